import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Evidence that came again under the source id of another: with other content (state `kept`) or the same in another packing (`repeated`).
 * No release has the old name yet, so it is changed in one step.
 */
export class Copies1764000000070 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE evidence RENAME COLUMN differs_from TO copy_of;
CREATE INDEX evidence_copy ON evidence (copy_of) WHERE copy_of IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
