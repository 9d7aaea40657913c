import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when whoever took a message to our own people may stay silent about it; null: nothing is waited for. */
export class SilentStaffMessages1764000000333 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE staff_message ADD COLUMN silent_at timestamptz;
CREATE INDEX staff_message_silent ON staff_message (silent_at) WHERE silent_at IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
