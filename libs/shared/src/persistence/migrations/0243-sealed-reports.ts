import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports for the integrity desk alone: closed with a key that the house does not have before they are first written (docs/decisions/0158). */
export class SealedReports1764000000243 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE sealing_key (
  recipient   text PRIMARY KEY,                  -- age1…: the public half; the other is with the integrity desk
  made_at     timestamptz NOT NULL DEFAULT now(),
  made_by     text NOT NULL,
  retired_at  timestamptz
);
CREATE UNIQUE INDEX sealing_key_one ON sealing_key ((true)) WHERE retired_at IS NULL;

-- Days, not instants, and ids without a time in them: what was on the wire at that moment is not to be matched with it.
CREATE TABLE sealed_report (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  lookup        bytea NOT NULL UNIQUE,           -- hash of the code that opens it
  reporter      text NOT NULL,                   -- age1…: what answers are closed for
  reporter_key  bytea NOT NULL,                  -- its other half, closed under the code
  desk          text NOT NULL REFERENCES sealing_key (recipient),
  received_on   date NOT NULL,
  closed_on     date
);
CREATE INDEX sealed_report_day ON sealed_report (received_on);
CREATE TABLE sealed_message (
  report_id  uuid NOT NULL REFERENCES sealed_report (id),
  no         int NOT NULL,
  by_desk    boolean NOT NULL,
  said_on    date NOT NULL,
  words      bytea NOT NULL,                     -- closed for both
  PRIMARY KEY (report_id, no)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
