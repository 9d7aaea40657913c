import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Files that lie at a provider are looked up by their case: their names are searched for colleagues, and pages list them. */
export class EnclosuresOfCases1764000000242 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX enclosure_complaint ON enclosure (complaint_id)');
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
