import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people ask of what is kept about them, by when it is answered, and what was answered; and whose data are kept and not used. */
export class DataRequests1764000000292 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE data_request (
  id              uuid PRIMARY KEY,
  complaint_id    uuid NOT NULL REFERENCES complaint (id),
  kind            text NOT NULL,                -- domain/person/data-request.ts
  state           text NOT NULL,
  way             text NOT NULL,                -- page | desk
  words           text NOT NULL,
  correction      jsonb,                        -- {field, becomes, was}
  asked_at        timestamptz NOT NULL DEFAULT now(),
  asked_by        text NOT NULL,
  rule_set        text NOT NULL,
  obligation      text NOT NULL,
  due_on          date,
  due_at          timestamptz,
  acknowledge_by  date,                         -- where a rule set says so; receipt is told at once in any case
  overdue_at      timestamptz,
  answered_at     timestamptz,
  answered_by     text,
  answered_by_id  uuid,
  ground          text,                         -- of a refusal
  answer          text,
  until           timestamptz,                  -- of a copy: how long it can be fetched
  ended_at        timestamptz                   -- of a restriction
);
CREATE UNIQUE INDEX data_request_waits ON data_request (complaint_id, kind) WHERE state = 'asked';
CREATE INDEX data_request_due ON data_request (due_at) WHERE state = 'asked';
CREATE INDEX data_request_of_case ON data_request (complaint_id);
ALTER TABLE complaint ADD COLUMN restricted_at timestamptz;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
