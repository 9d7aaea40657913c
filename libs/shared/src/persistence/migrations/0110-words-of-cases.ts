import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What cases are found by (docs/decisions/0102): pieces of their words as numbers, under an index. Cases that stand are named to be
 * written by the router, newest first; until then a search finds the newest of them and not yet the older ones.
 */
export class WordsOfCases1764000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE case_words (
  complaint_id  uuid PRIMARY KEY REFERENCES complaint ON DELETE CASCADE,
  received_at   timestamptz NOT NULL,        -- the case's own, for the order
  words         int[] NOT NULL               -- (months since 2000 << 22) | number of the piece (libs/shared/src/search/grams.ts)
);
CREATE INDEX case_words_words ON case_words USING gin (words);
-- How common a number is tells the planner nothing that it needs, and takes it long to learn.
ALTER TABLE case_words ALTER COLUMN words SET STATISTICS 0;

-- Cases whose words are to be written, or written anew. Rows come and go.
CREATE TABLE words_to_make (complaint_id uuid PRIMARY KEY);
ALTER TABLE words_to_make SET (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
INSERT INTO words_to_make SELECT id FROM complaint WHERE status <> 'received';

-- Newest first, of one department.
CREATE INDEX complaint_of_department ON complaint (department, received_at DESC, id DESC) WHERE department IS NOT NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
