import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Return visits that still wait, by their last day: for the clock that ends them, and for whose number an answer comes from. The index that was there went by
 * what has no answer, and so held for good whatever was declined, not reached, or over.
 */
export class SurveysThatWait1764000000315 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE INDEX survey_waits ON survey (until) WHERE state IN ('asked', 'to-call');
DROP INDEX survey_open;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
