import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the people of the institution are told of its own duties, which hang on no case: a report, word of a surge, a change of contact persons. A notice
 * belongs to a case; this is its counterpart. One for each event of a duty and each address.
 */
export class StaffMessages1764000000330 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE staff_message (
  id            uuid PRIMARY KEY,
  event_id      uuid NOT NULL,
  obligation_id uuid NOT NULL REFERENCES obligation,
  role          text NOT NULL,               -- whom the papers name: reporter | supervisor | executive
  medium        text NOT NULL,
  recipient     text NOT NULL,
  language      text NOT NULL,
  template      text NOT NULL,
  subject       text,
  body          text NOT NULL,
  html          text,
  shown         jsonb NOT NULL DEFAULT '{}',
  state         text NOT NULL DEFAULT 'composed', -- composed | sending | sent | failed | unknown
  attempts      int NOT NULL DEFAULT 0,
  provider      text,
  provider_id   text,
  reason        text,
  raised_at     timestamptz NOT NULL DEFAULT now(),
  next_at       timestamptz NOT NULL DEFAULT now(),
  lease_until   timestamptz,
  settled_at    timestamptz,
  UNIQUE (event_id, recipient)
);
CREATE INDEX staff_message_waits ON staff_message (next_at) WHERE state = 'composed';
CREATE INDEX staff_message_leased ON staff_message (lease_until) WHERE state = 'sending';
CREATE INDEX staff_message_duty ON staff_message (obligation_id);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
