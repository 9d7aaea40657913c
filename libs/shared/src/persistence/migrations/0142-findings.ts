import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why something was doubted, as what was found instead of an English sentence alone: pages say it in three languages. Older rows keep theirs. */
export class Findings1764000000142 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE quarantine ADD COLUMN finding jsonb');
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
