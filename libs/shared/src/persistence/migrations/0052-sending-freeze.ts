import type { MigrationInterface, QueryRunner } from 'typeorm';

/** After a restore to an earlier time nothing is sent until somebody has compared. */
export class SendingFreeze1764000000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Counts up with every batch of attempts. The notifier keeps the number outside, too: a database that has a smaller one went back in time.
CREATE TABLE sending_mark (
  single        boolean PRIMARY KEY DEFAULT true CHECK (single),
  house         uuid NOT NULL DEFAULT gen_random_uuid(),
  n             bigint NOT NULL DEFAULT 0
);
INSERT INTO sending_mark DEFAULT VALUES;

CREATE TABLE sending_freeze (
  id            uuid PRIMARY KEY,
  frozen_at     timestamptz NOT NULL DEFAULT now(),
  why           text NOT NULL,
  since         timestamptz NOT NULL,           -- what left since then is compared
  found         jsonb NOT NULL DEFAULT '[]',    -- what providers took and this database does not know
  compared_at   timestamptz,
  thawed_at     timestamptz,
  thawed_by     text
);
CREATE UNIQUE INDEX sending_frozen ON sending_freeze ((true)) WHERE thawed_at IS NULL;

ALTER TABLE notice ADD COLUMN compared_in uuid REFERENCES sending_freeze; -- looked for among what had left already
CREATE INDEX notice_waiting ON notice (id) WHERE state = 'composed';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
