import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Pages of complaints keep room: that somebody was told, decided or reminded changes nothing that a complaint is found by, and a version that finds room
 * on its own page needs no new entry in any of the indexes.
 */
export class RoomBesideComplaints1764000000347 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `ALTER TABLE complaint SET (fillfactor = 60)`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
