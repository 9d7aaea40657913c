import type { NoticeKind } from '../domain/notice/notice.js';
import { standingStatements } from '../domain/notice/standing-statements.js';
import type { Value } from './template/template.js';

/**
 * Each standing statement is a value of that name in camel case (`ombudsman_right` → `{{ ombudsmanRight }}`). Those that are required and
 * that a text does not place itself stand together in `{{ alsoStated }}`. A clerk's own words for a case come before the standing ones.
 */
export const valueNameOf = (statement: string): string => statement.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * Every other value that a template may show, and the required statements it proves by standing in the text (docs/reliability.md R17).
 * `{{ accepted }}` proves one of two: see `statementsOf`.
 */
const ownValues = {
  inst: [],
  institution: [],
  addressee: [],
  signedBy: [],
  ref: ['case_reference'],
  code: [],
  link: [],
  where: [],
  channel: [],
  cameBy: [],
  receivedAt: [],
  accepted: [],
  beingDealtWith: ['being_dealt_with'],
  dept: ['transfer_destination'],
  due: ['handling_deadline'],
  pastDue: ['handling_deadline'],
  knownThrough: [],
  newDue: ['new_deadline', 'expected_reply_date'],
  stands: [],
  cap: [],
  capThrough: [],
  approver: [],
  provision: [],
  contact: ['contact_details'],
  contactLines: ['contact_details'],
  reason: ['extension_reason', 'delay_reason'],
  lateReason: ['delay_reason'],
  refusal: ['not_accepted_reason'],
  progress: ['progress'],
  measures: ['measures', 'steps_taken'],
  communications: ['customer_communications'],
  followUp: ['follow_up_actions'],
  asked: [],
  replyBy: [],
  text: [],
  request: ['request_restated'],
  facts: ['facts_found'],
  outcome: ['outcome'],
  reasons: ['reasons'],
  basis: ['legal_basis'],
  remedies: ['redress_offer_if_any', 'redress_offer', 'remedy_taken'],
  destinationContact: [],
  alsoStated: [],
  surveyLink: [],
  surveyUntil: [],
  partyLink: [],
  offeredTo: [],
  obligation: [],
  lateBy: [],
  holder: [],
  regulator: [],
  instruction: [],
} as const satisfies Record<string, readonly string[]>;

/** Every value, with the statements that it proves. */
export const knownValues: Readonly<Record<string, readonly string[]>> = {
  ...ownValues,
  ...Object.fromEntries(standingStatements.map((statement) => [valueNameOf(statement), [statement]])),
};

/** The name of a value that a template may show. */
export type ValueName = keyof typeof ownValues;
/** What a notice says, in the words of one language; the values of standing statements by their names. */
export type NoticeValues = Readonly<Partial<Record<ValueName, Value>>> & Readonly<Record<string, Value | undefined>>;

/** Whether the institution says "accepted", or only "received", as the rule set of the notice needs. */
export type Acceptance = 'accepted' | 'received';

/** Messages whose `text` is a decision in the words of whoever decided. */
const decisions: readonly NoticeKind[] = ['outcome', 'review-outcome', 'report-back'];
/** What the text of a decision says where whoever decided did not give it apart (`outcomeParts`): the text stands in its place. */
const saidInDecision = ['request_restated', 'facts_found', 'reasons', 'legal_basis', 'measures', 'steps_taken'];

/**
 * Each statement that a text proves, with the value that carries it. What was accepted was also received; in a decision the text stands
 * for the parts that are not there for themselves.
 */
export function statementsOf(shown: readonly string[], acceptance: Acceptance, kind: NoticeKind): Record<string, string> {
  const stated: Record<string, string> = {};
  for (const value of shown) {
    for (const statement of knownValues[value] ?? []) stated[statement] ??= value;
    if (value !== 'accepted') continue;
    stated['complaint_received'] = value;
    if (acceptance === 'accepted') stated['complaint_accepted'] = value;
  }
  if (decisions.includes(kind) && shown.includes('text')) for (const statement of saidInDecision) stated[statement] ??= 'text';
  return stated;
}
