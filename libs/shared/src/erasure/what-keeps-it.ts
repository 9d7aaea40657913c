import { endedSql } from '../domain/complaint/complaint-status.js';
import type { ErasureGround, KeepsFromErasure } from '../domain/erasure/erasure.js';
import type { Tx } from '../persistence/unit-of-work.js';

/**
 * What still keeps cases from being erased; nothing where they may be. They are ended for good (withdrawn, or decided and nobody objected in time),
 * no legal hold stands, nobody is owed anything by them, and no work waits but the approval itself. Where they would go because their time is over, what the person
 * asked for keeps them as well: that they are kept and not used, or a copy that can still be fetched; a wish or an order to erase is the later word. The first of `cases`
 * is the one that the others are part of.
 */
export async function whatKeepsIt(tx: Tx, cases: readonly string[], ground: ErasureGround): Promise<KeepsFromErasure[]> {
  const [kept] = await tx.query<Record<KeepsFromErasure, boolean>>(
    `SELECT NOT EXISTS (SELECT 1 FROM complaint c WHERE id = ($1::uuid[])[1] AND ${endedSql('c')}) AS "not-ended",
       EXISTS (SELECT 1 FROM legal_hold WHERE complaint_id = ANY($1) AND state = 'standing') AS hold,
       $2 AND EXISTS (SELECT 1 FROM data_request d WHERE complaint_id = ANY($1) AND ${restrictionStands('d')}) AS restriction,
       $2 AND EXISTS (SELECT 1 FROM data_request d WHERE complaint_id = ANY($1) AND ${copyStands('d')}) AS copy,
       EXISTS (SELECT 1 FROM obligation WHERE complaint_id = ANY($1) AND state = 'open') AS duties,
       EXISTS (SELECT 1 FROM notice WHERE complaint_id = ANY($1) AND state IN ('owed', 'composed', 'sending', 'held')) AS notices,
       EXISTS (SELECT 1 FROM remedy WHERE complaint_id = ANY($1) AND state IN ('proposed', 'approved', 'promised')) AS remedies,
       EXISTS (SELECT 1 FROM work WHERE complaint_id = ANY($1) AND done_at IS NULL AND kind <> 'erasure-approval') AS work`,
    [cases, ground === 'retention'],
  );
  return Object.entries(kept ?? {}).flatMap(([what, keeps]) => (keeps ? [what as KeepsFromErasure] : []));
}

/** In SQL, over a row of `data_request` under this name: a restriction that was granted and not ended. */
export const restrictionStands = (alias: string): string => `${alias}.kind = 'restriction' AND ${alias}.state = 'granted'`;

/** In SQL, over a row of `data_request` under this name: a copy that can still be fetched. */
export const copyStands = (alias: string): string => `${alias}.kind = 'copy' AND ${alias}.state = 'granted' AND ${alias}.until > now()`;
