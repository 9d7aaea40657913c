import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cases that were escalated: to whom, why, and what they answered (docs/decisions/0165). */
export class Escalations1764000000261 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE escalation (
  id              uuid PRIMARY KEY,
  complaint_id    uuid NOT NULL REFERENCES complaint (id),
  rung            text NOT NULL,                  -- domain/escalation/escalation.ts: head, office, executive
  ground          text NOT NULL,
  reason          text NOT NULL DEFAULT '',       -- in the words of whoever asked
  state           text NOT NULL,
  raised_at       timestamptz NOT NULL DEFAULT now(),
  raised_by       text NOT NULL,
  raised_by_id    uuid,
  due_at          timestamptz NOT NULL,           -- nobody said anything by then: the next step hears of it
  silent_at       timestamptz,                    -- that was said of the highest step, which nobody is above
  ended_at        timestamptz,
  ended_by        text,
  ended_by_id     uuid,
  answer          text
);
CREATE INDEX escalation_case ON escalation (complaint_id, raised_at);
CREATE UNIQUE INDEX escalation_standing ON escalation (complaint_id) WHERE state = 'standing';
CREATE INDEX escalation_due ON escalation (due_at) WHERE state = 'standing' AND silent_at IS NULL;
-- Dates that need somebody, for the clock: a few among all that is open.
CREATE INDEX work_of_dates ON work (since) WHERE done_at IS NULL AND kind IN ('deadline-escalated', 'deadline-missed');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
