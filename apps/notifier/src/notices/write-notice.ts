import { isCallable, unusableContacts } from '@app/shared/contact/contacts.js';
import { allowanceOf } from '@app/shared/domain/notice/check-notice.js';
import { type Allowance, chooseMedia, type SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import { type NoticeKind, noticeTable } from '@app/shared/domain/notice/notice.js';
import { type ComposedNotice, composeNotice, type RequiredNotice } from '@app/shared/notices/compose-notice.js';
import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import { mayLeave, noticeToCompose } from '@app/shared/notices/notice-to-compose.js';
import { governingDuty, isOverdue } from '@app/shared/notices/notice-values.js';
import type { TemplateRegistry } from '@app/shared/notices/template-registry.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { hasCode, mediumOfJoined } from './joined-code.js';
import type { KnownReach } from './reach.js';
import type { NoticeContext, OwedNotice, WrittenNotice } from './written-notice.js';

/**
 * The text on the best medium that can say it completely. What no medium can say, or what nothing may carry although there is a number or an
 * address, waits for a person (`incomplete`); what is for somebody without any contact, or without a confirmed one where the rules do not
 * owe it, stands on the status page (no medium).
 */
export function writeNotice(desk: NoticeContext, complaint: ComplaintFacts, owed: OwedNotice, reach: KnownReach = {}): WrittenNotice {
  const now = desk.now();
  const settled = owed.required?.map(({ ruleSet, notice }) => ({ ruleSet: desk.rules.ruleSet(ruleSet), notice }));
  const wanted = noticeToCompose(desk.house, desk.rules, complaint, { ...owed, required: settled }, now);
  const { required } = wanted;
  const chosen = chooseMedia({
    cameBy: factsOf(complaint.channel).answersBy,
    prefers: complaint.prefers,
    ...reachable(desk, complaint, owed.kind),
    callCounts: required.every(({ ruleSet, notice }) => {
      const rule = ruleSet.notices[notice];
      return rule === undefined || allowanceOf(rule, 'phone', complaint.durableMediumAgreed) !== 'refused';
    }),
    allowance: allowanceFor(desk.templates, owed.kind, required, complaint.durableMediumAgreed),
    reach,
    unconfirmed: provedOnly(complaint, owed) ? complaint.claimed : [],
    ...(owed.tried ? { tried: owed.tried } : {}),
  });
  const joined = owed.details['withCode'] === true ? mediumOfJoined(desk, complaint) : undefined;
  const apart = joined === undefined ? wanted : { ...wanted, values: { ...wanted.values, code: undefined } };
  const texts = chosen.ways.map(({ medium }) => composeNotice(desk.templates, medium === joined ? wanted : apart, medium, now));
  // What says everything itself goes before what leaves some of it to the status page.
  const fit = texts.find((text) => text.allowed && text.missing.length === 0) ?? texts.find(mayLeave);
  // Nobody to send to: the text of a mail, for the status page.
  const text = fit ? withPage(fit) : (texts[0] ?? composeNotice(desk.templates, wanted, 'email', now));
  const nobody = Object.values(chosen.passedOver).every((why) => why === 'no-contact' || why === 'unconfirmed');
  const onPage = texts.length === 0 && nobody && text.missing.length === 0;
  return {
    ...owed,
    complaintId: complaint.id,
    language: complaint.language,
    medium: texts.length === 0 ? null : (text.medium as SendableMedium),
    state: fit !== undefined ? 'composed' : onPage ? 'displayed' : 'incomplete',
    text: texts.length === 0 && !onPage && text.missing.length === 0 ? { ...text, missing: ['medium'] } : text,
    details: { ...owed.details, ...toldDay(owed.kind, complaint, now) },
    chosen,
  };
}

/** What stands in the way of each medium, and whether a person could call. What goes to staff or to an authority may go to our own addresses. */
function reachable(desk: NoticeContext, complaint: ComplaintFacts, kind: NoticeKind) {
  const { complainant, channel, kept, namedByHand } = complaint;
  const toComplainant = noticeTable[kind].audience === 'complainant';
  const own = toComplainant ? desk.house.institution : { addresses: [] };
  return {
    unusable: unusableContacts(complainant, { own, came: factsOf(channel), kept, named: namedByHand === true }),
    callable: toComplainant && !notCalled.includes(kind) && isCallable(complainant),
  };
}

/** A code is read, not heard; and nobody is called for an opinion by the way. */
const notCalled: readonly NoticeKind[] = ['receipt-code', 'contact-code', 'survey'];

/** A text with what stands on the status page for it: proved by the words that name the page. */
function withPage(text: ComposedNotice): ComposedNotice {
  const there = Object.fromEntries(text.onPage.map((statement) => [statement, 'where']));
  return { ...text, missing: [], statements: { ...text.statements, ...there } };
}

/**
 * What the house says of its own accord goes to no number or address that nobody has confirmed. A clerk's answer does where the person cannot
 * read it on the page of the complaint.
 */
function provedOnly(complaint: ComplaintFacts, { kind, provedOnly: asked }: OwedNotice): boolean {
  return asked === true || kind === 'survey' || (kind === 'reply' && hasCode(complaint));
}

/** The day that an acknowledgement tells, kept so that the person hears of it when it moves. A day that was past is nothing it promised. */
function toldDay(kind: NoticeKind, complaint: ComplaintFacts, now: Date): { dueOn?: string | null } {
  const duty = governingDuty(complaint);
  return kind === 'acknowledgement' ? { dueOn: isOverdue(duty, now) ? null : (duty?.dueOn ?? null) } : {};
}

/** What every rule set says of a medium, the strictest first; what has no words for it cannot travel by it. */
function allowanceFor(
  templates: TemplateRegistry,
  kind: NoticeKind,
  required: readonly RequiredNotice[],
  durableMediumAgreed: boolean,
): (medium: SendableMedium) => Allowance {
  return (medium) => {
    if (medium === 'sms' && !templates.has(kind, 'sms')) return 'refused';
    const said = required.flatMap(({ ruleSet, notice }) => {
      const rule = ruleSet.notices[notice];
      return rule ? [allowanceOf(rule, medium, durableMediumAgreed)] : [];
    });
    return said.includes('refused') ? 'refused' : said.includes('unlisted') ? 'unlisted' : 'listed';
  };
}
