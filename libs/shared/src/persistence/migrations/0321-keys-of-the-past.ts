import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that heads of the record were signed with before, each vouched for by one that came later; and what is stored of the code that a doubted message was told. */
export class KeysOfThePast1764000000321 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE chain_key (
  public_key  text NOT NULL,                      -- Ed25519, raw, base64
  vouched_by  text NOT NULL,                      -- the public key that signed this line
  until       timestamptz NOT NULL,               -- heads of later than this do not count
  signature   text NOT NULL,                      -- base64
  PRIMARY KEY (public_key, vouched_by)
);
ALTER TABLE quarantine ADD COLUMN code_hash bytea;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
