import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Filters of a queue that somebody keeps under a name (docs/decisions/0148). */
export class SavedViews1764000000342 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE saved_view (
  id          uuid PRIMARY KEY,
  staff_id    uuid NOT NULL,
  department  text NOT NULL,                     -- whose queue it is of
  name        text NOT NULL,
  picked      jsonb NOT NULL,                    -- the filters' own values, codes all of them
  made_at     timestamptz NOT NULL DEFAULT now(),
  UNIQUE (staff_id, department, name)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
