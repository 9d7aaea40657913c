import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who read what. Appended to, and never changed: whoever tries is refused by the database itself. */
export class Readings1764000000171 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE reading (
  id            uuid PRIMARY KEY,
  at            timestamptz NOT NULL,
  staff_id      uuid NOT NULL,
  actor         text NOT NULL,
  role          text NOT NULL,
  action        text NOT NULL,                    -- the right that was used: case.read, case.find, proof.export …
  route         text NOT NULL,                    -- GET /api/complaints/:reference
  complaint_id  uuid,                             -- NULL: a list or a search
  subject_id    uuid                              -- the file, letter or request that has an address of its own
);
CREATE INDEX reading_complaint ON reading (complaint_id, at) WHERE complaint_id IS NOT NULL;
CREATE INDEX reading_staff ON reading (staff_id, at);
CREATE FUNCTION reading_stands() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'The log of reading is only appended to.'; END $$;
CREATE TRIGGER reading_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON reading FOR EACH STATEMENT EXECUTE FUNCTION reading_stands();
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
