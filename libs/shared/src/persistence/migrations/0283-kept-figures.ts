import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures as they were read last, so that whoever looks does not wait for a year of cases to be counted (docs/decisions/0177). */
export class KeptFigures1764000000283 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE kept_figures (
  view      text PRIMARY KEY,                     -- department (or nothing: all) and months
  figures   jsonb NOT NULL,                       -- the same for whoever asks
  read_at   timestamptz NOT NULL,
  asked_at  timestamptz NOT NULL DEFAULT now()
);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
