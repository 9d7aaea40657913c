import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Threads of pieces, proofs that hold once, what lies at providers, and what their lists are compared with. */
export class Doors1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- When it was written down. A letter entered today may have come last week (received_at), and nobody is late in routing it.
ALTER TABLE complaint ADD COLUMN registered_at timestamptz NOT NULL DEFAULT now();
-- The order of pieces is the business of each channel's join.
ALTER TABLE complaint DROP COLUMN sequence;
ALTER TABLE evidence DROP COLUMN sequence;

ALTER TABLE evidence
  ADD COLUMN piece   jsonb,                  -- what this piece adds to its thread
  ADD COLUMN token   text,                   -- a proof that holds once
  ADD COLUMN twin_id text;                   -- what a list of the provider calls it, where that is not the source id
CREATE UNIQUE INDEX evidence_token ON evidence (channel, token) WHERE token IS NOT NULL;
CREATE INDEX evidence_twin ON evidence (channel, twin_id) WHERE twin_id IS NOT NULL;

-- Threads that are too early to judge, with the time to look again.
CREATE TABLE thread_wait (
  channel       text NOT NULL,
  account       text NOT NULL,
  thread_id     text NOT NULL,
  until         timestamptz NOT NULL,
  PRIMARY KEY (channel, account, thread_id)
);
CREATE INDEX thread_wait_until ON thread_wait (until);

-- What lies at a provider. Its slip carries it; what cannot be had is work for a person.
CREATE TABLE enclosure (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  evidence_id   uuid NOT NULL REFERENCES evidence,
  channel       text NOT NULL,
  account       text NOT NULL,
  url           text NOT NULL,
  filename      text NOT NULL,
  content_type  text,
  state         text NOT NULL DEFAULT 'wanted',   -- wanted | fetched | refused
  reason        text,
  wanted_at     timestamptz NOT NULL DEFAULT now(),
  settled_at    timestamptz,
  attachment_id uuid REFERENCES attachment,
  UNIQUE (complaint_id, url)
);
CREATE INDEX enclosure_wanted ON enclosure (wanted_at) WHERE state = 'wanted';

-- One row for each channel whose provider can be asked: who is asking, and how it went.
CREATE TABLE reconciliation (
  channel       text PRIMARY KEY,
  next_at       timestamptz NOT NULL DEFAULT now(),
  lease_until   timestamptz,
  lease_token   uuid,
  succeeded_at  timestamptz,
  failures      int NOT NULL DEFAULT 0,           -- in a row
  last_code     text,
  listed        int NOT NULL DEFAULT 0,           -- by the last run
  brought       bigint NOT NULL DEFAULT 0         -- ever
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
