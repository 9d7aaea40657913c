import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a complaint asks to be answered, and who looked at a decision before it was sent (docs/decisions/0162). */
export class PointsAndSecondLooks1764000000192 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE point (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint (id),
  no            int NOT NULL,
  text          text NOT NULL,
  answer        text,                             -- NULL: not answered yet
  actor         text NOT NULL,                    -- who wrote it last
  at            timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX point_case ON point (complaint_id, no);
CREATE TABLE second_look (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint (id),
  state         text NOT NULL,                    -- domain/decision/second-look.ts
  why           text NOT NULL,                    -- result, amount, vulnerable, sample
  outcome       jsonb NOT NULL,                   -- the decision as it was written
  asked_by      text NOT NULL,
  asked_by_id   uuid NOT NULL,
  asked_at      timestamptz NOT NULL DEFAULT now(),
  due_at        timestamptz NOT NULL,
  overdue_at    timestamptz,
  looked_by     text,
  looked_by_id  uuid,
  looked_at     timestamptz,
  remark        text
);
CREATE INDEX second_look_case ON second_look (complaint_id, asked_at);
CREATE UNIQUE INDEX second_look_one ON second_look (complaint_id) WHERE state = 'asked';
CREATE INDEX second_look_due ON second_look (due_at) WHERE state = 'asked';
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
