import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Wrong access codes, counted per (reference, network address) and per address. The key is a keyed hash of both. */
export class StatusTries1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE status_try (
  key           bytea PRIMARY KEY,
  since         timestamptz NOT NULL DEFAULT now(),
  tries         int NOT NULL DEFAULT 1
);
CREATE INDEX status_try_since ON status_try (since);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
