import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What happened to each case as one list, duties that may have no date or no complaint, and calendars that grow while the house runs. */
export class TheClock1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- What happened to a case as the rule sets see it: append only. Its duties follow from this list and from nothing else.
-- Like the trail it has no foreign key: it is only ever written under the complaint's lock.
CREATE TABLE case_event (
  complaint_id  uuid NOT NULL,
  no            int NOT NULL,
  type          text NOT NULL,              -- as the rule sets name it; <kind>_sent for the house's own notices
  at            timestamptz NOT NULL,       -- when it happened; it may have been recorded later
  details       jsonb NOT NULL DEFAULT '{}',
  actor         text NOT NULL,
  recorded_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (complaint_id, no)
);

-- The rule sets in force when a complaint was routed: they bind it to its end.
ALTER TABLE complaint ADD COLUMN rule_sets text[];

ALTER TABLE obligation
  ALTER COLUMN complaint_id DROP NOT NULL,  -- a report is owed for a period, not for a complaint
  ALTER COLUMN derivation DROP NOT NULL,    -- what is due "promptly" has no date to explain
  DROP COLUMN facts,
  ADD COLUMN undated       text,            -- why there is no date: paused | per-instruction | qualitative | no-limit | a calendar's error
  ADD COLUMN assumed       text[] NOT NULL DEFAULT '{}', -- facts nobody has stated that decide whether it is owed at all
  ADD COLUMN satisfied_by  text,
  ADD COLUMN alternative   text,
  ADD COLUMN waived_at     timestamptz,
  ADD COLUMN waived_by     text,
  ADD COLUMN instead       text,
  ADD COLUMN escalate_at   timestamptz,
  ADD COLUMN escalated_at  timestamptz,
  ADD COLUMN counted_with  text,            -- mark of the rule set, calendar and settings that the date was counted with
  ADD COLUMN period_from   date,
  ADD COLUMN period_to     date,
  ADD COLUMN remind_on     date;
CREATE INDEX obligation_escalate ON obligation (escalate_at) WHERE state = 'open' AND escalated_at IS NULL;
CREATE INDEX obligation_counted ON obligation (rule_set, counted_with) WHERE state = 'open';
CREATE UNIQUE INDEX obligation_report ON obligation (rule_set, obligation, period_to) WHERE complaint_id IS NULL;

CREATE INDEX extension_request_waiting ON extension_request (complaint_id) WHERE approved_at IS NULL;

ALTER TABLE work ALTER COLUMN complaint_id DROP NOT NULL;

-- Calendars as they were added to the running house, whole; of each id the last one is in force.
CREATE TABLE calendar (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            text NOT NULL,
  version       text NOT NULL,
  body          jsonb NOT NULL,
  added_at      timestamptz NOT NULL DEFAULT now(),
  added_by      text NOT NULL
);
CREATE INDEX calendar_latest ON calendar (id, seq DESC);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
