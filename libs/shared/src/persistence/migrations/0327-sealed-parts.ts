import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Texts for the integrity desk come in parts, too (docs/decisions/0189). */
export class SealedParts1764000000327 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Whose the parts are that are still to come: gone with the last of them, or after two days. It names no number and no minute.
CREATE TABLE sealed_thread (
  lookup     bytea PRIMARY KEY,                  -- keyed hash of what the provider knows the text by
  report_id  uuid REFERENCES sealed_report (id), -- null: it was refused, and nothing of it is kept
  missing    int[] NOT NULL,
  on_day     date NOT NULL
);
CREATE INDEX sealed_thread_day ON sealed_thread (on_day);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
