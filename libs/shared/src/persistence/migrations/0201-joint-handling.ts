import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parts of a case that other departments and outside bodies are asked to answer (docs/decisions/0164). */
export class JointHandling1764000000201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE joint_part (
  id               uuid PRIMARY KEY,
  complaint_id     uuid NOT NULL REFERENCES complaint (id),
  department       text,                          -- the assisting department
  party            jsonb,                         -- or an outside body: {kind, name, email?, language}
  question         text NOT NULL,
  points           uuid[] NOT NULL DEFAULT '{}',  -- of the complaint, that it is drawn from
  further_id       uuid REFERENCES further_matter (id),
  state            text NOT NULL,                 -- domain/joint/part-state.ts
  times            int NOT NULL DEFAULT 1,        -- how often it was asked
  asked_at         timestamptz NOT NULL DEFAULT now(),
  asked_by         text NOT NULL,
  asked_by_id      uuid NOT NULL,
  due_at           timestamptz NOT NULL,
  answered_at      timestamptz,
  answered_by      text,
  answered_by_id   uuid,
  ground           text,
  answer           text,
  token_hash       bytea,                         -- of a party's link while it may answer; never the code itself
  link_id          uuid,                          -- what the code is derived from; the notice that carries it has the same id
  CHECK ((department IS NULL) <> (party IS NULL))
);
CREATE INDEX joint_part_case ON joint_part (complaint_id, asked_at);
CREATE INDEX joint_part_of ON joint_part (department, due_at) WHERE state IN ('asked', 'overdue');
CREATE INDEX joint_part_due ON joint_part (due_at) WHERE state = 'asked';
CREATE INDEX joint_part_open ON joint_part (complaint_id) WHERE state IN ('asked', 'overdue', 'returned');
CREATE UNIQUE INDEX joint_part_link ON joint_part (token_hash) WHERE token_hash IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
