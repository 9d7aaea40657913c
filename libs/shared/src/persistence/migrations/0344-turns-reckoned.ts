import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The turn of a case is reckoned by an expression and not by a query: a function in SQL that the planner cannot unfold (this one is called immutable, and what it
 * adds hours with is not) is run as a query of its own for each row, ten microseconds a case where one is enough. It gives what it gave, so its index stands.
 */
export class TurnsReckoned1764000000344 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE OR REPLACE FUNCTION queue_turn(due_at timestamptz, received_at timestamptz, priority int, urgent text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN least(
    coalesce(due_at, received_at + interval '2160 hours') - least(greatest(priority, 0), 9) * interval '24 hours',
    CASE urgent WHEN 'danger' THEN received_at - interval '720 hours' WHEN 'money-now' THEN received_at - interval '480 hours' END);
END $$;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
