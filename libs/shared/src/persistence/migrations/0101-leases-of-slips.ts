import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A slip says itself whether it is in somebody's hands: one whose lease ran out was in hand when its process ended. What an older process
 * has in hand now comes due by its time, as before.
 */
export class LeasesOfSlips1764000000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE slip ADD COLUMN leased boolean NOT NULL DEFAULT false;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
