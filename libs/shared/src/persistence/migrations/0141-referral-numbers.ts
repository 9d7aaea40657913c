import type { MigrationInterface, QueryRunner } from 'typeorm';
import { foldReferralNumber } from '../../domain/complaint/referral-number.js';

/**
 * Under which numbers of which authorities a case came, so that one number that two people enter is found. No number is unique here: who may
 * not see a case enters its number as if it had never been used (docs/decisions/0112).
 */
export class ReferralNumbers1764000000141 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
CREATE TABLE referral_number (
  authority text NOT NULL,
  number text NOT NULL,
  complaint_id uuid NOT NULL REFERENCES complaint (id),
  PRIMARY KEY (authority, number, complaint_id)
);
`);
    const referred: { id: string; authority: string; number: string }[] = await runner.query(/* sql */ `
SELECT c.id, one->'from'->>'name' AS authority, one->>'reference' AS number
FROM complaint c, jsonb_array_elements(coalesce(c.facts->'earlierReferrals', '[]') || jsonb_build_array(c.facts->'referral')) one
WHERE c.facts ? 'referral' AND one->'from'->>'name' IS NOT NULL AND one->>'reference' IS NOT NULL
`);
    const rows = referred.map(({ id, ...written }) => ({ complaint_id: id, ...foldReferralNumber(written) }));
    await runner.query(
      `INSERT INTO referral_number (authority, number, complaint_id)
       SELECT authority, number, complaint_id FROM json_to_recordset($1) AS r(authority text, number text, complaint_id uuid) ON CONFLICT DO NOTHING`,
      [JSON.stringify(rows)],
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations here go forward only; restore a backup instead.');
  }
}
