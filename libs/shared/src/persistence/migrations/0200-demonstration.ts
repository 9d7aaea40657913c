import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The mark of a house that only shows what it can do. It lies in the database, so that no setting takes it away, and it is never taken back. */
export class Demonstration1764000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE demonstration (
  the_only  boolean PRIMARY KEY DEFAULT true CHECK (the_only),
  begun_at  timestamptz NOT NULL DEFAULT now(),
  ready_at  timestamptz                           -- its year is filled; NULL: whoever filled it broke off
);
CREATE FUNCTION demonstration_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'A demonstration stays one.'; END $$;
CREATE TRIGGER demonstration_stays BEFORE DELETE ON demonstration FOR EACH ROW EXECUTE FUNCTION demonstration_stays();
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
