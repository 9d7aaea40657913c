import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What opens each leaf lies beside it, and is destroyed when what the event said is erased (chain/event-leaf.ts). */
export class Openings1764000000231 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE chain_tile ADD COLUMN openings bytea');
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
