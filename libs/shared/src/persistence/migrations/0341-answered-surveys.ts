import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers of return visits, the newest first, for the page that shows them. */
export class AnsweredSurveys1764000000341 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `CREATE INDEX survey_answered ON survey (answered_at DESC) WHERE answered_at IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
