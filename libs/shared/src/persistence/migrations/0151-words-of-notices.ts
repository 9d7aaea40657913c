import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One word a step for notices (docs/decisions/0122). What stands on the status page and goes nowhere says so in its row. Rows that owe a text keep their word
 * (`raised`) until the notifier has written it, and so does the column's default: a version before this one looks for it while both run. An
 * index of those few, so that one that was forgotten is found.
 */
export class WordsOfNotices1764000000151 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
UPDATE notice SET state = 'displayed' WHERE state = 'composed' AND medium IS NULL;
CREATE INDEX notice_owed ON notice (id) WHERE state IN ('owed', 'raised');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
