import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The few duties and events that make a score: figures went through all that a house ever owed and did to find them (docs/decisions/0177). */
export class Scores1764000000310 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE INDEX obligation_late ON obligation (complaint_id) WHERE kind = 'decide' AND (state = 'satisfied-late' OR missed_at IS NOT NULL);
CREATE INDEX event_of_score ON event (complaint_id, kind) WHERE kind IN ('deadline.extended', 'complaint.reopened', 'complaint.transferred');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
