import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports to authorities that referred a case, from their writing to the receipt (docs/decisions/0174). */
export class ReportBacks1764000000281 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE report_back (
  id              uuid PRIMARY KEY,
  complaint_id    uuid NOT NULL REFERENCES complaint (id),
  no              int NOT NULL,                    -- among those of the case
  state           text NOT NULL,                   -- domain/report/report-back.ts
  medium          text NOT NULL,                   -- mail, letter, file, api
  language        text NOT NULL,
  said            jsonb NOT NULL,                  -- what it states, by the names of values
  recipient       jsonb NOT NULL,                  -- {name?, email?, address?}
  written_by      text NOT NULL,
  written_by_id   uuid NOT NULL,
  written_at      timestamptz NOT NULL DEFAULT now(),
  looked_by       text,                            -- who approved or returned it
  looked_by_id    uuid,
  looked_at       timestamptz,
  remark          text,
  notice_id       uuid,                            -- mail and letter: what leaves
  subject         text,                            -- file and api: how it reads
  body            text,
  handed_by       text,
  handed_at       timestamptz,
  receipt         text,                            -- the authority's own number or words
  receipt_by      text,
  received_at     timestamptz,
  question        text,
  questioned_by   text,
  questioned_at   timestamptz,
  UNIQUE (complaint_id, no)
);
CREATE UNIQUE INDEX report_back_waits ON report_back (complaint_id) WHERE state = 'written';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
