import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever makes an invitation cannot use it alone: what was set by it opens nothing until another colleague has vouched (docs/decisions/0129). */
export class Vouching1764000000251 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE staff_invitation ADD COLUMN made_by uuid;  -- NULL: at the machine of the house, or before this was kept
ALTER TABLE staff_password
  ADD COLUMN invited_by uuid,
  ADD COLUMN vouch_hash bytea,                         -- of the code that the person tells whoever vouches; NULL: it opens the house
  ADD COLUMN vouched_by uuid;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
