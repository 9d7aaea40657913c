import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Heads of the record that are mailed to addresses of the institution: each once to each. */
export class HeadsByMail1764000000320 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE chain_mail (
  id          uuid PRIMARY KEY,
  size        bigint NOT NULL,                    -- of the head
  note        text NOT NULL,                      -- the signed head, as it stands in the mail
  recipient   text NOT NULL,                      -- an address of the institution, from its papers
  owed_at     timestamptz NOT NULL DEFAULT now(),
  state       text NOT NULL DEFAULT 'owed' CHECK (state IN ('owed', 'begun', 'taken', 'refused', 'unknown')),
  tries       int NOT NULL DEFAULT 0,
  next_at     timestamptz NOT NULL DEFAULT now(), -- of what is owed: when it may leave; of what was begun: until when that belongs to its process
  provider    text,
  reason      text,                               -- why it did not leave, a sentence without personal data
  taken_at    timestamptz,
  UNIQUE (recipient, size)
);
CREATE INDEX chain_mail_open ON chain_mail (next_at) WHERE state IN ('owed', 'begun');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
