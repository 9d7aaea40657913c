import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the desk's pages need: sessions of staff, tries to sign in, forms that were acted on, and answers other than yes. */
export class TheDesk1764000000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Somebody signed in with a token. The cookie holds a random id; here lies its hash only.
CREATE TABLE staff_session (
  id_hash       bytea PRIMARY KEY,
  token_id      uuid NOT NULL REFERENCES staff_token,
  begun_at      timestamptz NOT NULL DEFAULT now(),
  seen_at       timestamptz NOT NULL DEFAULT now(),
  ended_at      timestamptz
);
CREATE INDEX staff_session_begun ON staff_session (begun_at);

-- Tries to sign in, counted per network address. The key is a keyed hash of it.
CREATE TABLE sign_in_try (
  key           bytea PRIMARY KEY,
  since         timestamptz NOT NULL DEFAULT now(),
  tries         int NOT NULL DEFAULT 1
);
CREATE INDEX sign_in_try_since ON sign_in_try (since);

-- Forms of the desk that were acted on, each once: the row is written in the transaction of its effect.
CREATE TABLE desk_action (
  key           uuid PRIMARY KEY,
  actor         text NOT NULL,
  said          bytea NOT NULL,            -- hash of what the form said: the same key with other words is no repeat
  at            timestamptz NOT NULL DEFAULT now(),
  result        jsonb
);
CREATE INDEX desk_action_at ON desk_action (at);

-- "Not a complaint": kept, and no longer waiting.
ALTER TABLE quarantine ADD COLUMN dismissed_at timestamptz, ADD COLUMN dismissed_by text, ADD COLUMN dismissal text;
CREATE INDEX quarantine_waiting ON quarantine (since) WHERE released_at IS NULL AND dismissed_at IS NULL;

-- An extension that was asked for and not approved.
ALTER TABLE extension_request ADD COLUMN sent_back_at timestamptz, ADD COLUMN sent_back_by text, ADD COLUMN sent_back_reason text;
CREATE INDEX extension_request_complaint ON extension_request (complaint_id);
CREATE INDEX extension_request_open ON extension_request (asked_at) WHERE result IS NULL AND sent_back_at IS NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
