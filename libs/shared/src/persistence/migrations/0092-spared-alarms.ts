import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where several rule sets ask for the same act, people are warned of the earliest date only: the others are `spared` while it is open. */
export class SparedAlarms1764000000092 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `ALTER TABLE obligation ADD COLUMN spared boolean NOT NULL DEFAULT false`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
