import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A word of a provider that a further one follows waits a moment, and is applied with it: they are found by their attempt. And indexes that
 * another one holds as its beginning go: each is a write more for every row that comes or moves.
 */
export class WordsOfOneAttempt1764000000140 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE INDEX receipt_to_apply_delivery ON receipt_to_apply (delivery_id);
DROP INDEX obligation_complaint; -- UNIQUE (complaint_id, rule_set, obligation, occurrence)
DROP INDEX notice_complaint;     -- UNIQUE (complaint_id, obligation, occurrence)
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
