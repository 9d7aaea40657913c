import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose word it was that a number or address takes nothing, so that wrong ones can be taken back; and what people must mend at a provider. */
export class WhoseRefusal1764000000087 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
ALTER TABLE reach
  ADD COLUMN failed_by   text,          -- the provider that said so
  ADD COLUMN failed_code text,          -- in its own code: 5.1.1, 30005
  ADD COLUMN restored_at timestamptz,   -- a person took it back
  ADD COLUMN restored_by text;
CREATE INDEX reach_failed ON reach (failed_at) WHERE failed_at IS NOT NULL;

-- As far as it is still known: the last attempt that did not arrive there.
UPDATE reach r SET failed_by = d.provider, failed_code = d.code
FROM (SELECT DISTINCT ON (medium, recipient) medium, recipient, provider, code FROM delivery
      WHERE state IN ('refused', 'undelivered') ORDER BY medium, recipient, at DESC) d
WHERE r.failed_at IS NOT NULL AND d.medium = r.medium AND d.recipient = r.recipient;

ALTER TABLE provider_state
  ADD COLUMN alarm_at    timestamptz,   -- last message that it turned away for a reason of ours
  ADD COLUMN alarm_since timestamptz,
  ADD COLUMN alarm_why   text;
`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
