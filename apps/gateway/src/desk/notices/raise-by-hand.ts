import { Failure } from '@app/shared/domain/failure/failure.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import { type AskedEvidence, askForEvidence } from '@app/shared/obligations/ask-for-evidence.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { by, type Staff } from '../staff.js';

/** Kinds that staff raise when they see fit; the others follow from what happened. A report to an authority has a way of its own (desk/report-back). */
export const kindsByHand = [
  'progress',
  'holding',
  'summary-resolution',
  'review-outcome',
  'refusal',
  'transfer',
  'signpost',
  'receipt-code',
] as const satisfies readonly NoticeKind[];

/** A notice that a member of staff wishes to send. */
export interface NoticeByHand {
  readonly kind: (typeof kindsByHand)[number];
  /** The rule set whose duty it meets; every one in force that knows this kind unless given. */
  readonly ruleSet?: string | undefined;
  /** Its words, by the names of values (`reason`, `progress`, `newDueOn`, …). */
  readonly values: Readonly<Record<string, unknown>>;
  /** A clerk's own words for statements, by their codes. */
  readonly states?: Readonly<Record<string, string>> | undefined;
  /** To somebody else than the complainant. */
  readonly to?:
    | { readonly name?: string | undefined; readonly email?: string | undefined; readonly address?: string | undefined }
    | undefined;
}

/** Owes the complainant a notice of this kind; the notifier writes and sends it. A clerk needs the claim. What an authority is told is written as a report back. */
export async function raiseByHand(
  unitOfWork: Transactions,
  deadlines: HouseDeadlines,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: NoticeByHand,
): Promise<{ notice: string }> {
  return await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'notice.raise');
    const details = {
      ...wish.values,
      ...(wish.states ? { states: wish.states } : {}),
    };
    const evidence = evidenceIn(wish);
    if (evidence !== undefined) await askForEvidence(tx, deadlines, found.id, by(staff), evidence);
    const recipient = wish.to === undefined ? {} : { recipient: wish.to };
    const notice = await raiseNotice(tx, found, { kind: wish.kind, ruleSet: wish.ruleSet ?? null, details, ...recipient });
    await tx.record([
      { kind: 'notice.owed', complaintId: found.id, subjectId: notice, ...by(staff), data: { kind: wish.kind, noticeId: notice } },
    ]);
    return { notice };
  });
}

/** What a notice asks for, and by when; undefined where it asks for nothing. Fails with `request.invalid` where its last day is past or none. */
function evidenceIn({ kind, values }: NoticeByHand): AskedEvidence | undefined {
  const { asked, replyBy } = values;
  if (kind !== 'progress' || typeof asked !== 'string' || asked.trim() === '') return undefined;
  const day = typeof replyBy === 'string' && /^\d{4}-\d\d-\d\d$/.test(replyBy) && !Number.isNaN(Date.parse(replyBy)) ? replyBy : undefined;
  if (day === undefined)
    throw new Failure('request.invalid', undefined, { fields: [{ path: 'values.replyBy', message: 'Say by which day, as 2026-03-31.' }] });
  return { asked, replyBy: day };
}
