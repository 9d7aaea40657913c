import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds what was said under a key that a caller chose, however many others chose the same one. Takes the place of the index by key alone. */
export class SaidUnderAKey1764000000102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE INDEX evidence_said ON evidence (source_id, sameness);
DROP INDEX evidence_source;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
