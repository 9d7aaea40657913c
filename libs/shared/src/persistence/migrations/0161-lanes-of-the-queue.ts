import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The order of a queue knows what cannot wait: danger and money that may be leaving stand ahead of dates, by a bounded lead, so that nothing is
 * passed over for ever (docs/decisions/0134). One index takes the place of the other; the function that older code asks stays.
 */
export class LanesOfTheQueue1764000000161 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- The earlier of two: the date that governs (a case without one counts as due 90 days after it came), a day sooner for each point of priority; and,
-- in a lane, the receipt less the lead of the lane. Hours only: the result hangs on no time zone, which is why it may be called immutable.
CREATE FUNCTION queue_turn(due_at timestamptz, received_at timestamptz, priority int, urgent text) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(
    coalesce(due_at, received_at + interval '2160 hours') - least(greatest(priority, 0), 9) * interval '24 hours',
    CASE urgent WHEN 'danger' THEN received_at - interval '720 hours' WHEN 'money-now' THEN received_at - interval '480 hours' END)
$$;
DROP INDEX complaint_turn;
CREATE INDEX complaint_turn ON complaint (department, queue_turn(due_at, received_at, priority, urgent), id) WHERE status IN ('assigned', 'extended');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
