import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Members of staff as people: a token is one of their keys. And conflicts of interest that were found rather than declared, with who decided.
 * What older code writes (tokens alone) stays valid.
 */
export class People1764000000170 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE staff (
  id            uuid PRIMARY KEY,                 -- staff_token.staff_id, claim.staff_id, event.actor_id
  name          text NOT NULL,
  spellings     text[] NOT NULL DEFAULT '{}',     -- other spellings, former names, a surname with its title (陈经理)
  staff_number  text,
  email         text,
  role          text NOT NULL,
  department    text,
  branch        text,
  languages     text[] NOT NULL DEFAULT '{}',
  skills        text[] NOT NULL DEFAULT '{}',
  relatives     text[] NOT NULL DEFAULT '{}',     -- declared: their complaints are not this person's to work on
  deputy_ids    uuid[] NOT NULL DEFAULT '{}',
  absent_from   date,
  absent_until  date,
  keys          text[],                           -- what a case's conflicts are compared with; NULL: to be made (people/person-keys.ts)
  scanned_to    uuid DEFAULT '00000000-0000-0000-0000-000000000000', -- cases before it were looked through for this person; NULL: all were
  joined_at     timestamptz NOT NULL DEFAULT now(),
  changed_at    timestamptz NOT NULL DEFAULT now(), -- when the name, number or relatives became what they are
  left_at       timestamptz
);
CREATE UNIQUE INDEX staff_number ON staff (lower(staff_number)) WHERE staff_number IS NOT NULL AND left_at IS NULL;
INSERT INTO staff (id, name, role, department, joined_at, left_at)
SELECT DISTINCT ON (staff_id) staff_id, name, role, department, made_at,
       CASE WHEN bool_and(revoked_at IS NOT NULL) OVER (PARTITION BY staff_id) THEN max(revoked_at) OVER (PARTITION BY staff_id) END
FROM staff_token ORDER BY staff_id, revoked_at IS NOT NULL, made_at DESC;

ALTER TABLE staff_token ADD COLUMN label text, ADD COLUMN expires_at timestamptz;

-- A case may be about somebody whom nobody declared. Whoever is found is barred until somebody independent decides.
CREATE TABLE conflict_finding (
  id            uuid PRIMARY KEY,
  complaint_id  uuid NOT NULL REFERENCES complaint,
  key           text NOT NULL,                    -- i:<staff id> or d:<department>, as complaint.conflicts has it
  name          text NOT NULL,
  origin        text NOT NULL,                    -- words | complainant | relative
  place         text NOT NULL,                    -- subject | text | wish | complainant
  excerpt       text,                             -- the words around it
  state         text NOT NULL DEFAULT 'open',     -- open | barred | cleared | appealed
  found_at      timestamptz NOT NULL DEFAULT now(),
  decided_at    timestamptz,
  decided_by    text,
  decided_by_id uuid,
  reason        text,
  appealed_at   timestamptz,
  appealed_by   text,
  appeal        text,
  UNIQUE (complaint_id, key)
);
CREATE INDEX conflict_finding_waiting ON conflict_finding (found_at, id) WHERE state IN ('open', 'appealed');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
