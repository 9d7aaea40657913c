import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Return visits: which closed cases are asked, and what they answered. */
export class Surveys1764000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE survey (
  complaint_id  uuid PRIMARY KEY REFERENCES complaint,
  drawn_at      timestamptz NOT NULL DEFAULT now(),
  asked         boolean NOT NULL,               -- false: not in the sample
  notice_id     uuid REFERENCES notice,
  token_hash    bytea UNIQUE,                   -- of the one-time code in the link
  until         timestamptz,
  answered_at   timestamptz,
  answered_by   text,                           -- link | sms
  answers       jsonb                           -- {overall, channel, staff, time, result: 1 to 3, comment}
);
CREATE INDEX survey_open ON survey (until) WHERE asked AND answered_at IS NULL;
CREATE INDEX complaint_decided ON complaint (decided_at) WHERE decided_at IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
