import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who had the record checked, when, and what came of it. */
export class ChecksOfTheRecord1764000000146 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE chain_check (
  id         uuid PRIMARY KEY,
  asked_at   timestamptz NOT NULL DEFAULT now(),
  asked_by   text NOT NULL,
  begun_at   timestamptz,
  alive_at   timestamptz,             -- whoever walks says so now and then
  done       bigint NOT NULL DEFAULT 0,
  total      bigint NOT NULL DEFAULT 0,
  ended_at   timestamptz,
  intact     boolean,
  heads      int,
  root       text,
  findings   jsonb
);
CREATE UNIQUE INDEX chain_check_one_open ON chain_check ((true)) WHERE ended_at IS NULL;
CREATE INDEX chain_check_asked ON chain_check (asked_at);`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
