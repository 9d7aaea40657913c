import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports to authorities (docs/decisions/0172): what people wrote for one, the copy of what was signed, as it was sent, and how the
 * papers stood, whenever they said something else, so that a report can tell what changed.
 */
export class Reports1764000000221 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE report_text (
  report       text NOT NULL,
  period       text NOT NULL,                     -- as people call it: 2026H2
  entity       text NOT NULL DEFAULT '',
  texts        jsonb NOT NULL,                    -- by the id of the text in the definition
  written_at   timestamptz NOT NULL DEFAULT now(),
  written_by   text NOT NULL,
  PRIMARY KEY (report, period, entity)
);
CREATE TABLE report_copy (
  id           uuid PRIMARY KEY,
  report       text NOT NULL,
  period       text NOT NULL,
  entity       text NOT NULL DEFAULT '',
  no           int NOT NULL,                      -- 1, 2, …: made anew, for the reason that is with it
  as_of        timestamptz NOT NULL,
  language     text NOT NULL,
  definition   jsonb NOT NULL,                    -- as it was
  figures      jsonb NOT NULL,
  texts        jsonb NOT NULL,
  way          text NOT NULL,                     -- how it is handed in, and under which number
  reason       text,                              -- why it was made anew
  signed_at    timestamptz NOT NULL DEFAULT now(),
  signed_by    text NOT NULL,
  signed_by_id uuid NOT NULL,
  UNIQUE (report, period, entity, no)
);
CREATE TABLE report_file (
  copy_id      uuid NOT NULL REFERENCES report_copy (id),
  format       text NOT NULL,
  bytes        bytea NOT NULL,
  sha256       bytea NOT NULL,
  PRIMARY KEY (copy_id, format)
);
CREATE TABLE standing_papers (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz NOT NULL DEFAULT now(),
  lines        jsonb NOT NULL,
  hash         bytea NOT NULL
);
CREATE INDEX standing_papers_at ON standing_papers (at);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
