import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was found behind complaints, and what is done against it (docs/decisions/0178). What older code writes stays valid: nobody said why. */
export class RootCauses1764000000335 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE complaint ADD COLUMN root_cause text; -- the code that stands last in root_cause

-- What somebody found behind a complaint, each time it was said; the last one stands.
CREATE TABLE root_cause (
  complaint_id  uuid NOT NULL REFERENCES complaint ON DELETE CASCADE,
  no            int NOT NULL,
  coding        text NOT NULL,                    -- a file of matter/root-causes
  code          text NOT NULL,
  actor         text NOT NULL,
  actor_id      uuid,
  at            timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (complaint_id, no)
);
-- Figures count those that came in a time, by what was found behind them.
CREATE INDEX complaint_root_cause ON complaint (received_at, root_cause) WHERE root_cause IS NOT NULL;

ALTER TABLE incident_answer ADD COLUMN root_cause text; -- what was found behind all of them; null: nothing was said

-- What the house does against a root cause. It is about no case and names nobody who complained.
CREATE TABLE measure (
  id              uuid PRIMARY KEY,
  coding          text NOT NULL,
  cause           text NOT NULL,
  department      text,                           -- whose complaints it is against; null: everybody's
  what            text NOT NULL,
  state           text NOT NULL,                  -- domain/root-cause/measure-state.ts
  owner           text NOT NULL,                  -- who answers for it, as they were called then
  owner_id        uuid NOT NULL,
  due_on          date NOT NULL,
  proposed_by_id  uuid,
  done_at         timestamptz
);
CREATE INDEX measure_state ON measure (state, due_on);

-- Each step of a measure, with why: a report tells how it stood then.
CREATE TABLE measure_step (
  measure_id  uuid NOT NULL REFERENCES measure,
  no          int NOT NULL,
  state       text NOT NULL,
  reason      text,
  actor       text NOT NULL,
  actor_id    uuid,
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (measure_id, no)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
