import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import { proposePoints } from '@app/shared/domain/decision/points.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { maskSecrets } from '@app/shared/domain/text/mask-secrets.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { say } from '../../pages/words.js';
import type { DeskContext } from '../desk-context.js';
import { type OpenCase, openHeldCase, type Transactions } from '../open-case.js';
import { demandWords } from '../sight.js';
import { by, type Staff } from '../staff.js';

/** One thing that a complaint asks to be answered. `id` is absent for one that is new; an answer that is absent or empty: not answered yet. */
export interface Point {
  readonly id?: string | undefined;
  readonly text: string;
  readonly answer?: string | null | undefined;
}

/** A point as its case has it; `answer` is null until somebody writes it. */
export interface StoredPoint {
  readonly id: string;
  readonly text: string;
  readonly answer: string | null;
}

/**
 * Draws up what a complaint asks to be answered, in this order, with the answers that are written so far. What is left out is struck out; the trail has how
 * many there are. A clerk needs the claim. Fails with `complaint.already-decided`, with `case.restricted`
 * for whoever does not see the words that stand, and with `request.invalid` for an id that is none of the case's.
 */
export async function setPoints(
  work: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  points: readonly Point[],
): Promise<{ items: readonly StoredPoint[] }> {
  return await work.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'case.decide');
    if (!isOpen(found)) throw new Failure('complaint.already-decided');
    demandWords(staff, found);
    const before = await pointsOf(tx, found.id);
    const unknown = points.find(({ id }) => id !== undefined && !before.some((one) => one.id === id));
    if (unknown)
      throw new Failure('request.invalid', undefined, { fields: [{ path: 'points', message: 'Name only ids that the case has.' }] });
    const rows = points.map(({ id, text, answer }, nth) => ({
      id: id ?? newId(),
      no: nth + 1,
      text,
      answer: answer?.trim() ? answer.trim() : null,
    }));
    await tx.query('DELETE FROM point WHERE complaint_id = $1 AND id <> ALL($2)', [found.id, rows.map(({ id }) => id)]);
    await tx.query(
      `INSERT INTO point (id, complaint_id, no, text, answer, actor)
       SELECT id, $2, no, text, answer, $3 FROM json_to_recordset($1) AS p(id uuid, no int, text text, answer text)
       ON CONFLICT (id) DO UPDATE SET no = excluded.no, text = excluded.text, answer = excluded.answer, actor = excluded.actor, at = now()`,
      [JSON.stringify(rows), found.id, staff.actor],
    );
    const data = { points: rows.length, open: rows.filter(({ answer }) => answer === null).length };
    await tx.record([{ kind: 'points.drawn-up', complaintId: found.id, ...by(staff), data }]);
    return { items: rows.map(({ no: _no, ...row }) => row) };
  });
}

/** The points of a case in their order. */
export async function pointsOf(tx: Pick<Tx, 'query'>, complaintId: string): Promise<StoredPoint[]> {
  return await tx.query<StoredPoint>('SELECT id, text, answer FROM point WHERE complaint_id = $1 ORDER BY no, id', [complaintId]);
}

/** What may be drawn up as points, in the words of the complaint; its secrets stand masked. */
export const proposedFor = (file: { readonly text: string; readonly wish: string | null }): string[] =>
  proposePoints(maskSecrets(file.text), file.wish === null ? null : maskSecrets(file.wish));

/**
 * The points of a case that is about to be decided, every one with its answer. Fails with `points.unanswered`, naming them, and with `points.missing`
 * where the papers want them drawn up and nobody did.
 */
export async function demandAnswered(tx: Tx, { house }: DeskContext, found: OpenCase): Promise<readonly StoredPoint[]> {
  const points = await pointsOf(tx, found.id);
  if (points.length === 0 && house.institution.decisions.points === 'always') throw new Failure('points.missing');
  const open = points.flatMap(({ answer }, nth) => (answer === null ? [nth + 1] : []));
  if (open.length > 0)
    throw new Failure('points.unanswered', undefined, {
      values: { points: open.join(', ') },
      fields: open.map((no) => ({ path: `points.${no}`, message: 'It is not answered yet.' })),
    });
  return points;
}

/** A decision with the answer to each point below its text, as the complainant reads it. */
export function withAnswers<Outcome extends { readonly text: string }>(
  outcome: Outcome,
  points: readonly Pick<StoredPoint, 'text' | 'answer'>[],
  language: Language,
): Outcome {
  if (points.length === 0) return outcome;
  const lines = points.map(({ text, answer }, nth) => say(language, 'outcome.point', { no: nth + 1, point: text, answer }));
  return { ...outcome, text: [outcome.text, '', ...lines].join('\n') };
}
