import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is granted to complainants, who approved it, and what each department may grant (docs/decisions/0161). */
export class Remedies1764000000191 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE remedy (
  id               uuid PRIMARY KEY,
  complaint_id     uuid NOT NULL REFERENCES complaint (id),
  department       text NOT NULL,                 -- whose budget pays it
  kind             text NOT NULL,                 -- domain/remedy/remedy.ts
  minor            bigint,                        -- whole minor units; NULL: no money
  currency         text,
  reason           text NOT NULL,
  state            text NOT NULL,
  proposed_at      timestamptz NOT NULL DEFAULT now(),
  proposed_by      text NOT NULL,
  proposed_by_id   uuid NOT NULL,
  proposed_role    text NOT NULL,
  customer         text[] NOT NULL,               -- hashes of what the customer is known by, never the number or address itself
  budget_of        date,                          -- the month whose budget it is counted in
  approved_at      timestamptz,
  promised_at      timestamptz,
  due_on           date,
  due_at           timestamptz,
  overdue_at       timestamptz,                   -- marked, and escalated
  fulfilled_at     timestamptz,
  fulfilled_on     date,
  fulfilled_by     text,
  proof            text,                          -- the payment's reference, the number of a posted letter
  ended_at         timestamptz,                   -- refused or taken back
  ended_by         text,
  ended_reason     text,
  CHECK ((minor IS NULL) = (currency IS NULL)),
  CHECK (minor > 0),
  CHECK (state <> 'fulfilled' OR proof IS NOT NULL)
);
CREATE INDEX remedy_case ON remedy (complaint_id, proposed_at);
CREATE INDEX remedy_customer ON remedy USING gin (customer) WHERE state IN ('approved', 'promised', 'fulfilled') AND minor IS NOT NULL;
CREATE INDEX remedy_due ON remedy (due_at) WHERE state = 'promised' AND overdue_at IS NULL;
CREATE INDEX remedy_promised ON remedy (department, due_at) WHERE state = 'promised';
CREATE TABLE remedy_approval (
  remedy_id  uuid NOT NULL REFERENCES remedy (id),
  staff_id   uuid NOT NULL,
  actor      text NOT NULL,
  role       text NOT NULL,
  at         timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (remedy_id, staff_id)
);
CREATE TABLE remedy_budget (
  department  text NOT NULL,
  month       date NOT NULL,
  currency    text NOT NULL,
  granted     bigint NOT NULL DEFAULT 0 CHECK (granted >= 0),
  PRIMARY KEY (department, month, currency)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
