import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which referral a report to an authority was written for: a case may be referred again before it is approved. Null: written before this was kept. */
export class ReferralsOfReports1764000000331 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE report_back ADD COLUMN referred_by text;
ALTER TABLE report_back ADD COLUMN referred_as text;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
