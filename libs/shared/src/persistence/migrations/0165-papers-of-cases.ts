import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which papers (rules, departments, certainty) a case was routed, beside the version of the model that it had. */
export class PapersOfCases1764000000165 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `ALTER TABLE matter ADD COLUMN papers text`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
