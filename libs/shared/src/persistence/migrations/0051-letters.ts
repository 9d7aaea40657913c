import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The queue of letters that people print and post. */
export class Letters1764000000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE letter (
  id            uuid PRIMARY KEY,
  notice_id     uuid NOT NULL REFERENCES notice,
  text_no       int NOT NULL,
  recipient     text NOT NULL,                  -- the address, with line breaks
  name          text,
  state         text NOT NULL DEFAULT 'waiting', -- waiting | printed | posted | arrived | returned
  queued_at     timestamptz NOT NULL DEFAULT now(),
  pdf           bytea,                          -- made at the first print, and the same ever after
  pdf_sha256    bytea,
  printed_at    timestamptz,
  printed_by    text,
  posted_on     date,
  posted_at     timestamptz,                    -- when it was recorded
  posted_by     text,
  postage       text,                           -- ordinary, registered, …
  tracking      text,
  ended_at      timestamptz,
  ended_by      text,
  delivery_id   uuid REFERENCES delivery,
  UNIQUE (notice_id, text_no)
);
CREATE INDEX letter_waiting ON letter (queued_at, id) WHERE state IN ('waiting', 'printed');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
