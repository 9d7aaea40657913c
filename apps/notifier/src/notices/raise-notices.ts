import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { faultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { type NewWork, openWork } from '@app/shared/records/work-rows.js';
import { codeApart } from './code-apart.js';
import { lostCode, mediumOfJoined, owesCode } from './joined-code.js';
import { complaintFacts, type NoticeToWrite, noticesToWrite } from './notice-facts.js';
import { insertNotices, writeTexts } from './notice-rows.js';
import { type KnownReach, reachOf } from './reach.js';
import { satisfyByArrival, satisfyDuties } from './satisfy-duties.js';
import { writeNotice } from './write-notice.js';
import type { NoticeContext, WrittenNotice } from './written-notice.js';

/** How the audit trail names the notifier. */
export const actor = 'system:notifier';

/**
 * Writes the notices that events owe: for an assignment the acknowledgement (and the access code, where nobody has shown it), for a
 * clerk's action the notice that the action inserted. Slips, texts and events are one transaction; a notice is unique on (complaint,
 * obligation, occurrence), so that a repeat finds nothing left to do.
 */
export async function raiseNotices(unitOfWork: UnitOfWork, desk: NoticeContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('notices', eventIds);
    const assigned = events.filter((event) => event.kind === 'complaint.assigned').flatMap((event) => event.complaintId ?? []);
    const byClerks = events.filter((event) => event.kind !== 'complaint.assigned').flatMap((event) => event.subjectId ?? []);
    const written = [...(await insertAcknowledgements(tx, desk, assigned)), ...(await composeOwed(tx, desk, byClerks))];
    await tellOf(tx, desk, written);
  });
  await faultPoint('notices.after_commit');
}

async function insertAcknowledgements(tx: Tx, desk: NoticeContext, complaintIds: readonly string[]): Promise<WrittenNotice[]> {
  const complaints = [...(await complaintFacts(tx, complaintIds)).values()];
  const reach = await reachOf(tx, complaints);
  return await insertNotices(
    tx,
    complaints.flatMap((complaint) => acknowledge(desk, complaint, reach.get(complaint.id))),
  );
}

function acknowledge(desk: NoticeContext, assigned: ComplaintFacts, reach: KnownReach | undefined): WrittenNotice[] {
  // Where staff decide on acceptance, it is told when they have.
  const duties = assigned.duties.filter((duty) => duty.kind !== 'accept' || desk.house.institution.acceptance === 'at-receipt');
  const complaint = { ...assigned, duties };
  const duty = duties.find(({ kind }) => kind === 'acknowledge') ?? duties.find(({ kind }) => kind === 'accept');
  const owed = {
    id: newId(),
    kind: 'acknowledgement' as const,
    obligation: duty?.obligation ?? 'acknowledgement',
    ruleSet: duty?.ruleSet ?? null,
    dueAt: duty?.dueAt ?? null,
  };
  if (owesCode(complaint) && mediumOfJoined(desk, complaint) !== undefined) {
    const joined = writeNotice(desk, complaint, { ...owed, details: { withCode: true } }, reach);
    if (joined.state === 'composed' && joined.text.shown['code'] !== undefined) return [joined];
  }
  const acknowledgement = writeNotice(desk, complaint, { ...owed, details: {} }, reach);
  if (!complaint.mayAcknowledge) return [{ ...acknowledgement, state: 'held' }];
  return acknowledgement.medium === null || !owesCode(complaint)
    ? [acknowledgement]
    : [acknowledgement, ...codeApart(desk, complaint, reach)];
}

/** Gives those of these notices that still owe a text theirs, and inserts what follows from them. */
export async function composeOwed(tx: Tx, desk: NoticeContext, noticeIds: readonly string[]): Promise<WrittenNotice[]> {
  const raised = await noticesToWrite(tx, noticeIds);
  const complaints = await complaintFacts(
    tx,
    raised.map((notice) => notice.complaintId),
  );
  const reach = await reachOf(tx, [...complaints.values()]);
  const written = raised.flatMap((notice) => {
    const complaint = complaints.get(notice.complaintId);
    if (!complaint) return [];
    return writeNotice(desk, addressed(complaint, notice), notice, notice.recipient ? {} : reach.get(complaint.id));
  });
  await writeTexts(tx, written);
  return [...written, ...(await insertNotices(tx, codesLost(desk, written, complaints, reach)))];
}

/** Where an acknowledgement that held the code goes another way than back, the code follows by itself; not to whom a person named. */
function codesLost(
  desk: NoticeContext,
  written: readonly (WrittenNotice & { readonly recipient?: unknown })[],
  complaints: ReadonlyMap<string, ComplaintFacts>,
  reach: ReadonlyMap<string, KnownReach>,
): WrittenNotice[] {
  return written.flatMap((notice) => {
    const complaint = complaints.get(notice.complaintId);
    return complaint && !notice.recipient && lostCode(notice) ? codeApart(desk, complaint, reach.get(complaint.id)) : [];
  });
}

/** The complaint as its notice sees it: in the notice's language, and to somebody else where it names them. */
function addressed(complaint: ComplaintFacts, { language, recipient }: NoticeToWrite): ComplaintFacts {
  return { ...complaint, language, ...(recipient ? { complainant: recipient, prefers: null, kept: [], namedByHand: true } : {}) };
}

/** The events, and the work for people, that follow from new texts. */
export async function tellOf(tx: Tx, desk: NoticeContext, written: readonly WrittenNotice[]): Promise<void> {
  await tx.record(
    written.map((notice) => ({
      // Only `notice.composed` brings it to the sender.
      kind: `notice.${notice.state}` as const,
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
      const { call } = notice.chosen;
      if (notice.state === 'held') return [{ kind: 'acknowledge-by-hand', ...about }];
      // Nothing is wrong with the text: it only has to be said.
      const toSay = notice.medium === null && call !== undefined && notice.text.missing.every((missing) => missing === 'medium');
      if (notice.state === 'incomplete') return [{ kind: toSay ? 'call' : 'notice-incomplete', ...about }];
      return call === 'asked-for' ? [{ kind: 'call', ...about }] : [];
    }),
  );
  // What stands on the status page is both sent and received.
  const onPage = written.filter((notice) => notice.state === 'displayed').map((notice) => notice.id);
  await satisfyDuties(tx, desk.deadlines, onPage);
  await satisfyByArrival(tx, desk.deadlines, onPage);
}
