import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One person's complaints over several channels: found by one number and one address, proposed as one case, joined and taken apart. */
export class OneMatter1764000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE complaint
  ADD COLUMN email_key   text,                     -- the address folded to compare by; complainant keeps it as given
  ADD COLUMN merged_into uuid REFERENCES complaint; -- status 'merged': the case that it is part of now
DROP INDEX complaint_phone;
DROP INDEX complaint_email;
CREATE INDEX complaint_phone ON complaint ((complainant->>'phone'), received_at DESC) WHERE complainant ? 'phone';
CREATE INDEX complaint_email ON complaint (email_key, received_at DESC) WHERE email_key IS NOT NULL;
CREATE INDEX complaint_merged ON complaint (merged_into) WHERE merged_into IS NOT NULL;

-- Like the trail these two have no foreign keys: what is proposed must not wait for whoever works on a case.
CREATE TABLE link_proposal (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL,                     -- the one that came later
  with_id       uuid NOT NULL,
  score         real NOT NULL,
  evidence      jsonb NOT NULL,                    -- [{sign, weight, value?}]
  state         text NOT NULL DEFAULT 'open',      -- open | joined | refused | separated
  proposed_at   timestamptz NOT NULL DEFAULT now(),
  decided_at    timestamptz,
  decided_by    text,
  reason        text
);
-- A pair is proposed once, whoever of the two is looked at first.
CREATE UNIQUE INDEX link_proposal_pair ON link_proposal (least(complaint_id, with_id), greatest(complaint_id, with_id));
CREATE INDEX link_proposal_complaint ON link_proposal (complaint_id);
CREATE INDEX link_proposal_with ON link_proposal (with_id);

-- What a join changed, so that it can be taken apart. Nothing that came to either case is moved: each row stays with the case it came to.
CREATE TABLE case_join (
  id            uuid PRIMARY KEY,
  survivor_id   uuid NOT NULL,
  merged_id     uuid NOT NULL,
  joined_at     timestamptz NOT NULL DEFAULT now(),
  joined_by     text NOT NULL,
  reason        text,
  before        jsonb NOT NULL,                    -- of the merged case: its status, and the duties that the survivor's replaced
  separated_at  timestamptz,
  separated_by  text,
  separated_why text
);
CREATE UNIQUE INDEX case_join_standing ON case_join (merged_id) WHERE separated_at IS NULL;
CREATE INDEX case_join_survivor ON case_join (survivor_id);

-- Where the clock of a case starts: the earliest receipt of all that is part of it.
CREATE FUNCTION first_received(case_id uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  WITH RECURSIVE family AS (
    SELECT id, received_at FROM complaint WHERE id = case_id
    UNION ALL SELECT c.id, c.received_at FROM complaint c JOIN family f ON c.merged_into = f.id)
  SELECT min(received_at) FROM family
$$;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
