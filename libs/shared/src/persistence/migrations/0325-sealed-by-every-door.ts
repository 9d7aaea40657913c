import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sealed reports come by text and by telephone, and with files (docs/decisions/0130). */
export class SealedByEveryDoor1764000000325 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- What came by a door that sends again: for two days, so that it is one report. It names no report, no number and no minute.
CREATE TABLE sealed_arrival (
  lookup  bytea PRIMARY KEY,                     -- keyed hash of the provider's id of the message
  answer  bytea NOT NULL,                        -- the code that was told, closed under what was said
  on_day  date NOT NULL
);
CREATE INDEX sealed_arrival_day ON sealed_arrival (on_day);

CREATE TABLE sealed_file (
  report_id  uuid NOT NULL,
  message    int NOT NULL,
  no         int NOT NULL,
  said_on    date NOT NULL,
  about      bytea NOT NULL,                     -- name, type and size, closed for both
  content    bytea NOT NULL,                     -- closed for both
  PRIMARY KEY (report_id, message, no),
  FOREIGN KEY (report_id, message) REFERENCES sealed_message (report_id, no)
);
CREATE INDEX sealed_file_day ON sealed_file (said_on);
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
