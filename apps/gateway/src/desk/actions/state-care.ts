import { createHash } from 'node:crypto';
import { type Care, careIn, careSaid } from '@app/shared/domain/complaint/care.js';
import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Urgency } from '@app/shared/domain/matter/judge-urgent.js';
import { maskSecrets, maskWords } from '@app/shared/domain/text/mask-secrets.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { openCase, type Transactions } from '../open-case.js';
import { demandWords } from '../sight.js';
import { by, type Staff } from '../staff.js';
import { setUrgency } from './set-urgency.js';

/** What staff say that a complainant needs of us. `language`: in which they are told what we tell them. */
export interface CareWish extends Omit<Care, 'preferred'> {
  readonly language?: Language | undefined;
  readonly reason: string;
  /** What stood when they read it ({@link careMark}); absent: whatever stands is replaced. */
  readonly stood?: string | undefined;
}

interface Stands {
  readonly facts: Record<string, unknown> | null;
  readonly urgent: Urgency | null;
  readonly prefers: Medium | null;
}

/**
 * Says what a complainant needs of us: what makes them vulnerable, how they are told, in which language, and who speaks for them. A case of somebody
 * vulnerable comes forward in its queue by the one order there is (as if its words said so); it goes back when nobody holds that any more. What its words
 * or a colleague said of its urgency stands, and so does the way that they preferred before they asked to be called. What is sent from then on follows it.
 * The trail says that it was said and why, and nothing of what it is: that is nobody's to read in a log. Fails with `not-found`, with `case.restricted` for
 * whoever does not see what stands, and with `care.changed` where it is another than they read.
 */
export async function stateCare(work: Transactions, staff: Staff, reference: string, wish: CareWish): Promise<{ care: Care | null }> {
  const { language, reason, stood, ...said } = wish;
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'case.care');
    demandWords(staff, found);
    const [stands] = await tx.query<Stands>('SELECT facts, urgent, prefers FROM complaint WHERE id = $1', [found.id]);
    const was = careIn(stands?.facts);
    if (stood !== undefined && stood !== careMark(maskWords(was), found.language)) throw new Failure('care.changed');
    const { care, prefers } = called(careSaid(unmasked(said, was)), was, stands?.prefers ?? null);
    await tx.query(
      `UPDATE complaint SET language = coalesce($3, language), version = version + 1, prefers = $4,
              facts = CASE WHEN $2::jsonb IS NULL THEN coalesce(facts, '{}') - 'care' ELSE jsonb_set(coalesce(facts, '{}'), '{care}', $2::jsonb) END WHERE id = $1`,
      [found.id, care === undefined ? null : JSON.stringify(care), language ?? null, prefers],
    );
    await tx.record([
      {
        kind: 'care.stated',
        complaintId: found.id,
        ...by(staff),
        data: {
          drivers: care?.drivers.length ?? 0,
          adjustments: care?.adjustments.length ?? 0,
          spokenFor: care?.representative !== undefined,
          reason,
        },
      },
    ]);
    const [vulnerable, before] = [care, was].map((one) => (one?.drivers.length ?? 0) > 0);
    const urgent = stands?.urgent ?? 'none';
    const because = 'care';
    // Only what changes says anything of its urgency: a colleague may have judged it since.
    if (vulnerable && !before && urgent === 'none') await setUrgency(tx, found.id, staff, { urgent: 'vulnerable', reason, because });
    if (!vulnerable && before && urgent === 'vulnerable' && (await isByCare(tx, found.id)))
      await setUrgency(tx, found.id, staff, { urgent: 'none', reason, because });
    return { care: care ?? null };
  });
}

/** What somebody read, as a form sends it back: another mark, another state. `care` as people are shown it, with its secrets masked. */
export const careMark = (care: Care | undefined, language: Language): string =>
  createHash('sha256')
    .update(JSON.stringify([care ?? null, language]))
    .digest('base64url')
    .slice(0, 22);

/** What came back as it was shown, with its secrets masked, is what stands. */
function unmasked({ representative: who, ...said }: Omit<Care, 'preferred'>, was: Care | undefined): Care {
  const stands = was?.representative;
  if (!who || !stands) return { ...said, ...(who ? { representative: who } : {}) };
  const kept = (['name', 'phone', 'email'] as const).flatMap((name) => {
    const value = stands[name];
    return value !== undefined && who[name] === maskSecrets(value) ? [[name, value] as const] : [];
  });
  return { ...said, representative: { ...who, ...Object.fromEntries(kept) } };
}

/** Whoever asks to be called from now on is called; when they ask for it no more, the way that they preferred before comes back. */
function called(care: Care | undefined, was: Care | undefined, prefers: Medium | null): { care: Care | undefined; prefers: Medium | null } {
  const [calls, called] = [care, was].map((one) => one?.adjustments.includes('telephone') === true);
  const before = called ? was?.preferred : (prefers ?? undefined);
  if (care && calls) return { care: { ...care, ...(before ? { preferred: before } : {}) }, prefers: called ? prefers : 'phone' };
  return { care, prefers: called && prefers === 'phone' ? (before ?? null) : prefers };
}

/** Whether a case is urgent because of what its person needs: its words do not say so, nor did anybody who judged its urgency by itself. */
async function isByCare(tx: Tx, complaintId: string): Promise<boolean> {
  const [row] = await tx.query<{ words: boolean; judged: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM (SELECT signs FROM matter WHERE complaint_id = $1 ORDER BY no DESC LIMIT 1) m, jsonb_array_elements(m.signs) s
              WHERE s->>'sign' = 'vulnerable' AND jsonb_array_length(s->'words') > 0) AS words,
            coalesce((SELECT data->>'because' IS DISTINCT FROM 'care' FROM event WHERE complaint_id = $1 AND kind = 'urgency.stated' ORDER BY seq DESC LIMIT 1), false) AS judged`,
    [complaintId],
  );
  return row !== undefined && !row.words && !row.judged;
}
