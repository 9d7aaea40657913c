import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Follow-ups know the evidence they came with, and a door that reads a mailbox remembers how far it got. */
export class Mail1764000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE note ADD COLUMN evidence_id uuid REFERENCES evidence;
CREATE UNIQUE INDEX note_evidence ON note (evidence_id) WHERE evidence_id IS NOT NULL;

-- How far a door got in what it reads by itself: for a mailbox its UIDVALIDITY and the last UID that is stored.
CREATE TABLE channel_place (
  channel       text NOT NULL,
  account       text NOT NULL,
  place         jsonb NOT NULL,
  at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (channel, account)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
