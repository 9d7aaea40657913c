import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import type { Language } from '@app/shared/domain/language.js';
import type { DoorContext, JoinedPieces, ThreadPiece } from '../../doors/channel.js';
import { readContacts } from '../../drafting/contacts.js';
import type { CallEvent } from './call-event.js';

/** A call of which nobody heard the end is over by then. */
const callMinutes = 4 * 60;

const subjects: Readonly<Record<Language, Readonly<Record<'answered' | 'missed', string>>>> = {
  'zh-Hans': { answered: '来电投诉（已接听，待补录内容）', missed: '未接来电（待回拨）' },
  'zh-Hant': { answered: '來電投訴（已接聽，待補錄內容）', missed: '未接來電（待回撥）' },
  en: { answered: 'A call that was answered: write down what was said', missed: 'A call that nobody answered: call back' },
};

/** One complaint for one incoming call, when it is over. The telephone system knows nothing of what was said: a person writes it down, or calls back. */
export function joinCall(
  stored: readonly ThreadPiece[],
  { now, house }: { readonly now: Date; readonly house: DoorContext },
): JoinedPieces {
  const events = stored.map((one) => one.piece as unknown as CallEvent);
  if (events.some((event) => event.direction === 'out')) return { silent: 'A call that we made.' };
  if (events.every((event) => !event.ours)) return { silent: 'A call to a line whose calls are no complaints.' };
  const hangup = events.find((event) => event.event === 'hangup');
  const until = new Date(stored.at(-1)!.receivedAt.getTime() + callMinutes * 60_000);
  if (!hangup && now < until) return { waitUntil: until };

  const answer = events.find((event) => event.event === 'answer');
  const known = (name: 'from' | 'to' | 'queue' | 'user' | 'answeringNumber') => events.find((event) => event[name] !== '')?.[name] ?? '';
  const { contacts, kept } = readContacts({ phone: known('from') }, house, events.find(({ numbers }) => numbers !== undefined)?.numbers);
  const facts = {
    from: known('from'),
    to: known('to'),
    queue: known('queue'),
    answered: answer !== undefined,
    ...(answer ? { by: answer.user || answer.answeringNumber || known('user') } : {}),
    ...(hangup?.cause ? { cause: hangup.cause } : {}),
  };
  const draft: ComplaintDraft = {
    channel: 'phone-cti',
    language: house.defaultLanguage,
    subject: subjects[house.defaultLanguage][answer ? 'answered' : 'missed'],
    text: '',
    complainant: contacts,
    ...withKept(facts, kept),
    unreadable: answer ? 'The telephone system knows the call, not what was said.' : 'Nobody answered the call.',
  };
  return { draft };
}
