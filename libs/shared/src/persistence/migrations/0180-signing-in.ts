import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People sign in by themselves: a password with an authenticator, begun by an invitation, or a provider of OpenID Connect. And tokens of machines,
 * which open less. What older code writes (sessions of a token alone) stays valid.
 */
export class SigningIn1764000000180 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE staff_session ALTER COLUMN token_id DROP NOT NULL;
ALTER TABLE staff_session
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(), -- names it in the list of devices; opens nothing
  ADD COLUMN staff_id uuid REFERENCES staff,             -- NULL: whose the token is
  ADD COLUMN device text,                                -- browser and system, from a list of ours
  ADD COLUMN provider_session text,                      -- the provider's "sid", by which it ends a session
  ADD COLUMN provider_hint text;                         -- the ID token, to sign out there, too
CREATE INDEX staff_session_person ON staff_session (staff_id) WHERE ended_at IS NULL;
CREATE INDEX staff_session_provider ON staff_session (provider_session) WHERE provider_session IS NOT NULL AND ended_at IS NULL;

CREATE TABLE staff_password (
  staff_id      uuid PRIMARY KEY REFERENCES staff,
  hash          text NOT NULL,                    -- argon2id, as PHC string
  authenticator bytea NOT NULL,                   -- its secret, sealed under CODE_SECRET
  last_step     bigint NOT NULL,                  -- of the authenticator's clock: a code counts once
  set_at        timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE recovery_code (
  staff_id      uuid NOT NULL REFERENCES staff,
  code_hash     bytea NOT NULL,
  used_at       timestamptz,
  PRIMARY KEY (staff_id, code_hash)
);
-- A link by which somebody sets their password, once.
CREATE TABLE staff_invitation (
  token_hash    bytea PRIMARY KEY,
  staff_id      uuid NOT NULL REFERENCES staff,
  made_at       timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz NOT NULL
);
CREATE INDEX staff_invitation_person ON staff_invitation (staff_id);

-- Who a provider says that somebody is: its "sub" stands for the account for good, a mail address may pass to another.
ALTER TABLE staff ADD COLUMN provider_subject text;
CREATE UNIQUE INDEX staff_provider_subject ON staff (provider_subject) WHERE provider_subject IS NOT NULL AND left_at IS NULL;

-- A key of a program: of nobody, and for what it names only.
ALTER TABLE staff_token ADD COLUMN machine boolean NOT NULL DEFAULT false, ADD COLUMN scope text[];
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
