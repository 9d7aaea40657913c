import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Transfers are offered and answered (docs/decisions/0160). Until it is accepted, `complaint.department` stays what it is. */
export class Transfers1764000000190 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE transfer (
  id               uuid PRIMARY KEY,
  complaint_id     uuid NOT NULL REFERENCES complaint (id),
  from_department  text NOT NULL,
  to_department    text NOT NULL,
  reason           text NOT NULL,
  state            text NOT NULL,                 -- domain/transfer/transfer-state.ts
  offered_at       timestamptz NOT NULL DEFAULT now(),
  offered_by       text NOT NULL,
  offered_by_id    uuid,
  tells            boolean NOT NULL,              -- whether the complainant hears of it
  answer_by        timestamptz,                   -- NULL: designated; then silence accepts
  answered_at      timestamptz,
  answered_by      text,
  answered_by_id   uuid,
  ground           text,
  answer           text
);
CREATE INDEX transfer_case ON transfer (complaint_id, offered_at);
CREATE UNIQUE INDEX transfer_one_offer ON transfer (complaint_id) WHERE state = 'offered';
CREATE INDEX transfer_offered_to ON transfer (to_department, answer_by) WHERE state = 'offered';
CREATE INDEX transfer_unanswered ON transfer (answer_by) WHERE state = 'offered';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
