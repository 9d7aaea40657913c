import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much was sent because strangers asked for it, what is held above that, and whose number a stranger only claimed. */
export class Budgets1764000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Uses of a budget, counted in slots of a twenty-fourth of its time. The key is a keyed hash: no number and no address lies here.
CREATE TABLE budget_use (
  key           bytea NOT NULL,
  slot          timestamptz NOT NULL,
  used          int NOT NULL,
  PRIMARY KEY (key, slot)
);
CREATE INDEX budget_use_slot ON budget_use (slot);

ALTER TABLE notice
  ADD COLUMN held_for    jsonb,             -- why it is held: [{budget, limit, hours}]; null when it waits for another reason
  ADD COLUMN released_at timestamptz,
  ADD COLUMN released_by text,
  ADD COLUMN alarmed_at  timestamptz;       -- its date came near while it was held
CREATE INDEX notice_held ON notice (due_at) WHERE state = 'held' AND alarmed_at IS NULL;

ALTER TABLE complaint
  ADD COLUMN claimed_media text[] NOT NULL DEFAULT '{}', -- media whose number or address was only written in a form
  ADD COLUMN unpromised    boolean NOT NULL DEFAULT false, -- the form was above its budget and promised no message
  ADD COLUMN proved_at     timestamptz;                    -- a proof of work came for it
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
