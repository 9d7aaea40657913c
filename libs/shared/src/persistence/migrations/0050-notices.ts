import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What proves a notice, what became of it step by step, and what is known of the ways that reach people. */
export class Notices1764000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE notice
  ADD COLUMN text_no int NOT NULL DEFAULT 1,     -- counts up when it is written anew for another medium
  ADD COLUMN shown jsonb,                        -- every value that stands in the text, word for word
  ADD COLUMN required jsonb,                     -- what each rule set asked of it when it was written, with its version
  ADD COLUMN chosen jsonb,                       -- why this medium, and why not others
  ADD COLUMN recipient jsonb,                    -- to somebody else than the complainant: {name, email, phone, address}
  ADD COLUMN accepted_at timestamptz,            -- handed over to a provider
  ADD COLUMN failed_at timestamptz,
  ADD COLUMN waits_until timestamptz,            -- composed, and not to leave before
  ADD COLUMN waits_because text;                 -- quiet-hours | rate-limit | provider-away

-- The texts that a notice had before it was written anew. Never changed.
CREATE TABLE earlier_text (
  notice_id     uuid NOT NULL REFERENCES notice,
  no            int NOT NULL,
  medium        text,
  template      text,
  language      text NOT NULL,
  subject       text,
  body          text,
  html          text,
  statements    jsonb,
  shown         jsonb,
  required      jsonb,
  composed_at   timestamptz,
  PRIMARY KEY (notice_id, no)
);

ALTER TABLE delivery
  ADD COLUMN text_no int NOT NULL DEFAULT 1,
  ADD COLUMN times jsonb NOT NULL DEFAULT '{}',  -- state -> when it came to it
  ADD COLUMN reports text NOT NULL DEFAULT 'nothing', -- how far its provider reports: nothing | sent | delivered
  ADD COLUMN looked jsonb NOT NULL DEFAULT '[]', -- what each look-up brought, and when
  ADD COLUMN valid_until timestamptz,
  ADD COLUMN ask_at timestamptz,                 -- when its provider is asked what became of it
  ADD COLUMN silent_at timestamptz,              -- when its silence counts as a failure
  ADD COLUMN resolution text,                    -- what a person made of its unknown fate: adopt | resend | other-channel
  ADD COLUMN resolved_by text,
  ADD COLUMN resolved_at timestamptz;
CREATE INDEX delivery_ask ON delivery (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX delivery_silent ON delivery (silent_at) WHERE silent_at IS NOT NULL;
CREATE INDEX delivery_unknown ON delivery (next_lookup_at) WHERE state = 'unknown';
-- Two processes never have an attempt open for the same words: whoever inserts the row is the only one who may call.
CREATE UNIQUE INDEX delivery_one_intent ON delivery (notice_id, medium) WHERE state = 'intent';

ALTER TABLE receipt ADD COLUMN envelope jsonb NOT NULL DEFAULT '{}'; -- address and proof, as they came

-- How each provider does: its circuit (after troubles in a row nothing goes there for a while) and the turns it has left this second.
CREATE TABLE provider_state (
  provider      text PRIMARY KEY,
  troubles      int NOT NULL DEFAULT 0,
  trips         int NOT NULL DEFAULT 0,
  open_until    timestamptz,
  turns         double precision NOT NULL DEFAULT 0,
  refilled_at   timestamptz NOT NULL DEFAULT now()
);

-- What is known of a number or address: the best hint for the next notice.
CREATE TABLE reach (
  medium        text NOT NULL,
  recipient     text NOT NULL,
  reached_at    timestamptz,
  failed_at     timestamptz,
  failed_why    text,
  opted_out_at  timestamptz,
  opted_out_why text,
  PRIMARY KEY (medium, recipient)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
