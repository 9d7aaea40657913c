import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What keeps cases past their time, which cases went when it was over and by whose word, and messages of no case that were emptied. */
export class Retention1764000000291 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE legal_hold (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint (id),
  kind          text NOT NULL,                  -- litigation | supervision
  reason        text NOT NULL,
  until         date NOT NULL,                  -- its last day, in the institution's zone
  state         text NOT NULL,                  -- domain/retention/legal-hold.ts
  placed_at     timestamptz NOT NULL DEFAULT now(),
  placed_by     text NOT NULL,
  placed_by_id  uuid,
  ended_at      timestamptz,
  ended_by      text,
  ended_by_id   uuid,
  why_ended     text
);
CREATE INDEX legal_hold_of_case ON legal_hold (complaint_id);
CREATE INDEX legal_hold_until ON legal_hold (until) WHERE state = 'standing';
CREATE TABLE retention_run (
  id              uuid PRIMARY KEY,
  state           text NOT NULL,                -- domain/retention/retention-run.ts
  rules           jsonb NOT NULL,               -- what kept cases when the list was drawn up
  drawn_up_at     timestamptz NOT NULL DEFAULT now(),
  drawn_up_by     text NOT NULL,
  drawn_up_by_id  uuid,
  answered_at     timestamptz,                  -- approved or refused
  answered_by     text,
  answered_by_id  uuid,
  refusal         text,
  done_at         timestamptz,
  head            text                          -- the record's last head when it was done
);
CREATE UNIQUE INDEX retention_run_lives ON retention_run ((true)) WHERE state IN ('drawn-up', 'approved');
CREATE TABLE retention_case (
  run_id        uuid NOT NULL REFERENCES retention_run (id),
  complaint_id  uuid NOT NULL REFERENCES complaint (id),
  no            int NOT NULL,
  rule_set      text,                           -- the rule that kept it longest; NULL: the institution's papers
  provision     text,
  years         int NOT NULL,
  since         text NOT NULL,                  -- received | ended
  kept_until    timestamptz NOT NULL,
  state         text NOT NULL,
  why           text,                           -- of one that was kept after all
  erasure_id    uuid,
  at            timestamptz,
  PRIMARY KEY (run_id, complaint_id)
);
CREATE INDEX retention_case_waiting ON retention_case (run_id, no) WHERE state = 'waiting';
ALTER TABLE quarantine ADD COLUMN cleared_at timestamptz;
CREATE INDEX quarantine_to_clear ON quarantine ((coalesce(dismissed_at, since))) WHERE complaint_id IS NULL AND cleared_at IS NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
