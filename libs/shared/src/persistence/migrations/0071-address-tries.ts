import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Not only tries to sign in are counted per network address: looking up a complaint and sending a form are, too. No release has the old name
 * yet, so it is changed in one step.
 */
export class AddressTries1764000000071 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE sign_in_try RENAME TO address_try;
ALTER INDEX sign_in_try_since RENAME TO address_try_since;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
