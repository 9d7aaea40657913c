import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { NoticeKind, NoticeState } from '@app/shared/domain/notice/notice.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/fault-point.js';
import { newId } from '@app/shared/platform/new-id.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import type { TemplateRegistry } from '../templates/template-registry.js';
import { chooseMedia, type SendableMedium } from './choose-media.js';
import { type ComposedNotice, composeNotice, type RequiredNotice } from './compose-notice.js';
import { type ComplaintFacts, complaintFacts, type RaisedNotice, raisedNotices } from './notice-facts.js';
import { governingDuty, type House, noticeValues } from './notice-values.js';
import { type NewWork, openWork } from './open-work.js';
import { acceptanceOf, requiredByDuties, requiredFor, satisfiedBy } from './required-notices.js';
import { satisfyDuties } from './satisfy-duties.js';

/** What notices are written with. `now` is the database's time. */
export interface NoticeDesk {
  readonly house: House;
  readonly templates: TemplateRegistry;
  readonly rules: RuleRegistry;
  readonly deadlines: HouseDeadlines;
  now(): Date;
}

export const actor = 'system:notifier';

/** A notice with its text, as it is written to its row. */
interface WrittenNotice {
  readonly id: string;
  readonly complaintId: string;
  readonly kind: NoticeKind;
  readonly obligation: string;
  readonly ruleSet: string | null;
  readonly language: string;
  readonly medium: SendableMedium | null;
  readonly state: NoticeState;
  readonly text: ComposedNotice;
  readonly details: Readonly<Record<string, unknown>>;
  readonly dueAt: Date | string | null;
}

/**
 * Writes the notices that events owe: for an assignment the acknowledgement (and the access code, where nobody has shown it), for a
 * clerk's action the notice that the action inserted. Slips, texts and events are one transaction; a notice is unique on (complaint,
 * obligation, occurrence), so that a repeat finds nothing left to do.
 */
export async function raiseNotices(unitOfWork: UnitOfWork, desk: NoticeDesk, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('notices', eventIds);
    const assigned = events.filter((event) => event.kind === 'complaint.assigned').flatMap((event) => event.complaintId ?? []);
    const byClerks = events.filter((event) => event.kind !== 'complaint.assigned').flatMap((event) => event.subjectId ?? []);
    const written = [...(await insertAcknowledgements(tx, desk, assigned)), ...(await composeRaised(tx, desk, byClerks))];
    await tellOf(tx, desk, written);
  });
  await faultPoint('notices.after_commit');
}

async function insertAcknowledgements(tx: Tx, desk: NoticeDesk, complaintIds: readonly string[]): Promise<WrittenNotice[]> {
  const complaints = await complaintFacts(tx, complaintIds);
  const written = [...complaints.values()].flatMap((complaint) => acknowledge(desk, complaint));
  if (written.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO notice (id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, missing, due_at, composed_at)
     SELECT id, complaint_id, kind, obligation, rule_set, language, medium, state, subject, body, html, template, details, statements, missing, due_at, now()
     FROM json_populate_recordset(NULL::notice, $1) ON CONFLICT DO NOTHING RETURNING id`,
    [JSON.stringify(written.map(row))],
  );
  const inserted = new Set(rows.map((one) => one.id));
  return written.filter((notice) => inserted.has(notice.id));
}

/** Channels whose answer already showed the access code to the person. Everybody else gets it as a message of its own. */
const codeWasShown = ['api', 'web-form', 'open311'];

function acknowledge(desk: NoticeDesk, complaint: ComplaintFacts): WrittenNotice[] {
  // Where staff decide on acceptance, it is told when they have.
  const duties = complaint.duties.filter((duty) => duty.kind !== 'accept' || desk.house.institution.acceptance === 'at-receipt');
  const duty = duties.find((one) => one.kind === 'acknowledge') ?? duties.find((one) => one.kind === 'accept');
  const base = {
    id: newId(),
    obligation: duty?.obligation ?? 'acknowledgement',
    ruleSet: duty?.ruleSet ?? null,
    dueAt: duty?.dueAt ?? null,
  };
  const acknowledgement = write(desk, complaint, base, 'acknowledgement', requiredByDuties(desk.rules, duties, 'acknowledgement'), {});
  if (!complaint.mayAcknowledge) return [{ ...acknowledgement, state: 'held' }];
  if (acknowledgement.medium === null || codeWasShown.includes(complaint.channel)) return [acknowledgement];
  const code = { id: newId(), obligation: 'receipt-code', ruleSet: null, dueAt: null };
  return [acknowledgement, write(desk, complaint, code, 'receipt-code', [], {})];
}

async function composeRaised(tx: Tx, desk: NoticeDesk, noticeIds: readonly string[]): Promise<WrittenNotice[]> {
  const raised = await raisedNotices(tx, noticeIds);
  const complaints = await complaintFacts(
    tx,
    raised.map((notice) => notice.complaintId),
  );
  const written = raised.flatMap((notice) => {
    const complaint = complaints.get(notice.complaintId);
    if (!complaint) return [];
    const base = { id: notice.id, obligation: notice.kind, ruleSet: notice.ruleSet, dueAt: notice.dueAt };
    return write(
      desk,
      { ...complaint, language: notice.language, ...onlyReachedBy(complaint, notice) },
      base,
      notice.kind,
      requiredFor(desk.rules, notice.kind, { ruleSet: notice.ruleSet, duties: complaint.duties }),
      notice.details,
    );
  });
  if (written.length === 0) return [];
  await tx.query(
    `UPDATE notice SET medium = w.medium, state = w.state, subject = w.subject, body = w.body, html = w.html, template = w.template,
            details = w.details, statements = w.statements, missing = w.missing, composed_at = now()
     FROM json_populate_recordset(NULL::notice, $1) AS w WHERE notice.id = w.id`,
    [JSON.stringify(written.map(row))],
  );
  return written;
}

/** A code that proves a number or address goes there and nowhere else. */
function onlyReachedBy({ complainant }: ComplaintFacts, { kind, details }: RaisedNotice): { complainant?: Complainant } {
  if (kind !== 'contact-code') return {};
  const { phone = '', email = '' } = complainant;
  return { complainant: details['medium'] === 'email' ? { email } : { phone } };
}

/** The text on the best medium that the rules allow; what no medium can say completely waits for a person. */
function write(
  desk: NoticeDesk,
  complaint: ComplaintFacts,
  base: Pick<WrittenNotice, 'id' | 'obligation' | 'ruleSet' | 'dueAt'>,
  kind: NoticeKind,
  required: readonly RequiredNotice[],
  details: Readonly<Record<string, unknown>>,
): WrittenNotice {
  const now = desk.now();
  const { zone } = desk.house.institution;
  const acceptance = acceptanceOf(required, now, zone);
  const told = kind === 'acknowledgement' ? { dueOn: governingDuty(complaint)?.dueOn ?? null } : {};
  const values = noticeValues(desk.house, complaint, kind, details, acceptance);
  const { language, durableMediumAgreed } = complaint;
  const wanted = { kind, language, values, acceptance, required, zone, durableMediumAgreed };
  const media = chooseMedia(complaint);
  let first: ComposedNotice | undefined;
  let fit: ComposedNotice | undefined;
  for (const medium of media) {
    const text = composeNotice(desk.templates, wanted, medium, now);
    first ??= text;
    if (text.allowed && text.missing.length === 0) {
      fit = text;
      break;
    }
  }
  // Nobody to send to: the text of a mail, for the status page.
  const text = fit ?? first ?? composeNotice(desk.templates, wanted, 'email', now);
  const complete = fit !== undefined || (media.length === 0 && text.missing.length === 0);
  return {
    ...base,
    complaintId: complaint.id,
    kind,
    language: complaint.language,
    medium: media.length === 0 ? null : text.medium,
    state: complete ? 'composed' : 'incomplete',
    text,
    // Kept so that the same may be said over another medium later.
    details: { ...told, ...details, values, acceptance, satisfies: satisfiedBy(required) },
  };
}

function row(notice: WrittenNotice): Record<string, unknown> {
  const { text } = notice;
  return {
    id: notice.id,
    complaint_id: notice.complaintId,
    kind: notice.kind,
    obligation: notice.obligation,
    rule_set: notice.ruleSet,
    language: notice.language,
    medium: notice.medium,
    state: notice.state,
    subject: text.subject,
    body: text.body,
    html: text.html,
    template: text.template,
    details: notice.details,
    statements: text.statements,
    missing: text.missing.length > 0 ? text.missing : null,
    due_at: notice.dueAt,
  };
}

/** The events, and the work for people, that follow from the texts. */
async function tellOf(tx: Tx, desk: NoticeDesk, written: readonly WrittenNotice[]): Promise<void> {
  await tx.record(
    written.map((notice) => ({
      // Only `notice.raised` brings it to the sender.
      kind:
        notice.state === 'incomplete'
          ? 'notice.incomplete'
          : notice.state === 'composed' && notice.medium
            ? 'notice.raised'
            : 'notice.composed',
      complaintId: notice.complaintId,
      subjectId: notice.id,
      actor,
      data: {
        kind: notice.kind,
        state: notice.state,
        medium: notice.medium,
        template: notice.text.template,
        ...(notice.text.missing.length > 0 ? { missing: notice.text.missing } : {}),
        ...(notice.text.unlisted.length > 0 ? { unlisted: notice.text.unlisted } : {}),
      },
    })),
  );
  await openWork(
    tx,
    written.flatMap((notice): NewWork[] => {
      const about = { complaintId: notice.complaintId, subjectId: notice.id, due: notice.dueAt };
      if (notice.state === 'incomplete') return [{ kind: 'notice-incomplete', ...about }];
      if (notice.state === 'held') return [{ kind: 'acknowledge-by-hand', ...about }];
      return [];
    }),
  );
  await satisfyDuties(
    tx,
    desk.deadlines,
    written.filter((notice) => notice.state === 'composed' && notice.medium === null).map((notice) => notice.id),
  );
}
