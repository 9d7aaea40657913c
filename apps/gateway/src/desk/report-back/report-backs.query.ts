import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import {
  type Addressee,
  type ReportBackMedium,
  type ReportBackPart,
  type ReportBackState,
  reportBackMedia,
} from '@app/shared/domain/report/report-back.js';
import { maskWords } from '@app/shared/domain/text/mask-secrets.js';
import { houseLetter } from '@app/shared/paper/house-letter.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { decisions } from '../actions/decide-complaint.js';
import { loadCase } from '../case-file/case-file.query.js';
import type { Referral } from '../case-file/case-heading.js';
import type { CaseParts } from '../case-file/case-parts.js';
import { keep, type Withheld, withhold } from '../case-file/withhold-content.js';
import type { Staff } from '../staff.js';
import { boundTo, headingOf } from './referral-of-case.js';
import type { ReportBackContext } from './report-back-context.js';
import { reportBackText } from './report-back-text.js';

/** A report to the authority that referred a case, as the API shows it. Instants. */
export interface ReportBack {
  readonly id: string;
  readonly no: number;
  readonly state: ReportBackState;
  readonly medium: ReportBackMedium;
  readonly language: Language;
  /** The referral that it was written for; null where that was not kept. */
  readonly referredBy: string | null;
  readonly referredAs: string | null;
  /** What it states, by the names of values. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly to: Addressee;
  readonly writtenBy: string;
  readonly writtenById: string;
  readonly writtenAt: Date;
  /** Who approved or returned it. */
  readonly lookedBy: string | null;
  readonly lookedAt: Date | null;
  readonly remark: string | null;
  /** Of a mail or letter that leaves: when it was sent, and arrived. */
  readonly notice: string | null;
  readonly sentAt: Date | null;
  readonly arrivedAt: Date | null;
  readonly handedAt: Date | null;
  readonly receipt: string | null;
  readonly receivedAt: Date | null;
  readonly question: string | null;
  readonly questionedAt: Date | null;
  /** How it reads. */
  readonly subject: string;
  readonly text: string;
}

/** Everything that is owed to the authority that referred a case, and what it was told. */
export interface ReportBacksOfCase {
  /** Their words are not shown to this person, nor are the case's. */
  readonly withheld: boolean;
  readonly referral: Referral | null;
  /** The duty to report: the open one, else the last; null where none is owed. */
  readonly duty: {
    readonly ruleSet: string;
    readonly state: string;
    readonly dueOn: string | null;
    readonly dueAt: Date | null;
    readonly satisfiedAt: Date | null;
  } | null;
  /** What a report has to state: its result, and what this authority asked for. */
  readonly needs: readonly ('decision' | ReportBackPart)[];
  /** How it goes unless somebody says otherwise; null: by the address that is given. */
  readonly medium: ReportBackMedium | null;
  readonly media: readonly ReportBackMedium[];
  /** The latest first. */
  readonly items: readonly ReportBack[];
}

type Duty = CaseParts['deadlines'][number];
type Row = Omit<ReportBack, 'subject' | 'text'> & { readonly subject: string | null; readonly body: string | null };
const columns = `r.id, r.referred_by AS "referredBy", r.referred_as AS "referredAs", r.no, r.state, r.medium, r.language, r.said AS "values", r.recipient AS "to", r.written_by AS "writtenBy", r.written_by_id AS "writtenById",
  r.written_at AS "writtenAt", r.looked_by AS "lookedBy", r.looked_at AS "lookedAt", r.remark, r.notice_id AS notice, n.sent_at AS "sentAt", n.delivered_at AS "arrivedAt",
  r.handed_at AS "handedAt", r.receipt, r.received_at AS "receivedAt", r.question, r.questioned_at AS "questionedAt",
  coalesce(r.subject, n.subject) AS subject, coalesce(r.body, n.body) AS body`;

/** A report as the record has it, for whoever sees a case without its words: when it was written, by whom, how it went, and which decision it told. */
const withoutWords: Withheld<ReportBack> = {
  ...keep(
    'id',
    'no',
    'referredBy',
    'referredAs',
    'state',
    'medium',
    'language',
    'writtenBy',
    'writtenById',
    'writtenAt',
    'lookedBy',
    'lookedAt',
    'notice',
  ),
  ...keep('sentAt', 'arrivedAt', 'handedAt', 'receivedAt', 'questionedAt'),
  values: ({ decision }) => (decisions.some((one) => one === decision) ? { decision } : {}),
  to: () => ({}),
  remark: () => null,
  receipt: () => null,
  question: () => null,
  subject: () => '',
  text: () => '',
};

/** The reports of a case, with what is asked of the next; where the case is shown without its words, so are they. Fails with `not-found`. */
export async function readReportBacks(
  unitOfWork: UnitOfWork,
  desk: Pick<ReportBackContext, 'texts'>,
  staff: Staff,
  reference: string,
): Promise<ReportBacksOfCase> {
  const file = await loadCase(unitOfWork, staff, reference, ['deadlines'], 'report-back.read');
  const rows = await unitOfWork.read<Row>(
    `SELECT ${columns} FROM report_back r LEFT JOIN notice n ON n.id = r.notice_id WHERE r.complaint_id = $1 ORDER BY r.no DESC LIMIT 50`,
    [file.id],
  );
  const duties = file.deadlines.filter(({ kind }) => kind === 'report');
  const last = (one: Duty | undefined, other: Duty) => (one === undefined || other.startedAt > one.startedAt ? other : one);
  const duty = duties.find(({ state }) => state === 'open') ?? duties.reduce<Duty | undefined>(last, undefined);
  const { referral, earlierReferrals } = file;
  const items = rows.map(({ body, subject, ...one }): ReportBack => {
    const details = { ...headingOf(boundTo(one, [...(referral ? [referral] : []), ...earlierReferrals]) ?? referral ?? {}), ...one.values };
    const read =
      body === null
        ? reportBackText(desk.texts.desk, { ...file, language: one.language, details }, one.writtenAt)
        : { subject: subject ?? '', body };
    return maskWords({ ...one, subject: read.subject, text: read.body });
  });
  return {
    withheld: file.withheld,
    referral,
    duty:
      duty === undefined
        ? null
        : { ruleSet: duty.ruleSet, state: duty.state, dueOn: duty.dueOn, dueAt: duty.dueAt, satisfiedAt: duty.satisfiedAt },
    needs: ['decision', ...(referral?.reportBack?.asks ?? [])],
    medium: referral?.reportBack?.medium ?? null,
    media: reportBackMedia,
    items: file.withheld ? items.map((one) => withhold(withoutWords, one)) : items,
  };
}

/**
 * One report that was approved, with what a program needs that hands it to the authority. Fails with `not-found`, with `report-back.settled` before that, and
 * with `auth.forbidden` for whoever does not see the words of the case.
 */
export async function readReportBack(
  unitOfWork: UnitOfWork,
  desk: Pick<ReportBackContext, 'texts'>,
  staff: Staff,
  id: string,
): Promise<ReportBack & { readonly reference: string; readonly authority: string | null; readonly number: string | null }> {
  const [of] = await unitOfWork.read<{ reference: string }>(
    'SELECT c.reference FROM report_back r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = $1',
    [id],
  );
  const { items, referral, withheld } = await readReportBacks(unitOfWork, desk, staff, of?.reference ?? '');
  if (withheld)
    throw new Failure(
      'auth.forbidden',
      'The use of what is written in this case is restricted: its reports are read by whoever answers requests about data.',
    );
  const found = items.find((one) => one.id === id);
  if (found === undefined) throw new Failure('not-found');
  if (['written', 'returned', 'overtaken'].includes(found.state))
    throw new Failure('report-back.settled', 'Nobody approved this report yet.');
  return {
    ...found,
    reference: of!.reference,
    authority: found.referredBy ?? referral?.from?.name ?? null,
    number: found.referredAs ?? referral?.reference ?? null,
  };
}

/** An approved report as a paper, for uploading or printing. */
export async function reportBackPdf(
  report: Awaited<ReturnType<typeof readReportBack>>,
  { house: { institution } }: Pick<ReportBackContext, 'house'>,
): Promise<Buffer> {
  const { language, to, reference, subject, text, lookedAt, writtenAt } = report;
  return await houseLetter(institution, {
    language,
    recipient: [to.name ?? report.authority ?? '', ...(to.address ?? '').split('\n')].filter(Boolean),
    reference,
    subject,
    body: text,
    date: lookedAt ?? writtenAt,
  });
}
