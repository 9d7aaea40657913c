import type { CaseHeading } from './case-heading.js';
import type { CasePart, CaseParts } from './case-parts.js';
import type { CaseMatter } from './explain-matter.js';

const kept = Symbol('kept');
/** Of each member, that it is kept, or what stands in its place. A member that is added does not compile until somebody has said which. */
export type Withheld<T> = { readonly [Name in keyof Required<T>]: typeof kept | ((value: T[Name]) => T[Name]) };

/** Members that are kept as they are. */
export const keep = <Name extends string>(...names: readonly Name[]): Readonly<Record<Name, typeof kept>> =>
  Object.fromEntries(names.map((name) => [name, kept])) as Record<Name, typeof kept>;
const nothing = () => null;
const noWords = () => '';
const noList = () => [];

/** The same thing by these rules, and nothing of it that they do not name. */
export function withhold<T extends object>(rules: Withheld<T>, whole: T): T {
  const said = Object.entries(rules) as [keyof T, typeof kept | ((value: unknown) => unknown)][];
  return Object.fromEntries(said.map(([name, rule]) => [name, rule === kept ? whole[name] : rule(whole[name])])) as T;
}

/** The members that a case file has of itself, before its lists. */
type Heading = Omit<CaseHeading, 'hidden' | 'withheld'>;

/**
 * The record of a case without what people wrote, said and sent, and without who they are: what an auditor sees without a grant. Every member and
 * every column is named, as kept or as what stands in its place.
 */
export function withholdContent<File extends Heading & Partial<CaseParts>>(file: File): File {
  const parts = Object.keys(withheldParts).flatMap((name) => {
    const rows = file[name as CasePart] as readonly never[] | undefined;
    return rows === undefined ? [] : [[name, rows.map((row) => withhold(withheldParts[name as CasePart] as Withheld<never>, row))]];
  });
  return { ...withhold(headingRules, file as Heading), ...Object.fromEntries(parts) } as unknown as File;
}

/** What a case is about without what somebody wrote: codes of the coding are the record, the words that they were seen by are not. */
export const withheldMatter = (matter: CaseMatter): CaseMatter => withhold(matterRules, matter);

const matterRules: Withheld<CaseMatter> = {
  ...keep('no', 'coding', 'business', 'origin', 'cause', 'causeOrigin', 'rootCause', 'decidedBy', 'department', 'sure', 'causeSure'),
  ...keep('proposedBusiness', 'proposedCause', 'version', 'urgent', 'urgentBy', 'urgentAt', 'by', 'at'),
  words: noList,
  signs: (signs) => signs.map(({ sign }) => ({ sign, words: [] })),
  further: (further) => further.map((one) => ({ ...one, words: [], reason: null })),
  refused: noList,
  why: nothing,
  reason: nothing,
  urgentReason: nothing,
};

const headingRules: Withheld<Heading> = {
  ...keep('id', 'reference', 'status', 'channel', 'receivedAt', 'language', 'category', 'priority', 'department', 'dueAt'),
  ...keep('decidedAt', 'erasedAt', 'restrictedAt', 'version', 'ruleSets', 'rule', 'assignedAt', 'claim', 'family'),
  subject: nothing,
  text: noWords,
  quotedText: noWords,
  signature: noWords,
  complainant: () => ({}),
  keptAsWritten: noList,
  unconfirmed: noList,
  prefers: nothing,
  against: nothing,
  occurredOn: nothing,
  wish: nothing,
  facts: () => ({}),
  outcome: (outcome) => outcome && { decision: outcome.decision, text: '' },
  referral: nothing,
  earlierReferrals: noList,
  reason: nothing,
  matter: (matter) => matter && withheldMatter(matter),
};

const ofFile = keep('id', 'contentType', 'scan', 'cameTo', 'size', 'sha256');

/** Each list of a case without its words. Dates, states, sizes, hashes, and who acted stay. */
const withheldParts: { readonly [Part in CasePart]: Withheld<CaseParts[Part][number]> } = {
  deadlines: {
    ...keep('obligation', 'startedAt', 'ruleSet', 'ruleSetVersion', 'occurrence', 'kind', 'notice', 'dueOn', 'dueAt', 'undated', 'assumed'),
    ...keep(
      'provisional',
      'knownThrough',
      'house',
      'state',
      'satisfiedAt',
      'satisfiedBy',
      'alternative',
      'waivedAt',
      'waivedBy',
      'instead',
    ),
    ...keep('nearAt', 'escalateAt', 'missedAt', 'calendar', 'calendarVersion', 'derivation', 'cameTo'),
  },
  notices: {
    ...keep('id', 'kind', 'obligation', 'occurrence', 'ruleSet', 'medium', 'language', 'state', 'template', 'missing', 'required'),
    ...keep('dueAt', 'waitsUntil', 'waitsBecause', 'raisedAt', 'composedAt', 'acceptedAt', 'sentAt', 'deliveredAt', 'failedAt', 'cameTo'),
    subject: nothing,
    text: nothing,
    statements: nothing,
    chosen: nothing,
  },
  deliveries: {
    ...keep('id', 'notice', 'attempt', 'medium', 'provider', 'providerId', 'state', 'at', 'code', 'times', 'validUntil'),
    ...keep('resolvedBy', 'resolvedAt'),
    reason: nothing,
    looked: nothing,
    resolution: nothing,
  },
  evidence: { ...ofFile, ...keep('channel', 'receivedAt', 'state', 'differsFrom'), sourceId: noWords },
  attachments: { ...ofFile, ...keep('sniffedType', 'evidence', 'found'), filename: noWords },
  surveys: { ...keep('asked', 'state', 'way', 'tries', 'drawnAt', 'until', 'answeredAt', 'answeredBy'), answers: nothing },
  enclosures: {
    ...keep('id', 'contentType', 'state', 'wantedAt', 'cameTo'),
    filename: noWords,
    url: noWords,
    reason: nothing,
  },
  events: { ...keep('type', 'at', 'recordedAt', 'actor', 'cameTo'), details: () => ({}) },
  notes: {
    ...keep('id', 'kind', 'actor', 'at', 'evidence', 'cameTo'),
    text: noWords,
    quotedText: noWords,
    signature: noWords,
  },
  trail: {
    ...keep('seq', 'at', 'actor', 'actorId', 'kind', 'subject'),
    data: (data) => ours(data) as Record<string, unknown>,
  },
  work: keep('id', 'kind', 'subject', 'since', 'due'),
  reach: { ...keep('medium', 'failedAt', 'by', 'code', 'optedOutAt'), why: nothing },
  points: { ...keep('id'), text: noWords, answer: nothing },
  secondLooks: {
    ...keep('id', 'state', 'why', 'askedBy', 'askedById', 'askedAt', 'dueAt', 'lookedBy', 'lookedAt'),
    outcome: (outcome) => ({ decision: outcome['decision'] }),
    remark: nothing,
  },
  escalations: {
    ...keep('id', 'rung', 'ground', 'state', 'raisedBy', 'raisedAt', 'dueAt', 'endedBy', 'endedAt'),
    reason: noWords,
    answer: nothing,
  },
  remedies: {
    ...keep('id', 'kind', 'minor', 'currency', 'state', 'proposedBy', 'proposedById', 'proposedAt', 'approvals'),
    ...keep('dueOn', 'overdueAt', 'fulfilledOn'),
    reason: noWords,
    proof: nothing,
    endedReason: nothing,
  },
  transfers: {
    ...keep('from', 'to', 'state', 'offeredBy', 'offeredAt', 'answerBy', 'answeredBy', 'answeredAt', 'ground'),
    reason: noWords,
    answer: nothing,
  },
  parts: {
    ...keep('id', 'department', 'points', 'furtherMatter', 'state', 'times', 'askedBy', 'askedAt', 'dueAt'),
    ...keep('answeredBy', 'answeredAt', 'ground'),
    party: (party) => party && { kind: party.kind, name: '', language: party.language },
    question: noWords,
    answer: nothing,
    linkId: nothing,
    linkHash: nothing,
  },
  extensionRequests: {
    ...keep('id', 'askedBy', 'askedById', 'askedAt', 'approvedBy', 'approvedAt', 'sentBackBy', 'sentBackAt'),
    request: ({ extension, to }) => ({ extension, to }),
    sentBackReason: nothing,
  },
};

/** What people write of their own accord, by its name in the data of an event. */
const theirWords = new Set(['reason', 'why', 'refused', 'text', 'remark', 'answer', 'words', 'name', 'recipient', 'receipt', 'was']);
/** Our words and ids: states, kinds, codes, instants. Whatever looks otherwise may be somebody's. */
const ourWord = /^(?:[a-z][a-z0-9]*(?:[.:_-][a-z0-9]+)*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?)$/;

/** The data of an event as far as it is made of our own words and ids. */
function ours(value: unknown): unknown {
  if (typeof value === 'string') return value.length <= 80 && ourWord.test(value) ? value : undefined;
  if (Array.isArray(value)) return value.map(ours).filter((one) => one !== undefined);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !theirWords.has(name));
  return Object.fromEntries(kept.map(([name, one]) => [name, ours(one)] as const).filter(([, one]) => one !== undefined));
}
