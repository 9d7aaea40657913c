import type { Language } from '@app/shared/domain/language.js';
import { whenToSend } from '@app/shared/domain/notice/when-to-send.js';
import { provisionWords } from '@app/shared/domain/rule-set/provision-words.js';
import { composeNotice } from '@app/shared/notices/compose-notice.js';
import { longDate } from '@app/shared/notices/long-date.js';
import { dutyWord, obligationWord } from '@app/shared/notices/notice-words.js';
import {
  insertStaffMessages,
  type StaffMessageAt,
  type StaffMessageRole,
  type WrittenStaffMessage,
} from '@app/shared/obligations/staff-message-rows.js';
import type { EventRow, Tx } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import type { NoticeContext } from './written-notice.js';

/** Somebody of the institution who is told of what it owes itself. */
interface Told {
  readonly role: StaffMessageRole;
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly language: Language;
}

/**
 * Writes to the people whom the papers name what becomes of the institution's own duties: that a date comes near to those of `duties`, or where none are named
 * to the supervisors; that it needs somebody to the supervisors, where they have not heard yet; that it was missed to all of them and to the executive. By mail
 * where there is an address, else by text message. Nothing of a case or a complainant is in it. Of one event each address has one message, however often
 * this is called.
 */
export async function tellDuties(tx: Tx, desk: NoticeContext, events: readonly EventRow[]): Promise<void> {
  await insertStaffMessages(
    tx,
    events.flatMap((event) =>
      toldOf(desk.house.institution, event.kind).flatMap((person): WrittenStaffMessage[] => {
        const medium = person.email === undefined ? 'sms' : 'email';
        return written(desk, { kind: event.kind, data: event.data, eventId: event.id, duty: event.subjectId! }, person, medium);
      }),
    ),
  );
}

/**
 * The same words another way, where a message did not arrive: over the other medium of whoever it was for, and where they have none, or that failed too, to the
 * supervisors. Of one event nobody has them twice at one address, so that this comes to an end; what is left then is seen on the page of duties.
 */
export async function tellOtherwise(
  tx: Tx,
  desk: NoticeContext,
  failed: Pick<StaffMessageAt, 'id' | 'event_id' | 'recipient'>,
): Promise<void> {
  const [event] = await tx.query<Pick<EventRow, 'kind' | 'data'> & { duty: string; first: string }>(
    `SELECT e.kind, e.data, e.subject_id AS duty, coalesce(m.instead_of, m.id) AS first FROM event e JOIN staff_message m ON m.event_id = e.id WHERE m.id = $1`,
    [failed.id],
  );
  if (!event) return;
  const { institution } = desk.house;
  const say = (person: Told, medium: 'sms' | 'email') => written(desk, { ...event, eventId: failed.event_id }, person, medium);
  const supervisors = peopleOf(institution, 'supervisor', institution.supervisors);
  const person = [...toldOf(institution, event.kind), ...supervisors].find((one) => one.email === failed.recipient);
  const overOther = person === undefined ? [] : say(person, 'sms');
  const toOthers = () => supervisors.flatMap((one) => say(one, one.email === undefined ? 'sms' : 'email'));
  const messages = overOther.length > 0 ? overOther : toOthers();
  await insertStaffMessages(
    tx,
    messages.map((one) => ({ ...one, instead_of: event.first })),
  );
}

function peopleOf(institution: Institution, role: StaffMessageRole, people: readonly Omit<Told, 'role' | 'language'>[]): Told[] {
  return people.map((one) => ({ language: institution.defaultLanguage, ...one, role }));
}

function toldOf(institution: Institution, kind: string): Told[] {
  const supervisors = peopleOf(institution, 'supervisor', institution.supervisors);
  const keepers = institution.duties.length > 0 ? peopleOf(institution, 'duties', institution.duties) : supervisors;
  const { executive } = institution.escalation;
  const all = [...keepers, ...supervisors, ...peopleOf(institution, 'executive', executive ? [executive] : [])];
  const told: Readonly<Record<string, readonly Told[]>> = {
    'deadline.near': keepers,
    // Whoever heard that it comes near need not hear it again.
    'deadline.escalated': supervisors.filter((one) => !keepers.some((other) => isSame(one, other))),
    'deadline.missed': all,
  };
  const people = told[kind] ?? [];
  return people.filter((one, index) => people.findIndex((other) => isSame(one, other)) === index);
}

const isSame = (one: Told, other: Told): boolean => one.email === other.email && one.phone === other.phone;

interface DutyEvent {
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly eventId: string;
  readonly duty: string;
}

/** None where the person has no such number or address. */
function written(desk: NoticeContext, event: DutyEvent, person: Told, medium: 'sms' | 'email'): WrittenStaffMessage[] {
  const recipient = medium === 'email' ? person.email : person.phone;
  if (recipient === undefined) return [];
  const { institution } = desk.house;
  const { language, role } = person;
  const now = desk.now();
  const values = { ...dutyValues(desk, event, language), inst: institution.shortName[language], institution: institution.name[language] };
  const text = composeNotice(
    desk.templates,
    { kind: 'duty', language, values, acceptance: 'received', required: [], zone: institution.zone },
    medium,
    now,
  );
  const { at } = whenToSend({ now, medium, owed: true, dueAt: null, quietHours: institution.quietHours, zone: institution.zone });
  return [
    {
      ...{ id: newId(), event_id: event.eventId, obligation_id: event.duty, role, medium, recipient, language },
      ...{ template: text.template, subject: text.subject, body: text.body, html: text.html, shown: text.shown, next_at: at },
    },
  ];
}

/** What is owed, by which day, and under which provision. */
function dutyValues(desk: NoticeContext, { kind, data }: DutyEvent, language: Language) {
  const ruleSet = desk.rules.ruleSets.get(String(data['ruleSet']));
  const { provision } = ruleSet?.obligations.find(({ id }) => id === data['obligation'])?.citation ?? {};
  const day = longDate(language, String(data['dueOn']));
  return {
    obligation: dutyWord(language, data['obligation']) ?? obligationWord(language, data['kind']) ?? String(data['obligation']),
    ...(kind === 'deadline.missed' ? { pastDue: day } : { due: day }),
    ...(ruleSet && provision ? { provision: provisionWords(language, ruleSet, provision) } : {}),
  };
}
