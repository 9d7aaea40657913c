import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What whoever oversees found of a date that was missed; a later ruling stands beside the earlier ones (docs/decisions/0175). */
export class BreachRulings1764000000282 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE breach_ruling (
  id             uuid PRIMARY KEY,
  complaint_id   uuid NOT NULL REFERENCES complaint (id),
  obligation_id  uuid NOT NULL REFERENCES obligation (id),
  ground         text NOT NULL,                   -- domain/work/breach.ts
  text           text NOT NULL,
  actor          text NOT NULL,
  actor_id       uuid NOT NULL,
  at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX breach_ruling_case ON breach_ruling (complaint_id, at);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
