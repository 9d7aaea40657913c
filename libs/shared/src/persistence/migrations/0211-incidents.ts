import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Surges of complaints that were found, what people said of them, and the cases that are answered together (docs/decisions/0167). */
export class Incidents1764000000211 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE incident (
  id         uuid PRIMARY KEY,
  axis       text NOT NULL,                       -- matter, place, product, word
  value      text NOT NULL,                       -- a code, what complainants call the place or product, or a word that they have in common
  state      text NOT NULL,                       -- domain/surge/incident-state.ts
  from_at    timestamptz NOT NULL,                -- the window it was found in
  found_at   timestamptz NOT NULL DEFAULT now(),
  count      int NOT NULL,
  expected   double precision NOT NULL,
  judged_by  text,
  judged_at  timestamptz,
  reason     text,
  over_at    timestamptz,                         -- nothing that came later is of it
  duty_under text[] NOT NULL DEFAULT '{}',        -- rule sets under which it is the institution's to report
  warned     text[] NOT NULL DEFAULT '{}'         -- departments that were told of it
);
CREATE UNIQUE INDEX incident_open ON incident (axis, value) WHERE state IN ('proposed', 'confirmed');
CREATE INDEX incident_found ON incident (found_at);

-- The lane: which cases are of a confirmed incident, and what became of each. A case is in one lane at most.
CREATE TABLE incident_case (
  complaint_id  uuid PRIMARY KEY REFERENCES complaint ON DELETE CASCADE,
  incident_id   uuid NOT NULL REFERENCES incident,
  state         text NOT NULL,                    -- domain/surge/lane-state.ts
  since         timestamptz NOT NULL DEFAULT now(),
  why           text                              -- the code of what held it back
);
CREATE INDEX incident_case_of ON incident_case (incident_id, state);

-- What all of them are answered, as it was written each time; the last one stands.
CREATE TABLE incident_answer (
  incident_id  uuid NOT NULL REFERENCES incident,
  no           int NOT NULL,
  decision     text NOT NULL,
  texts        jsonb NOT NULL,                    -- language: text, in all three
  actor        text NOT NULL,
  actor_id     uuid,
  at           timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (incident_id, no)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
