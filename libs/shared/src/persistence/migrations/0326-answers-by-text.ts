import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to texts for the integrity desk pass through here, closed for a key that is in the memory of one process (docs/decisions/0131). */
export class AnswersByText1764000000326 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE answer_carrier (
  recipient  text PRIMARY KEY,                   -- age1…: the public half; the other is in the memory of a notifier, and dies with it
  seen_at    timestamptz NOT NULL DEFAULT now()
);
-- Here for seconds. No instant, no number, no report.
CREATE TABLE answer_errand (
  id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  carrier   text NOT NULL REFERENCES answer_carrier (recipient) ON DELETE CASCADE,
  closed    bytea NOT NULL,                      -- number, words and code, closed for the carrier
  taken     boolean NOT NULL DEFAULT false,
  outcome   text CHECK (outcome IN ('told', 'later', 'never'))
);
CREATE INDEX answer_errand_carrier ON answer_errand (carrier);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
