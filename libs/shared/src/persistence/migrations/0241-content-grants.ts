import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may read the content of a case though their role sees its record alone: asked for, granted until an instant, ended (docs/decisions/0157). */
export class ContentGrants1764000000241 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE content_grant (
  id             uuid PRIMARY KEY,
  complaint_id   uuid NOT NULL REFERENCES complaint (id),
  staff_id       uuid NOT NULL,
  actor          text NOT NULL,
  state          text NOT NULL,                  -- domain/grant/grant-state.ts
  reason         text NOT NULL,
  days           int NOT NULL CHECK (days BETWEEN 1 AND 30),
  asked_at       timestamptz NOT NULL DEFAULT now(),
  decided_at     timestamptz,
  decided_by     text,
  decided_by_id  uuid,
  decision       text,                           -- why
  ends_at        timestamptz,                    -- of a grant that was given
  ended_at       timestamptz,
  ended_by       text
);
CREATE UNIQUE INDEX content_grant_lives ON content_grant (complaint_id, staff_id) WHERE state IN ('asked', 'given');
CREATE INDEX content_grant_asked ON content_grant (asked_at);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
