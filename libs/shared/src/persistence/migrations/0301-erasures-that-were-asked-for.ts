import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An erasure knows the request of the person that it answers: where another person refuses it, that request waits again. */
export class ErasuresAskedFor1764000000301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `ALTER TABLE erasure ADD COLUMN data_request_id uuid REFERENCES data_request (id);`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
