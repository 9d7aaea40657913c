import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which papers were in force since when, and who of the staff looked at each (docs/decisions/0147). */
export class PaperVersions1764000000340 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE paper_version (
  file           text NOT NULL,                   -- below the folder of the papers
  no             int NOT NULL,
  hash           bytea NOT NULL,
  text           text,                            -- null: the file is gone
  at             timestamptz NOT NULL,            -- in force since
  checked_by     text,
  checked_by_id  uuid,
  checked_at     timestamptz,
  PRIMARY KEY (file, no)
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
