import { fromEach, transitions } from '../transitions.js';

/** Every state of a report back, in the order in which it may come to them. */
export const reportBackStates = ['written', 'returned', 'overtaken', 'approved', 'handed-over', 'received', 'questioned'] as const;
/**
 * Where a report to the authority that referred a case stands. `approved`: it leaves as a mail or a letter, or waits to be handed over; `handed-over`:
 * uploaded, or fetched by the authority; `received`: the authority gave its receipt; `questioned`: it asks for more, and another report is owed.
 */
export type ReportBackState = (typeof reportBackStates)[number];

/** What moves a report back. `overtaken`: it was written anew before anybody approved it. */
export type ReportBackStep = ReportBackState;

const received = 'received' as const;

/** The one list of what may become of a report back. What was returned or questioned is over: the next report is one of its own. */
export const reportBackTransitions = transitions<ReportBackState, ReportBackStep>(
  reportBackStates,
  ['returned', 'overtaken', 'questioned'],
  [
    [null, 'written', 'written'],
    ['written', 'returned', 'returned'],
    ['written', 'overtaken', 'overtaken'],
    ['written', 'approved', 'approved'],
    ['approved', 'handed-over', 'handed-over'],
    ...fromEach<ReportBackState, ReportBackStep>(['approved', 'handed-over'], received, received),
    ...fromEach<ReportBackState, ReportBackStep>(['approved', 'handed-over', 'received'], 'questioned', 'questioned'),
  ],
);

/** On its way, and nobody has the authority's receipt. */
export const awaitsReceipt: readonly ReportBackState[] = ['approved', 'handed-over'];

/** How authorities take reports: a mail with the report attached, a letter to print, a file to upload, an answer that a program passes on. */
export const reportBackMedia = ['mail', 'letter', 'file', 'api'] as const;
/** How an authority takes a report. */
export type ReportBackMedium = (typeof reportBackMedia)[number];

/** Taken elsewhere than we send it: a person or a program says when that happened. */
export const handedOver: readonly ReportBackMedium[] = ['file', 'api'];

/** Whom a report goes to, as far as somebody said it. */
export interface Addressee {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** Of an addressee what a report by this medium goes by: whoever takes letters gets no mail, though a mail address stands beside. What is handed over is sent nowhere. */
export function addresseeBy(medium: ReportBackMedium, { name, email, address }: Addressee): Readonly<Record<string, string>> {
  const said = { name, email: medium === 'letter' ? undefined : email, address: medium === 'mail' ? undefined : address };
  return Object.fromEntries(Object.entries(said).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** What a report may state beside its result, and an authority may ask for by name. */
export const reportBackParts = ['facts', 'reasons', 'measures', 'communications', 'followUp'] as const;
/** Something that a report states for itself. */
export type ReportBackPart = (typeof reportBackParts)[number];

/** What an authority asked for and these words do not state; in the order of the form. */
export function lackingParts(asked: readonly string[], said: Readonly<Record<string, unknown>>): ReportBackPart[] {
  return reportBackParts.filter((part) => {
    const words = said[part];
    return asked.includes(part) && !(typeof words === 'string' && words.trim() !== '');
  });
}
