import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import { namesOnePerson } from '@app/shared/domain/conflict/person-keys.js';
import type { Language } from '@app/shared/domain/language.js';
import type { NoticeKind } from '@app/shared/domain/notice/notice.js';
import type { EventRow, Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { conflictKeysOf } from '@app/shared/routing/conflicts.js';
import { complaintFacts } from './notice-facts.js';
import { insertNotices } from './notice-rows.js';
import { oweApologies } from './owe-apologies.js';
import { actor } from './raise-notices.js';
import { writeNotice } from './write-notice.js';
import type { NoticeContext, WrittenNotice } from './written-notice.js';

/** Who of the staff is told, by what they are to the case. */
type Role = 'department' | 'head' | 'supervisor';

const kinds: Readonly<Record<string, { readonly kind: NoticeKind; readonly to: readonly Role[] }>> = {
  'deadline.near': { kind: 'deadline-near', to: ['department'] },
  'deadline.escalated': { kind: 'deadline-escalated', to: ['head', 'supervisor'] },
  'second-look.overdue': { kind: 'deadline-missed', to: ['supervisor'] },
  'remedy.overdue': { kind: 'deadline-missed', to: ['department', 'head', 'supervisor'] },
  'deadline.missed': { kind: 'deadline-missed', to: ['department', 'head', 'supervisor'] },
};

interface Person extends Complainant {
  readonly language: Language;
}

/**
 * Tells staff that a date comes near, needs them, or was missed: those whose number or address the papers name (`alerts` of a department,
 * `supervisors` of the institution). The message holds the reference, the duty and the date, and nothing of the complaint. Whom the case is about
 * is told nothing; and where it is about anybody, not the inbox that a department shares: whoever is barred may read it. Its head and the
 * supervisors hear in its place.
 */
export async function remindStaff(unitOfWork: UnitOfWork, desk: NoticeContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('notices', eventIds);
    const complaints = await complaintFacts(
      tx,
      events.flatMap((event) => event.complaintId ?? []),
    );
    await oweApologies(tx, desk, events);
    const about = await peopleAbout(tx, [...complaints.keys()]);
    const written = events.flatMap((event) => {
      const complaint = complaints.get(event.complaintId ?? '');
      const { kind, to } = kinds[event.kind] ?? {};
      if (!complaint || !kind || !to) return [];
      return peopleOf(desk, complaint.department, rolesOf(event) ?? to, about.get(complaint.id)).map((person): WrittenNotice => {
        const { language, ...recipient } = person;
        const details = {
          ...event.data,
          obligationKind: event.kind === 'remedy.overdue' ? 'remedy' : (event.data['kind'] ?? obligationKindOf(desk, event)),
          recipient,
        };
        const owed = {
          id: newId(),
          kind,
          obligation: `${kind}/${event.id}/${recipient.email ?? recipient.phone}`,
          ruleSet: null,
          dueAt: null,
          details,
        };
        return writeNotice(desk, { ...complaint, language, complainant: recipient, prefers: null }, owed);
      });
    });
    const inserted = await insertNotices(tx, written);
    for (const notice of inserted) {
      await tx.query('UPDATE notice SET recipient = $2 WHERE id = $1', [notice.id, JSON.stringify(notice.details['recipient'])]);
    }
    await tx.record(
      inserted
        .filter((notice) => notice.state === 'composed')
        .map((notice) => ({
          kind: 'notice.composed' as const,
          complaintId: notice.complaintId,
          subjectId: notice.id,
          actor,
          data: { kind: notice.kind, medium: notice.medium, template: notice.text.template },
        })),
    );
  });
}

/** Whom the clock means, where it says so: `[{role, department?}]`. */
function rolesOf({ data }: EventRow): Role[] | undefined {
  const to = data['to'];
  return Array.isArray(to) ? to.flatMap((one: { role?: Role }) => one.role ?? []) : undefined;
}

function obligationKindOf(desk: NoticeContext, { data }: EventRow): string | undefined {
  return desk.rules.ruleSets.get(String(data['ruleSet']))?.obligations.find((one) => one.id === data['obligation'])?.kind;
}

/** Whom a case is about: keys, and the names of those who were found. */
interface About {
  readonly conflicts: readonly string[];
  readonly names: readonly string[];
}

async function peopleAbout(tx: Tx, ids: readonly string[]): Promise<Map<string, About>> {
  const rows = await tx.query<About & { id: string }>(
    `SELECT c.id, c.conflicts, ARRAY(SELECT f.name FROM conflict_finding f WHERE f.complaint_id = c.id AND f.state <> 'cleared') AS names
     FROM complaint c WHERE c.id = ANY($1) AND cardinality(c.conflicts) > 0`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

function peopleOf(desk: NoticeContext, departmentId: string | null, told: readonly Role[], about?: About): Person[] {
  const { institution, departments } = desk.house;
  const roles =
    about === undefined ? told : [...new Set(told.flatMap((role): Role[] => (role === 'department' ? ['head', 'supervisor'] : [role])))];
  const barred = (name: string) =>
    about !== undefined &&
    (conflictKeysOf({ name }, departments).some((key) => about.conflicts.includes(key)) ||
      about.names.some((other) => namesOnePerson(other, name)));
  const department = departments.find((one) => one.id === departmentId);
  const people = roles.flatMap((role): Person[] => {
    if (role === 'supervisor')
      return institution.supervisors.filter((one) => !barred(one.name)).map((one) => ({ language: institution.defaultLanguage, ...one }));
    const contact = department?.alerts[role];
    if (!department || !contact || (role === 'head' && barred(department.head))) return [];
    const name = role === 'head' ? department.head : department.names[contact.language ?? institution.defaultLanguage];
    return [{ name, ...contact, language: contact.language ?? institution.defaultLanguage }];
  });
  // One person may be all of these.
  return people.filter((one, index) => people.findIndex((other) => other.email === one.email && other.phone === one.phone) === index);
}
