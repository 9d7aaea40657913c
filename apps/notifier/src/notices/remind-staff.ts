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
import { tellDuties } from './tell-duties.js';
import { writeNotice } from './write-notice.js';
import type { NoticeContext, WrittenNotice } from './written-notice.js';

/** Who of the staff is told, by what they are to the case. */
type Role = 'department' | 'holder' | 'head' | 'supervisor' | 'office' | 'executive';
/** Of which department; absent: the one that has the case. */
interface Told {
  readonly role: Role;
  readonly department?: string | undefined;
}

const kinds: Readonly<Record<string, { readonly kind: NoticeKind; readonly to: readonly Role[] }>> = {
  'deadline.near': { kind: 'deadline-near', to: ['department', 'holder'] },
  'deadline.escalated': { kind: 'deadline-escalated', to: ['head', 'supervisor'] },
  'escalation.raised': { kind: 'escalation', to: [] },
  'transfer.offered': { kind: 'offer', to: ['department'] },
  'part.asked': { kind: 'part-asked', to: ['department'] },
  'part.overdue': { kind: 'deadline-missed', to: ['department', 'head', 'supervisor'] },
  'second-look.overdue': { kind: 'deadline-missed', to: ['supervisor'] },
  'data-request.overdue': { kind: 'deadline-missed', to: ['supervisor'] },
  'remedy.overdue': { kind: 'deadline-missed', to: ['department', 'head', 'supervisor'] },
  'incident.warned': { kind: 'incident', to: ['department', 'head', 'supervisor'] },
  'deadline.missed': { kind: 'deadline-missed', to: ['department', 'head', 'supervisor'] },
};

interface Person extends Complainant {
  readonly language: Language;
}

/**
 * Tells staff that a date comes near, needs them, or was missed, that a case was escalated to them, or that a surge reaches their department: those whose
 * number or address the papers name (`alerts` of a department, `supervisors` and `escalation.executive` of the institution), and whoever holds the case at
 * the address of their account. The message holds the reference, the duty, the date and who holds it, and nothing of the complaint. Whom the case is about
 * is told nothing: where that is a head or the executive, the supervisors hear. Where it is about anybody, not the inbox that a department shares: whoever is
 * barred may read it. Its head and the supervisors hear in its place.
 */
export async function remindStaff(unitOfWork: UnitOfWork, desk: NoticeContext, eventIds: readonly string[]): Promise<void> {
  await unitOfWork.run(async (tx) => {
    const events = await tx.take('notices', eventIds);
    const complaints = await complaintFacts(
      tx,
      events.flatMap((event) => event.complaintId ?? []),
    );
    await oweApologies(tx, desk, events);
    // What hangs on no case is the institution's own.
    await tellDuties(
      tx,
      desk,
      events.filter(({ complaintId }) => complaintId === null),
    );
    const about = await peopleAbout(tx, [...complaints.keys()]);
    const holders = await holdersOf(tx, [...complaints.keys()]);
    const written = events.flatMap((event) => {
      const complaint = complaints.get(event.complaintId ?? '');
      const { kind, to } = kinds[event.kind] ?? {};
      if (!complaint || !kind || !to) return [];
      const told = toldOf(event) ?? to.map((role): Told => ({ role }));
      return peopleOf(desk, complaint.department, told, about.get(complaint.id), holders.get(complaint.id)).map((person): WrittenNotice => {
        const { language, ...recipient } = person;
        const holder = holders.get(complaint.id);
        const details = {
          ...event.data,
          ...(holder && holder.email !== recipient.email ? { holder: holder.name } : {}),
          ...(elsewhere.includes(event.kind) ? { offeredTo: departmentName(desk, told, language) } : {}),
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

/** Events that go to another department than the one that has the case. */
const elsewhere: readonly string[] = ['transfer.offered', 'part.asked', 'part.overdue'];

/** Whom the event means, where it says so: `[{role, department?}]`. A date is always told to the department that has the case by now. */
function toldOf({ kind, data }: EventRow): Told[] | undefined {
  const to = data['to'];
  // An offer names the department as the trail has it.
  if (kind === 'transfer.offered') return typeof to === 'string' ? [{ role: 'department', department: to }] : undefined;
  if (!Array.isArray(to)) return undefined;
  return to.flatMap(({ role, department }: Partial<Told>) =>
    role === undefined ? [] : [elsewhere.includes(kind) ? { role, department } : { role }],
  );
}

function departmentName(desk: NoticeContext, told: readonly Told[], language: Language): string {
  const id = told.find(({ department }) => department !== undefined)?.department;
  return desk.house.departments.find((one) => one.id === id)?.names[language] ?? id ?? '';
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

/** Who holds a case; an account need not have an address. */
interface Holder {
  readonly name: string;
  readonly email: string | null;
}

/** Whoever holds these cases now: they are told of a date that comes near, and everybody else who is told reads their name. */
async function holdersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Holder>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Holder & { id: string }>(
    `SELECT c.id, p.name, p.email FROM complaint c JOIN claim h ON h.id = c.claim_id JOIN staff p ON p.id = h.staff_id
     WHERE c.id = ANY($1) AND c.claim_until > now() AND p.left_at IS NULL`,
    [ids],
  );
  return new Map(rows.map(({ id, ...holder }) => [id, holder]));
}

function peopleOf(desk: NoticeContext, departmentId: string | null, told: readonly Told[], about?: About, holder?: Holder): Person[] {
  const { institution, departments } = desk.house;
  const { executive, ladder: usual } = institution.escalation;
  const ladder = departments.find(({ id }) => id === departmentId)?.ladder ?? usual;
  const roles =
    about === undefined
      ? told
      : told.flatMap((one): Told[] => (one.role === 'department' ? [{ ...one, role: 'head' }, { role: 'supervisor' }] : [one]));
  const barred = (name: string) =>
    about !== undefined &&
    (conflictKeysOf({ name }, departments).some((key) => about.conflicts.includes(key)) ||
      about.names.some((other) => namesOnePerson(other, name)));
  const language = institution.defaultLanguage;
  const supervisors = institution.supervisors.filter((one) => !barred(one.name)).map((one) => ({ language, ...one }));
  const people = roles.flatMap(({ role, department: of }): Person[] => {
    const department = departments.find((one) => one.id === (of ?? departmentId));
    if (role === 'holder') {
      const { name, email } = holder ?? {};
      return name && email && ladder.includes('holder') && !barred(name) ? [{ language, name, email }] : [];
    }
    // The complaint office is whoever oversees: those who read its inbox as a department may neither see the case nor answer.
    if (role === 'supervisor' || role === 'office') return supervisors;
    // Whom a case is about hears nothing of it, and the step is not left out for that: those who may answer in their place hear.
    if (role === 'executive') return executive === undefined || barred(executive.name) ? supervisors : [{ language, ...executive }];
    if (role === 'head' && department && barred(department.head)) return supervisors;
    const contact = department?.alerts[role];
    if (!department || !contact) return [];
    const name = role === 'head' ? department.head : department.names[contact.language ?? institution.defaultLanguage];
    return [{ name, ...contact, language: contact.language ?? institution.defaultLanguage }];
  });
  // One person may be all of these.
  return people.filter((one, index) => people.findIndex((other) => other.email === one.email && other.phone === one.phone) === index);
}
