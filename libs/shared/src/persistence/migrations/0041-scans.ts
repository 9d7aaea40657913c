import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What files really are, and what the virus scanner said of them. */
export class Scans1764000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
-- What the first bytes say it is; content_type is what the sender said. Null where they say nothing.
ALTER TABLE attachment ADD COLUMN sniffed_type text;

-- One row for each attachment, and for evidence that may hold files. Only the open ones are in the index.
CREATE TABLE scan (
  subject_id    uuid PRIMARY KEY,
  subject       text NOT NULL,                    -- attachment | evidence
  state         text NOT NULL DEFAULT 'unscanned', -- unscanned | no-scanner | clean | infected | unscannable
  found         text,                             -- what the scanner calls it, or why it could not look
  tries         int NOT NULL DEFAULT 0,
  next_at       timestamptz NOT NULL DEFAULT now(), -- while a scan runs: until when it belongs to that process
  scanned_at    timestamptz
);
CREATE INDEX scan_open ON scan (next_at) WHERE state IN ('unscanned', 'no-scanner');
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
