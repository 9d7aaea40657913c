import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The log of reading has places, and blocks of it are sealed by an event of the trail each. */
export class ReadingsSealed1764000000293 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE reading ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX reading_seq ON reading (seq);
CREATE TABLE reading_block (
  no         bigint PRIMARY KEY,
  last_seq   bigint NOT NULL,
  seqs       bigint[] NOT NULL,
  hashes     bytea NOT NULL,                    -- 32 bytes for each, in the order of seqs
  sealed_at  timestamptz NOT NULL DEFAULT now()
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
