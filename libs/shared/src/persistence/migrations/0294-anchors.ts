import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Heads of the record that somebody outside put their time under. */
export class Anchors1764000000294 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE chain_anchor (
  id       uuid PRIMARY KEY,
  size     bigint NOT NULL,                     -- of the head
  note     text NOT NULL,                       -- the signed head, as it was stamped
  url      text NOT NULL,                       -- whom it was asked of
  token    bytea NOT NULL,                      -- RFC 3161 time-stamp token, DER
  at       timestamptz NOT NULL                 -- the time that it states
);
CREATE INDEX chain_anchor_at ON chain_anchor (at);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
