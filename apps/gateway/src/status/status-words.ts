import { randomUUID } from 'node:crypto';
import { isOpen } from '@app/shared/domain/complaint/complaint-status.js';
import type { Language } from '@app/shared/domain/language.js';
import { standingStatements } from '@app/shared/domain/notice/standing-statements.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { Department, Institution } from '@app/shared/platform/config/institution.js';
import type { ComplainantRight } from '@app/shared/rules/house-deadlines.js';
import { maxTextCharacters } from '../http/submission/text-length.js';
import { dayOf, localDay, longDay } from '../pages/dates.js';
import { type DeadlineWords, deadlineWords, extensionWords } from '../pages/deadline-words.js';
import { deliveryWords } from '../pages/delivery-words.js';
import { say, words } from '../pages/words.js';
import type { ListedFile, StatusRecord } from './status-page.query.js';
import { mayTakeBack } from './take-back.js';

/** What the complainant's page needs beside the case: language, time, whom to call. */
export interface StatusContext {
  readonly language: Language;
  readonly now: Date;
  readonly zone: string;
  /** The first contact line. */
  readonly contact: string;
  /** The institution's standing words, by statement. */
  readonly statements: Institution['statements'];
  /** Every rule set there is, by its id. */
  readonly ruleSets: ReadonlyMap<string, RuleSet>;
  /** Of them the one that has the case is named, with whom to turn to there; left out where nobody is told. */
  readonly departments?: readonly Department[];
  /** Whether one may ask here for somebody higher. */
  readonly asksHigher?: boolean;
}

/** Whether they may ask for somebody higher to look at it, and how it stands that they did. */
function higherWords({ escalation, status }: StatusRecord, { language, asksHigher }: StatusContext, day: (at: Date) => string): object {
  const open = isOpen({ status });
  const stands = escalation?.state === 'standing';
  const values = escalation && {
    asked: day(escalation.askedAt),
    who: say(language, `status.higher.${escalation.rung}`),
    until: day(new Date(escalation.dueAt.getTime() - 1)),
    on: day(escalation.endedAt ?? escalation.askedAt),
  };
  const told = stands ? 'status.higher.stands' : escalation?.state === 'answered' ? 'status.higher.answered' : undefined;
  return {
    asksHigher: asksHigher === true && open && !stands,
    higherText: open && values && told ? say(language, told, values) : undefined,
  };
}

/** Which department answers for it, as the acknowledgement names it, and where to turn to there. Nobody is named for what was taken back. */
function handledBy({ department, status }: StatusRecord, { language, departments = [] }: StatusContext): string | undefined {
  const one = departments.find(({ id }) => id === department);
  if (one === undefined || status === 'withdrawn') return undefined;
  return say(language, 'status.handled-by', {
    department: one.names[language],
    contact: one.contact[language].join(say(language, 'status.handled-by.and')),
  });
}

/** Everything `views/complaint.njk` shows, in words. */
export function statusWords(record: StatusRecord, context: StatusContext): Record<string, unknown> {
  const { language, now, zone, contact } = context;
  const today = localDay(now, zone);
  const day = (at: Date) => dayOf(language, at, zone);
  const decided = record.outcome !== null;
  const deadline = deadlineOf(record, context, today);
  const missed = deadline?.state === 'late' && !decided && record.status !== 'withdrawn';
  const dueOn = record.deadline?.dueOn ?? record.toldDueOn;
  return {
    reference: record.reference,
    joined: record.joined,
    status: record.status,
    statusText: say(language, `case.state.${record.status}`),
    handledBy: handledBy(record, context),
    deadline: record.status === 'withdrawn' ? undefined : deadline,
    extensions: extensionWords(language, record.extensions),
    closedText: record.status === 'closed' ? say(language, 'status.closed') : undefined,
    withdrawnText: record.status === 'withdrawn' ? say(language, 'status.withdrawn') : undefined,
    ways: decided ? waysOf(record, context) : [],
    missedText: missed && dueOn !== null ? say(language, 'deadline.missed', { due: longDay(language, dueOn), contact }) : undefined,
    anonymousText: record.anonymous && !decided ? anonymousText(language, dueOn, missed) : undefined,
    decision: decisionOf(record, language, day),
    rights: rightsOf(record, language, today),
    mayTakeBack: mayTakeBack(record.status, record.joined),
    ...higherWords(record, context, day),
    steps: stepsOf(record, language, day),
    receivedOn: day(record.receivedAt),
    subject: record.subject,
    text: record.text,
    textLanguage: record.language === language ? undefined : record.language,
    files: filesOf(record.files),
    replies: record.replies.map(({ at, kind, text, files }) => ({ on: day(at), ours: kind === 'reply', text, files: filesOf(files) })),
    claimed: record.claimed.map(({ medium, contact: given, codeSent }) => ({ medium, contact: masked(given ?? ''), codeSent })),
    maxText: maxTextCharacters,
    submissionKey: randomUUID(),
    notices: record.notices.map((notice) => ({
      kind: say(language, `notice.${notice.kind}`),
      // Without a number or address what is owed is said on this page and nowhere else.
      medium: say(language, `medium.${notice.medium ?? 'page'}`),
      on: day(notice.at),
      // What a provider says of it helps no complainant.
      state: notice.medium === null ? say(language, 'status.sent.here') : deliveryWords(language, { ...notice, reason: null }),
    })),
  };
}

/** Enough of a number or address to know one's own, and too little to learn another's. */
export function masked(contact: string): string {
  const at = contact.lastIndexOf('@');
  if (at > 0) return `${contact.slice(0, 1)}•••${contact.slice(at)}`;
  return contact.length > 7 ? `${contact.slice(0, 3)}•••${contact.slice(-4)}` : '•••';
}

function deadlineOf(record: StatusRecord, { language, now, zone, ruleSets }: StatusContext, today: string): DeadlineWords | undefined {
  if (record.deadline !== null) return deadlineWords(language, record.deadline, now, zone, today, { ruleSets });
  // Routing has not computed it yet: the day that the answer to the form told still stands.
  return record.toldDueOn === null
    ? undefined
    : { sentence: say(language, 'deadline.answer-by', { due: longDay(language, record.toldDueOn) }) };
}

function anonymousText(language: Language, dueOn: string | null, missed: boolean): string {
  if (dueOn === null || missed) return say(language, 'status.anonymous.soon');
  return say(language, 'status.anonymous', { due: longDay(language, dueOn) });
}

const decisions = ['upheld', 'partly', 'not-upheld', 'settled', 'not-ours'];

/** What a decision may say under headings of its own, in the order of the letter. */
const decisionParts = ['request', 'facts', 'reasons', 'basis', 'lateReason'] as const;

function decisionOf(
  { outcome, decidedAt }: StatusRecord,
  language: Language,
  day: (at: Date) => string,
): Record<string, unknown> | undefined {
  if (outcome === null) return undefined;
  const given = outcome.decision ?? '';
  const known = given.replaceAll('_', '-');
  return {
    word: decisions.includes(known) ? say(language, `status.decision.${known}`) : given,
    on: decidedAt === null ? undefined : day(decidedAt),
    text: outcome.text ?? '',
    parts: decisionParts.flatMap((part) => {
      const text = outcome[part];
      return typeof text === 'string' && text !== '' ? [{ title: say(language, `status.decision.part.${part}`), text }] : [];
    }),
    remedies: remediesOf(outcome.remedies),
  };
}

/** What else can be done against a decision, in the institution's own words: a text message leaves them to this page. */
function waysOf({ stated }: StatusRecord, { language, statements }: StatusContext): string[] {
  return standingStatements.flatMap((code) => (stated.includes(code) && statements[code] ? [statements[code][language]] : []));
}

/** Those that may still be used, or will be: where to turn, and when. */
function rightsOf({ rights }: StatusRecord, language: Language, today: string): string[] {
  return rights.filter(({ dueOn }) => dueOn === null || dueOn >= today).map((right) => rightWords(language, right, today));
}

function rightWords(language: Language, { to, form, opensOn, dueOn }: ComplainantRight, today: string): string {
  // A rule set names a body by its own name, or by a word of the rule files.
  const whom = words[language][`right.${to}`] ?? to;
  const written = form === 'written' ? say(language, 'right.written') : '';
  const from = opensOn !== null && opensOn > today ? say(language, 'right.from', { day: longDay(language, opensOn) }) : '';
  const until = dueOn === null ? '' : say(language, 'right.until', { day: longDay(language, dueOn) });
  const more = [from, until, written].filter((part) => part !== '').join(say(language, 'right.and'));
  return more === '' ? whom : say(language, 'right.line', { whom, more });
}

/** Remedies are told as sentences; one that was recorded in parts is told by its own words. */
function remediesOf(remedies: unknown): string[] {
  const list = Array.isArray(remedies) ? remedies : remedies ? [remedies] : [];
  return list.map((remedy) => {
    if (typeof remedy === 'string') return remedy;
    return Object.values(remedy as Record<string, unknown>)
      .filter((part) => typeof part === 'string' || typeof part === 'number')
      .join(' ');
  });
}

const path = [
  ['received', 'complaint.received'],
  ['assigned', 'complaint.assigned'],
  ['extended', 'deadline.extended'],
  ['decided', 'outcome.decided'],
  ['closed', 'complaint.closed'],
  ['withdrawn', 'complaint.withdrawn'],
] as const;

/** The way of a complaint; an extension, a closing and a withdrawal are steps only where there was one, a closing while it holds. */
function stepsOf(record: StatusRecord, language: Language, day: (at: Date) => string): { text: string; done: boolean; on?: string }[] {
  const at = new Map(record.steps.map((step) => [step.kind, step.at]));
  return path.flatMap(([step, kind]) => {
    // The complaint came when it came, also where its event was written later (mail, a release from quarantine).
    const when = step === 'received' ? record.receivedAt : at.get(kind);
    if (step === 'closed' && (when === undefined || record.status !== 'closed')) return [];
    if (when === undefined && (step === 'extended' || step === 'withdrawn')) return [];
    if (when === undefined && at.has('complaint.withdrawn')) return [];
    return [{ text: say(language, `status.step.${step}`), done: when !== undefined, ...(when === undefined ? {} : { on: day(when) }) }];
  });
}

function filesOf(files: readonly ListedFile[]): { name: string; size: string }[] {
  return files.map(({ name, size }) => ({ name, size: sizeOf(size) }));
}

function sizeOf(bytes: number): string {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}
