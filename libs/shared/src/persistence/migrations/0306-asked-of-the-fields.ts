import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether the fields of a case mean somebody is decided by itself, beside what was found of them in its words: it took the other decision's place. It
 * keeps by which keys they may be meant, as they were when it was asked (docs/decisions/0159).
 */
export class AskedOfTheFields1764000000306 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE conflict_finding
  ADD COLUMN keys text[] NOT NULL DEFAULT '{}',  -- of a declared one: the keys of the person by which the fields may mean them
  DROP CONSTRAINT conflict_finding_complaint_id_key_key;
UPDATE conflict_finding w SET keys = coalesce(s.keys, '{}') FROM staff s WHERE w.origin = 'declared' AND w.key = 'i:' || s.id;
CREATE UNIQUE INDEX conflict_finding_once ON conflict_finding (complaint_id, key, (origin = 'declared'));
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
