import { Failure } from '@app/shared/domain/failure/failure.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { decisions } from '../actions/decide-complaint.js';
import { openHeldCase, type Transactions } from '../open-case.js';
import { raiseNotice } from '../raise-notice.js';
import { by, type Staff } from '../staff.js';

/** Kinds that staff raise when they see fit; the others follow from what happened. */
export const kindsByHand = [
  'progress',
  'holding',
  'summary-resolution',
  'review-outcome',
  'refusal',
  'transfer',
  'signpost',
  'report-back',
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
  /** To somebody else than the complainant: an authority. */
  readonly to?:
    | { readonly name?: string | undefined; readonly email?: string | undefined; readonly address?: string | undefined }
    | undefined;
}

/** Owes the complainant (or an authority) a notice of this kind; the notifier writes and sends it. A clerk needs the claim. */
export async function raiseByHand(
  unitOfWork: Transactions,
  staff: Staff,
  reference: string,
  claimId: string | undefined,
  wish: NoticeByHand,
): Promise<{ notice: string }> {
  if (wish.kind === 'report-back') demandReport(wish);
  return await unitOfWork.run(async (tx) => {
    const found = await openHeldCase(tx, staff, reference, claimId, 'notice.raise');
    const details = {
      ...(wish.kind === 'report-back' ? await referredBy(tx, found.id) : {}),
      ...wish.values,
      ...(wish.states ? { states: wish.states } : {}),
    };
    const recipient = wish.to === undefined ? {} : { recipient: wish.to };
    const notice = await raiseNotice(tx, found, { kind: wish.kind, ruleSet: wish.ruleSet ?? null, details, ...recipient });
    await tx.record([
      { kind: 'notice.owed', complaintId: found.id, subjectId: notice, ...by(staff), data: { kind: wish.kind, noticeId: notice } },
    ]);
    return { notice };
  });
}

/** A report goes to the authority and says the result; without either it would reach the complainant, or say nothing. */
function demandReport({ values, to }: NoticeByHand): void {
  const fields = [
    ...(typeof values['decision'] === 'string' && values['decision'].trim() !== ''
      ? []
      : [
          {
            path: 'values.decision',
            message: `State the result: ${decisions.join(', ')}, or words of your own. Beside it facts, reasons, measures, text.`,
          },
        ]),
    ...(to?.email || to?.address ? [] : [{ path: 'to', message: 'State where to send it: {"name", "email"} or {"name", "address"}.' }]),
  ];
  if (fields.length > 0) throw new Failure('request.invalid', undefined, { fields });
}

/** Who referred the case, and under which number, for the heading of the report. */
async function referredBy(tx: Tx, complaintId: string): Promise<Record<string, string>> {
  const [row] = await tx.query<{ regulator: string | null; instruction: string | null }>(
    `SELECT facts->'referral'->'from'->>'name' AS regulator, facts->'referral'->>'reference' AS instruction FROM complaint WHERE id = $1`,
    [complaintId],
  );
  return Object.fromEntries(Object.entries(row ?? {}).filter((entry): entry is [string, string] => entry[1] !== null));
}
