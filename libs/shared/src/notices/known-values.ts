/**
 * Every value that a template may show, and the required statements it proves by standing in the text (pages.md 3.3).
 * `{accepted}` proves one of two: see `statementsOf`.
 */
export const knownValues = {
  inst: [],
  institution: [],
  addressee: [],
  signedBy: [],
  ref: ['case_reference'],
  code: [],
  link: [],
  where: [],
  channel: [],
  receivedAt: [],
  accepted: [],
  dept: ['transfer_destination'],
  handler: ['named_contact'],
  route: ['handling_route'],
  due: ['handling_deadline'],
  knownThrough: [],
  newDue: ['new_deadline', 'expected_reply_date'],
  cap: [],
  approver: [],
  provision: [],
  contact: ['contact_details'],
  contactLines: ['contact_details'],
  responseTimeStatement: ['response_time_statement'],
  reason: ['extension_reason', 'delay_reason'],
  lateReason: ['delay_reason'],
  progress: ['progress'],
  measures: ['measures', 'steps_taken'],
  asked: [],
  replyBy: [],
  text: [],
  request: ['request_restated'],
  facts: ['facts_found'],
  outcome: ['outcome'],
  reasons: ['reasons'],
  basis: ['legal_basis'],
  remedies: ['redress_offer_if_any', 'redress_offer', 'remedy_taken'],
  reviewRight: ['internal_review_right'],
  reviewUntil: ['internal_review_time_limit'],
  mediation: ['mediation_option'],
  arbitration: ['arbitration_option'],
  litigation: ['litigation_option'],
  ombudsman: ['ombudsman_right', 'ombudsman_contact', 'ombudsman_name', 'adr_body'],
  destinationContact: [],
} as const satisfies Record<string, readonly string[]>;

export type ValueName = keyof typeof knownValues;
/** What a notice says, in the words of one language. */
export type NoticeValues = Readonly<Partial<Record<ValueName, string>>>;

/** Whether the institution says "accepted", or only "received", as the rule set of the notice needs. */
export type Acceptance = 'accepted' | 'received';

/**
 * Each statement that a text proves, with the value that carries it. What was accepted was also received; the fixed words of the mail
 * ("is being dealt with") prove a third thing.
 */
export function statementsOf(shown: readonly string[], acceptance: Acceptance, medium: string): Record<string, string> {
  const stated: Record<string, string> = {};
  for (const value of shown) {
    for (const statement of knownValues[value as ValueName] ?? []) stated[statement] ??= value;
    if (value !== 'accepted') continue;
    stated['complaint_received'] = value;
    if (acceptance === 'accepted') stated['complaint_accepted'] = value;
    if (medium !== 'sms') stated['being_dealt_with'] = value;
  }
  return stated;
}
