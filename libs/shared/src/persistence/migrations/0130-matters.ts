import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a case is about, each time that somebody or something said so: appended, never changed. The latest is also with the case, for lists
 * and figures. `words` are of the complaint and stay here; events carry codes only.
 */
export class Matters1764000000130 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE complaint ADD COLUMN business text, ADD COLUMN cause text, ADD COLUMN urgent text;
CREATE TABLE matter (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  no integer NOT NULL,
  coding text NOT NULL,
  business text,
  cause text,
  origin text CHECK (origin IN ('complainant', 'menu', 'rule', 'classifier', 'staff')),
  decided_by text NOT NULL CHECK (decided_by IN ('rule', 'model', 'nobody', 'staff')),
  department text,
  sure real,
  cause_sure real,
  version text,
  words text[] NOT NULL DEFAULT '{}',
  further jsonb NOT NULL DEFAULT '[]',
  urgent text NOT NULL,
  signs jsonb NOT NULL DEFAULT '[]',
  refused jsonb NOT NULL DEFAULT '[]',
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (complaint_id, no)
);
COMMENT ON COLUMN matter.department IS 'Whom the classifier proposed, whether or not it was followed.';
COMMENT ON COLUMN matter.sure IS 'How likely that department is the right one, from 0 to 1.';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
