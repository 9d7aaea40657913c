import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tally says itself whether the latest message was kept: times cannot, for what is kept and what is left out come at once. */
export class WhatWasKeptLast1764000000103 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE doubt_tally ADD COLUMN kept_last boolean NOT NULL DEFAULT true;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
