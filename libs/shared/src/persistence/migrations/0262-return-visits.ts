import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Return visits by call, and where each stands (docs/decisions/0118). What older code writes stays valid: a message that waits for an answer. */
export class ReturnVisits1764000000262 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE survey
  ADD COLUMN state text NOT NULL DEFAULT 'asked',  -- domain/survey/return-visit.ts
  ADD COLUMN way text NOT NULL DEFAULT 'message',
  ADD COLUMN tries int NOT NULL DEFAULT 0,         -- calls that nobody took
  ADD COLUMN recorded_by text,                     -- who wrote down what was said
  ADD COLUMN recorded_by_id uuid,
  ADD COLUMN weighed_at timestamptz;               -- that a low mark was looked for
UPDATE survey SET state = CASE WHEN NOT asked THEN 'passed-over' WHEN answered_at IS NOT NULL THEN 'answered' WHEN until <= now() THEN 'lapsed' ELSE 'asked' END,
  weighed_at = answered_at;
CREATE INDEX survey_to_weigh ON survey (answered_at) WHERE answered_at IS NOT NULL AND weighed_at IS NULL;
CREATE INDEX survey_to_call ON survey (until) WHERE state = 'to-call';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
