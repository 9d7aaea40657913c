import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who asked that a person is erased, who approved it, and when it was done. */
export class Erasures1764000000232 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE complaint ADD COLUMN erased_at timestamptz;
CREATE TABLE erasure (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  ground        text NOT NULL,              -- asked-for | retention | order
  reason        text NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT now(),
  asked_by      text NOT NULL,
  asked_by_id   uuid,
  answered_at   timestamptz,                -- approved, and done with it; or refused
  answered_by   text,
  answered_by_id uuid,
  refusal       text,
  cases         uuid[],                     -- what was erased: the case and all that was part of it
  done_at       timestamptz
);
CREATE UNIQUE INDEX erasure_waiting ON erasure (complaint_id) WHERE answered_at IS NULL;
CREATE INDEX erasure_of_case ON erasure (complaint_id);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
