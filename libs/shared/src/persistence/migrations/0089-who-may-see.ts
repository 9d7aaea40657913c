import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who a member of staff is, apart from their name; whom a case is about, to compare staff with; and the one order of a queue. What older
 * code writes without the new columns stays valid.
 */
export class WhoMaySee1764000000089 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- Several tokens may be one person's. Until now a name was a person: within one role and department it stays so.
ALTER TABLE staff_token ADD COLUMN staff_id uuid NOT NULL DEFAULT gen_random_uuid();
UPDATE staff_token t SET staff_id = first.id FROM (
  SELECT DISTINCT ON (name, role, department) id, name, role, department FROM staff_token ORDER BY name, role, department, made_at, id) first
 WHERE t.name = first.name AND t.role = first.role AND t.department IS NOT DISTINCT FROM first.department;
CREATE INDEX staff_token_name ON staff_token (name);

ALTER TABLE claim             ADD COLUMN staff_id uuid;
ALTER TABLE extension_request ADD COLUMN asked_by_id uuid, ADD COLUMN approved_by_id uuid;
ALTER TABLE case_join         ADD COLUMN joined_by_id uuid, ADD COLUMN separated_by_id uuid;
ALTER TABLE event             ADD COLUMN actor_id uuid;
-- What is under somebody's hands stays theirs where the name says whose it is.
UPDATE claim c SET staff_id = one.staff_id FROM (
  SELECT name, min(staff_id::text)::uuid AS staff_id FROM staff_token WHERE revoked_at IS NULL GROUP BY name HAVING count(DISTINCT staff_id) = 1) one
 WHERE c.actor = 'staff:' || one.name AND c.ended_at IS NULL;
UPDATE extension_request r SET asked_by_id = one.staff_id FROM (
  SELECT name, min(staff_id::text)::uuid AS staff_id FROM staff_token WHERE revoked_at IS NULL GROUP BY name HAVING count(DISTINCT staff_id) = 1) one
 WHERE r.asked_by = 'staff:' || one.name AND r.result IS NULL;
CREATE INDEX claim_held ON claim (staff_id) WHERE ended_at IS NULL;
CREATE INDEX claim_given_back ON claim (complaint_id, staff_id) WHERE end_reason = 'given-back';

-- Whom the complaint, with all that is part of it, is about: keys of people (p:) and departments (d:). conflicts_of says which papers they were
-- made with; the router makes them anew where the papers are others.
ALTER TABLE complaint ADD COLUMN conflicts text[] NOT NULL DEFAULT '{}', ADD COLUMN conflicts_of text NOT NULL DEFAULT '';
CREATE INDEX complaint_conflicts_of ON complaint (conflicts_of) WHERE against IS NOT NULL AND status <> 'received';

-- The order of a queue: by the date that governs, a day sooner for each point of priority (0 to 9), so that nothing is ever overtaken by what is
-- due more than nine days after it. What has no date takes the place of one that is due 90 days after it came.
-- Hours only: the result hangs on no time zone, which is why it may be called immutable.
CREATE FUNCTION queue_turn(due_at timestamptz, received_at timestamptz, priority int) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(due_at, received_at + interval '2160 hours') - least(greatest(priority, 0), 9) * interval '24 hours'
$$;
CREATE INDEX complaint_turn ON complaint (department, queue_turn(due_at, received_at, priority), id) WHERE status IN ('assigned', 'extended');
DROP INDEX complaint_queue;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
