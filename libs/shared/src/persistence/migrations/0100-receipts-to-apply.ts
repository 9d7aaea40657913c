import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Receipts are kept first and applied soon after, many together: a row for each that is not applied yet. Receipts that were kept before
 * have been applied already.
 */
export class ReceiptsToApply1764000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE receipt_to_apply (
  receipt_id    uuid PRIMARY KEY REFERENCES receipt,
  delivery_id   uuid NOT NULL,
  verdict       jsonb NOT NULL,              -- what it says of its attempt, as its provider's folder read it
  kept_at       timestamptz NOT NULL DEFAULT now(),
  failures      int NOT NULL DEFAULT 0,
  next_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX receipt_to_apply_next ON receipt_to_apply (next_at);
-- Rows come and go by the thousand; dead ones are cleared away early, so that the index stays small.
ALTER TABLE receipt_to_apply SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
