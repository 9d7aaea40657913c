import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Evidence that complainants were asked for, by when, and what became of it (docs/decisions/0169). */
export class EvidenceRequests1764000000212 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE evidence_request (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint ON DELETE CASCADE,
  state         text NOT NULL,                    -- domain/evidence/evidence-request.ts
  asked         text NOT NULL,                    -- as the complainant read it
  reply_by      date NOT NULL,                    -- the last local day
  pauses        text[] NOT NULL DEFAULT '{}',     -- rule sets whose clock stands meanwhile
  asked_by      text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT now(),
  reminded_at   timestamptz,
  ended_at      timestamptz
);
CREATE UNIQUE INDEX evidence_request_open ON evidence_request (complaint_id) WHERE state = 'asked';
CREATE INDEX evidence_request_due ON evidence_request (reply_by) WHERE state = 'asked';
CREATE INDEX evidence_request_of ON evidence_request (complaint_id);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
