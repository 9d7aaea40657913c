import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which message about a duty this one was written in place of, because that one did not arrive: the first of them. Null: it is the first itself. */
export class InsteadOfAMessage1764000000332 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE staff_message ADD COLUMN instead_of uuid REFERENCES staff_message;
CREATE INDEX staff_message_instead ON staff_message (instead_of) WHERE instead_of IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
