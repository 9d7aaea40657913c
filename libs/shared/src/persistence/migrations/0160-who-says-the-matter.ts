import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each code of a case with who says so, what the classifier proposed beside what stands, why it came to its department as a code with
 * values, and further matters, each of which a clerk accepts for joint handling or dismisses. What older code writes stays valid.
 */
export class WhoSaysTheMatter1764000000160 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE matter
  ADD COLUMN cause_origin text CHECK (cause_origin IN ('complainant', 'menu', 'rule', 'classifier', 'staff')),
  ADD COLUMN proposed_business text, ADD COLUMN proposed_cause text,
  ADD COLUMN why jsonb, ADD COLUMN reason text, ADD COLUMN actor_id uuid;
COMMENT ON COLUMN matter.origin IS 'Who says the business; cause_origin who says the cause.';
COMMENT ON COLUMN matter.why IS 'Why it came to its department: a code with values (routing/reasons.ts).';
COMMENT ON COLUMN matter.reason IS 'Why a member of staff set it, in their words.';
UPDATE matter SET cause_origin = origin WHERE cause IS NOT NULL;
UPDATE matter SET proposed_business = business, proposed_cause = cause WHERE origin = 'classifier';

CREATE TABLE further_matter (
  id uuid PRIMARY KEY,
  complaint_id uuid NOT NULL REFERENCES complaint,
  coding text NOT NULL,
  business text NOT NULL,
  department text NOT NULL,
  sure real NOT NULL,
  words text[] NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'dismissed')),
  proposed_at timestamptz NOT NULL DEFAULT now(),
  decided_at timestamptz,
  decided_by text,
  decided_by_id uuid,
  reason text,
  UNIQUE (complaint_id, department)
);
COMMENT ON COLUMN further_matter.sure IS 'How likely the department is the right one for these words, from 0 to 1.';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
