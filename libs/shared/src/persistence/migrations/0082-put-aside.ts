import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was put aside of a mail that was added to a case: what it quotes, and what stands below every mail of its sender. Null: of no mail. */
export class PutAside1764000000082 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE note ADD COLUMN quoted_text text, ADD COLUMN signature text;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
