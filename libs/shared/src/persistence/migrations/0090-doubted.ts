import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much of what nobody proved is kept: counted by door and time, with what was left out beyond the budget. */
export class Doubted1764000000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE doubt_tally (
  channel       text PRIMARY KEY,
  minute        timestamptz NOT NULL DEFAULT date_trunc('minute', now()),
  in_minute     int NOT NULL DEFAULT 0,
  day           timestamptz NOT NULL DEFAULT date_trunc('day', now()),
  in_day        int NOT NULL DEFAULT 0,
  bytes_in_day  bigint NOT NULL DEFAULT 0,
  left_out      bigint NOT NULL DEFAULT 0,       -- since the first of them was left out
  left_out_bytes bigint NOT NULL DEFAULT 0,
  left_out_since timestamptz,
  left_out_last timestamptz
);
-- Newest first, page by page.
CREATE INDEX quarantine_newest ON quarantine (since DESC, id DESC) WHERE released_at IS NULL AND dismissed_at IS NULL;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
