import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { type Addressee, lackingParts, type ReportBackMedium } from '@app/shared/domain/report/report-back.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { endReportBackRow, insertReportBackRow } from '@app/shared/records/report-back-rows.js';
import { closeWork, openWork } from '@app/shared/records/work-rows.js';
import { decisions } from '../actions/decide-complaint.js';
import type { Referral } from '../case-file/case-heading.js';
import { openCase, type Transactions } from '../open-case.js';
import { by, type Staff } from '../staff.js';
import { type ReferralOfCase, referralOfCase } from './referral-of-case.js';

/** A report to the authority that referred a case, as somebody writes it. */
export interface ReportBackWish {
  /** What it states, by the names of values: `decision`, and what else the authority asked for. */
  readonly values: Readonly<Record<string, unknown>>;
  /** A clerk's own words for statements, by their codes. */
  readonly states?: Readonly<Record<string, string>> | undefined;
  /** How it goes; the way that the referral names, else a mail or a letter by the address that is given. */
  readonly medium?: ReportBackMedium | undefined;
  /** Its language; that of the authority's name unless given. */
  readonly language?: Language | undefined;
  readonly to?: Addressee | undefined;
}

/** A report that waits for another person. */
export interface WrittenReportBack {
  readonly reportBack: string;
  readonly no: number;
  readonly state: 'written';
}

/**
 * Writes the report to the authority that referred a case: it is checked against what was asked, and waits for another person. One that waited before is
 * overtaken by it. Fails with `report-back.not-referred`, `request.invalid` (no result, nowhere to send it), `report-back.lacks` naming each value that was
 * asked for, and `report-back.differs`.
 */
export async function writeReportBack(
  work: Transactions,
  staff: Staff,
  reference: string,
  wish: ReportBackWish,
): Promise<WrittenReportBack> {
  return await work.run(async (tx) => {
    const found = await openCase(tx, staff, reference, 'report-back.write');
    const asked = await referralOfCase(tx, found.id);
    if (asked === undefined) throw new Failure('report-back.not-referred');
    const medium = demandReport(asked, wish);
    await overtake(tx, staff, found.id);
    const id = newId();
    const said = { ...wish.values, ...(wish.states ? { states: wish.states } : {}) };
    const recipient = Object.fromEntries(Object.entries(wish.to ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1])));
    const language = wish.language ?? reportLanguage(asked.referral, found.language);
    const { from, reference: referredAs = null } = asked.referral;
    const bound = { referredBy: from?.name ?? null, referredAs };
    const no = await insertReportBackRow(tx, { id, complaintId: found.id, ...bound, medium, language, said, recipient, ...by(staff) });
    await openWork(tx, [{ kind: 'report-back-approval', complaintId: found.id, subjectId: id, due: await dueOf(tx, found.id) }]);
    await tx.record([{ kind: 'report-back.written', complaintId: found.id, subjectId: id, ...by(staff), data: { no, medium } }]);
    return { reportBack: id, no, state: 'written' };
  });
}

/** How it goes, once it was checked against what was asked. Fails as {@link writeReportBack}. */
export function demandReport({ referral, decided }: Pick<ReferralOfCase, 'referral' | 'decided'>, wish: ReportBackWish): ReportBackMedium {
  const { values, to } = wish;
  const medium =
    wish.medium ?? referral.reportBack?.medium ?? (to?.email ? ('mail' as const) : to?.address ? ('letter' as const) : undefined);
  const decision = typeof values['decision'] === 'string' ? values['decision'].trim() : '';
  const fields = [
    ...(decision === ''
      ? [
          field(
            'values.decision',
            `State the result: ${decisions.join(', ')}, or words of your own. Beside it facts, reasons, measures, text.`,
          ),
        ]
      : []),
    ...(medium === undefined || (medium === 'mail' && !to?.email) || (medium === 'letter' && !to?.address)
      ? [
          field(
            'to',
            'State where to send it: {"name", "email"} for a mail or {"name", "address"} for a letter; or medium "file" or "api".',
          ),
        ]
      : []),
  ];
  if (fields.length > 0) throw new Failure('request.invalid', undefined, { fields });
  const lacking = lackingParts(referral.reportBack?.asks ?? [], values);
  if (lacking.length > 0)
    throw new Failure('report-back.lacks', undefined, {
      fields: lacking.map((part) => field(`values.${part}`, 'The authority asked for it.')),
    });
  if (decided !== null && decision !== decided && decisions.some((one) => one === decision))
    throw new Failure('report-back.differs', undefined, { fields: [field('values.decision', `The complainant was told: ${decided}.`)] });
  return medium!;
}

/** One that waits is written anew, and so is one that was returned: neither is work any more. */
async function overtake(tx: Tx, staff: Staff, complaintId: string): Promise<void> {
  const before = await tx.query<{ id: string; no: number; state: string; medium: string }>(
    `SELECT id, no, state, medium FROM report_back WHERE complaint_id = $1 AND state IN ('written', 'returned')`,
    [complaintId],
  );
  await closeWork(
    tx,
    ['report-back-approval', 'report-back-returned'],
    before.map(({ id }) => id),
    staff.actor,
  );
  for (const { id, no, medium } of before.filter(({ state }) => state === 'written')) {
    await endReportBackRow(tx, id, 'overtaken', { ...by(staff), reason: null });
    await tx.record([{ kind: 'report-back.overtaken', complaintId, subjectId: id, ...by(staff), data: { no, medium } }]);
  }
}

/** The first instant that is late of what is owed to the authority; null where no day is set. */
async function dueOf(tx: Tx, complaintId: string): Promise<Date | null> {
  const [row] = await tx.query<{ due: Date | null }>(
    `SELECT min(due_at) AS due FROM obligation WHERE complaint_id = $1 AND kind = 'report' AND state = 'open'`,
    [complaintId],
  );
  return row?.due ?? null;
}

/** The language of a report unless somebody chose one: that of the authority's name, whatever the complainant's is; that of the case where it has none. */
export const reportLanguage = (referral: Referral | null, ofCase: Language): Language =>
  referral?.from?.name ? detectLanguage(referral.from.name, ofCase) : ofCase;

const field = (path: string, message: string) => ({ path, message });
