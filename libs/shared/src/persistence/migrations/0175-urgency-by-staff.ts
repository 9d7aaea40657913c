import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who of the staff said last whether a case can wait; null where its words say so. What older code writes stays valid. */
export class UrgencyByStaff1764000000175 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE matter ADD COLUMN urgent_by text, ADD COLUMN urgent_reason text, ADD COLUMN urgent_at timestamptz;
COMMENT ON COLUMN matter.urgent_by IS 'Who of the staff set or cleared the urgency; null where the words of the complaint say it.';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
