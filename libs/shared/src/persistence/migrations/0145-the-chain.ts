import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The trail is sealed: a Merkle tree over all events, a chain within each case, and signed heads. Nothing of it is written with a complaint. */
export class TheChain1764000000145 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE chain_tile (
  level      int NOT NULL,        -- 0 holds leaves, each above the roots of full tiles below it
  no         bigint NOT NULL,
  hashes     bytea NOT NULL,      -- 32 bytes each, at most 256
  seqs       bigint[],            -- of level 0: which event each leaf is
  first_seq  bigint,
  PRIMARY KEY (level, no)
);
CREATE INDEX chain_tile_of_seq ON chain_tile (first_seq) WHERE level = 0;

CREATE TABLE chain_case (
  complaint_id uuid PRIMARY KEY,  -- nothing but zeros for events that are of no case
  length     int NOT NULL,
  leaf       bytea NOT NULL       -- of its last sealed event
) WITH (fillfactor = 70);

CREATE TABLE chain_head (
  size       bigint PRIMARY KEY,  -- events that are sealed
  root       bytea NOT NULL,
  last_seq   bigint NOT NULL,
  at         timestamptz NOT NULL,
  note       text                 -- signed; null where the house has no key
);`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
