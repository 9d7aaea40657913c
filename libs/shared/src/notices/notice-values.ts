import type { Language } from '../domain/language.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import type { Department, Institution } from '../platform/config/institution.js';
import { type Acceptance, type NoticeValues, valueNameOf } from './known-values.js';
import { longDate, longInstant } from './long-date.js';
import type { ComplaintFacts, OwedDuty } from './notice-facts.js';
import { acceptanceWords, beingDealtWith, channelWord, greeting, moveCauseWords, obligationWord, outcomeWord } from './notice-words.js';

/** What every text of the house may say about itself. `publicUrl` has no slash at its end. */
export interface House {
  readonly institution: Institution;
  readonly departments: readonly Department[];
  readonly publicUrl: string;
}

/** The duty whose date people are told: the earliest to decide of all rule sets, or where nobody has to decide, to say where else to go. */
export function governingDuty({ duties }: ComplaintFacts): OwedDuty | undefined {
  const dated = (kind: string) => duties.find((duty) => duty.kind === kind && duty.dueOn !== null && duty.state === 'open');
  return dated('decide') ?? dated('signpost');
}

/**
 * The values of a notice in its language. `details` is what its raiser knows; `details.states` are a clerk's own words for statements, by
 * their codes. Acknowledgement and code take nothing from the complainant: no name, no subject, no words of theirs (reliability.md 2.5).
 */
export function noticeValues(
  house: House,
  complaint: ComplaintFacts,
  kind: NoticeKind,
  details: Readonly<Record<string, unknown>>,
  acceptance: Acceptance,
): NoticeValues {
  const said = { ...aboutHouse(house, complaint), ...standing(house, complaint.language), ref: complaint.reference };
  switch (kind) {
    case 'acknowledgement':
      return { ...said, ...acknowledgement(house, complaint, acceptance) };
    case 'receipt-code':
    case 'contact-code':
      // Filled when it leaves; what is kept never holds it.
      return { ...said, code: '{code}' };
    case 'survey':
      return { ...said, surveyLink: '{surveyLink}', ...dates(complaint.language, { surveyUntil: details['surveyUntil'] }) };
    case 'deadline-change':
      return {
        ...said,
        ...byClerk(house, complaint, details),
        reason: moveCauseWords[details['cause'] === 'case' ? 'case' : 'calendar'][complaint.language],
      };
    default:
      return { ...said, ...byClerk(house, complaint, details), ...ownWords(details['states']) };
  }
}

/** What whoever raised it knows, word for word: for every other kind of notice the same names mean the same. */
function byClerk(house: House, complaint: ComplaintFacts, details: Readonly<Record<string, unknown>>): NoticeValues {
  const { language } = complaint;
  return {
    accepted: acceptanceWords.received[language],
    receivedAt: longInstant(language, complaint.receivedAt, house.institution.zone),
    addressee: complaint.complainant.name || greeting[language],
    ...texts(details, ...clerksTexts),
    ...dates(language, {
      due: details['dueOn'],
      newDue: details['newDueOn'],
      stands: details['standsOn'],
      cap: details['cap'],
      replyBy: details['replyBy'],
    }),
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
  'provision',
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
] as const;

/** The institution's standing words, each by the name of its statement. */
function standing({ institution }: House, language: Language): NoticeValues {
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

function aboutHouse(house: House, complaint: ComplaintFacts): NoticeValues {
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

function acknowledgement(house: House, complaint: ComplaintFacts, acceptance: Acceptance): NoticeValues {
  const { language } = complaint;
  const duty = governingDuty(complaint);
  return {
    accepted: acceptanceWords[acceptance][language],
    beingDealtWith: beingDealtWith[language],
    receivedAt: longInstant(language, complaint.receivedAt, house.institution.zone),
    channel: channelWord(language, complaint.channel),
    ...dates(language, { due: duty?.dueOn }),
    ...provisional(language, duty?.provisional, duty?.knownThrough),
    ...shownWhen('provision', text(duty?.provision)),
  };
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
