import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decided cases are closed by the clock when the time to object is over: when it looks at each, and an index of those that are to be looked at. */
export class ClosedCases1764000000150 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE complaint ADD COLUMN closes_at timestamptz; -- of a decided one: when its time to object may be over; before anybody looked, its decision
CREATE INDEX complaint_to_close ON complaint ((coalesce(closes_at, decided_at))) WHERE status = 'decided';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
