import { dateOf } from '../domain/calendar/local-date.js';
import { localDayOf } from '../domain/calendar/zone.js';
import type { Language } from '../domain/language.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import { provisionWords } from '../domain/rule-set/provision-words.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import type { Department, Institution } from '../platform/config/institution.js';
import { type Acceptance, type NoticeValues, valueNameOf } from './known-values.js';
import { longDate, longInstant } from './long-date.js';
import type { ComplaintFacts, OwedDuty } from './notice-facts.js';
import {
  acceptanceWords,
  addressWords,
  beingDealtWith,
  cameByWords,
  channelWord,
  moveCauseWords,
  obligationWord,
  outcomeWord,
} from './notice-words.js';

/** What every text of the house may say about itself. `publicUrl` has no slash at its end. */
export interface NoticeSender {
  readonly institution: Institution;
  readonly departments: readonly Department[];
  readonly publicUrl: string;
}

/** What a text is written with beside the case: the rules that it may cite, and the time. */
export interface Writing {
  readonly ruleSets: ReadonlyMap<string, RuleSet>;
  readonly now: Date;
}

/** The duty whose date people are told: the earliest to decide of all rule sets, or where nobody has to decide, to say where else to go. */
export function governingDuty({ duties }: ComplaintFacts): OwedDuty | undefined {
  const dated = (kind: string) => duties.find((duty) => duty.kind === kind && duty.dueOn !== null && duty.state === 'open');
  return dated('decide') ?? dated('signpost');
}

/**
 * The values of a notice in its language. `details` is what its raiser knows; `details.states` are a clerk's own words for statements, by
 * their codes. Acknowledgement and code take nothing from the complainant: no name, no subject, no words of theirs (docs/reliability.md R15).
 * `details.ruleSet` says where a provision in `details` is from. No value promises a day that is past.
 */
export function noticeValues(
  house: NoticeSender,
  complaint: ComplaintFacts,
  kind: NoticeKind,
  details: Readonly<Record<string, unknown>>,
  acceptance: Acceptance,
  writing: Writing,
): NoticeValues {
  const said = { ...aboutHouse(house, complaint), ...standing(house, complaint.language), ref: complaint.reference };
  switch (kind) {
    case 'acknowledgement':
      return {
        ...said,
        ...acknowledgement(house, complaint, acceptance, writing),
        ...(details['withCode'] === true ? { code: '{code}' } : {}),
      };
    case 'receipt-code':
    case 'contact-code':
      // Filled when it leaves; what is kept never holds it.
      return { ...said, code: '{code}' };
    case 'survey':
      return { ...said, surveyLink: '{surveyLink}', ...dates(complaint.language, { surveyUntil: details['surveyUntil'] }) };
    case 'party-request':
      // Filled when it leaves, as a survey's link is.
      return { ...said, ...byClerk(house, complaint, details, writing), partyLink: '{partyLink}' };
    case 'deadline-change':
      return {
        ...said,
        ...byClerk(house, complaint, details, writing),
        reason: moveCauseWords[details['cause'] === 'case' ? 'case' : 'calendar'][complaint.language],
      };
    default:
      return {
        ...said,
        ...byClerk(house, complaint, stillPromised(house, kind, details, writing), writing),
        ...ownWords(details['states']),
      };
  }
}

/** What whoever raised it knows, word for word: for every other kind of notice the same names mean the same. */
function byClerk(
  house: NoticeSender,
  complaint: ComplaintFacts,
  details: Readonly<Record<string, unknown>>,
  { ruleSets }: Writing,
): NoticeValues {
  const { language } = complaint;
  return {
    accepted: acceptanceWords.received[language],
    receivedAt: receiptWords(complaint, house.institution.zone),
    addressee: addressWords(language, complaint.complainant.name),
    ...texts(details, ...clerksTexts),
    ...dates(language, {
      due: details['dueOn'],
      newDue: details['newDueOn'],
      stands: details['standsOn'],
      cap: details['cap'],
      capThrough: details['cap'] === undefined ? undefined : details['capThrough'],
      replyBy: details['replyBy'],
    }),
    ...provisionOf(language, ruleSets, details['ruleSet'], details['provision']),
    ...provisional(language, details['provisional'], details['knownThrough']),
    ...remedies(language, details['remedies']),
    ...shownWhen('outcome', outcomeWord(language, String(details['decision'])) ?? text(details['decision'])),
    ...shownWhen('obligation', obligationWord(language, details['obligationKind']) ?? text(details['obligation'])),
  };
}

const clerksTexts = [
  'text',
  'reason',
  'reasons',
  'approver',
  'measures',
  'progress',
  'asked',
  'request',
  'facts',
  'basis',
  'lateReason',
  'refusal',
  'destinationContact',
  'communications',
  'followUp',
  'regulator',
  'instruction',
  'lateBy',
  'holder',
  'offeredTo',
] as const;

/** The institution's standing words, each by the name of its statement. */
function standing({ institution }: NoticeSender, language: Language): NoticeValues {
  return Object.fromEntries(
    Object.entries(institution.statements).flatMap(([statement, words]) => (words ? [[valueNameOf(statement), words[language]]] : [])),
  );
}

/** A clerk's words for statements of this case come before the standing ones. */
function ownWords(states: unknown): NoticeValues {
  if (typeof states !== 'object' || states === null) return {};
  return Object.fromEntries(
    Object.entries(states).flatMap(([statement, words]) => {
      const said = text(words);
      return said === undefined ? [] : [[valueNameOf(statement), said]];
    }),
  );
}

function aboutHouse(house: NoticeSender, complaint: ComplaintFacts): NoticeValues {
  const { institution, departments, publicUrl } = house;
  const { language } = complaint;
  const contact = institution.contact[language];
  const department = departments.find((one) => one.id === complaint.department)?.names[language];
  const link = `${publicUrl}/status`;
  return {
    inst: institution.shortName[language],
    institution: institution.name[language],
    contact: contact[0] ?? '',
    contactLines: contact.join(language === 'en' ? '; ' : '；'),
    link,
    where: bare(link),
    ...(department === undefined ? {} : { dept: department, signedBy: department }),
  };
}

/** As a text message shows an address: nobody needs the scheme to type it. */
export function bare(link: string): string {
  return link.replace(/^https?:\/\//, '');
}

function acknowledgement(house: NoticeSender, complaint: ComplaintFacts, acceptance: Acceptance, { ruleSets, now }: Writing): NoticeValues {
  const { language } = complaint;
  const duty = governingDuty(complaint);
  // A letter that lay for weeks, a mailbox that was away: a day that is past is owned up to, and no other is made up.
  const isPast = isOverdue(duty, now);
  return {
    accepted: acceptanceWords[acceptance][language],
    beingDealtWith: beingDealtWith[language],
    receivedAt: receiptWords(complaint, house.institution.zone),
    channel: channelWord(language, complaint.channel),
    cameBy: cameByWords(language, complaint.channel, complaint.medium),
    ...dates(language, { [isPast ? 'pastDue' : 'due']: duty?.dueOn }),
    ...provisional(language, duty?.provisional === true && !isPast, duty?.knownThrough),
    ...provisionOf(language, ruleSets, duty?.ruleSet, duty?.provision),
  };
}

/** Whether a duty's last instant is past. */
export function isOverdue(duty: Pick<OwedDuty, 'dueAt'> | undefined, now: Date): boolean {
  return duty?.dueAt != null && new Date(duty.dueAt) <= now;
}

/** When a complaint came: the day alone where nobody knows the hour. */
function receiptWords({ language, receivedAt, cameOn }: ComplaintFacts, zone: string): string {
  return cameOn ? longDate(language, cameOn) : longInstant(language, receivedAt, zone);
}

/** Kinds whose `dueOn` is a promise that goes on; in every other kind it is the day that was. */
const promising: readonly NoticeKind[] = ['transfer', 'progress'];

/** Without the day of our answer where it has passed: what was promised for then cannot be promised again. */
function stillPromised(
  { institution }: NoticeSender,
  kind: NoticeKind,
  details: Readonly<Record<string, unknown>>,
  { now }: Writing,
): Readonly<Record<string, unknown>> {
  if (!promising.includes(kind)) return details;
  const today = dateOf(localDayOf(now.getTime(), institution.zone));
  const gone = (name: string) => typeof details[name] === 'string' && details[name] < today;
  return { ...details, ...(gone('dueOn') ? { dueOn: undefined } : {}), ...(gone('newDueOn') ? { newDueOn: undefined } : {}) };
}

/** A provision as the language of the notice cites it; nothing where it is not known which rule set it is from. */
function provisionOf(
  language: Language,
  ruleSets: ReadonlyMap<string, RuleSet>,
  ruleSet: unknown,
  provision: unknown,
): { provision?: string } {
  const from = ruleSets.get(String(ruleSet));
  const cited = text(provision);
  return from === undefined || cited === undefined ? {} : { provision: provisionWords(language, from, cited) };
}

function dates<Name extends string>(language: Language, days: Readonly<Record<Name, unknown>>): Partial<Record<Name, string>> {
  const known = Object.entries(days).filter((entry): entry is [string, string] => /^\d{4}-\d{2}-\d{2}$/.test(String(entry[1])));
  return Object.fromEntries(known.map(([name, day]) => [name, longDate(language, day)])) as Partial<Record<Name, string>>;
}

function provisional(language: Language, isProvisional: unknown, knownThrough: unknown): NoticeValues {
  return isProvisional === true ? dates(language, { knownThrough }) : {};
}

function texts<Name extends string>(details: Readonly<Record<string, unknown>>, ...names: Name[]): Partial<Record<Name, string>> {
  const given = names.flatMap((name): [Name, string][] => {
    const value = text(details[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(given) as Partial<Record<Name, string>>;
}

function remedies(language: Language, given: unknown): NoticeValues {
  if (!Array.isArray(given)) return texts({ remedies: given }, 'remedies');
  return shownWhen('remedies', text(given.filter((one) => typeof one === 'string').join(language === 'en' ? '; ' : '；')));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function shownWhen<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, string>>;
}
