import { dayOf } from '@app/shared/domain/calendar/local-date.js';
import { instantOf, minutesOf } from '@app/shared/domain/calendar/zone.js';
import type { Language } from '@app/shared/domain/language.js';
import type { CaseFacts } from '@app/shared/domain/rule-set/applies.js';
import { say } from '../../../pages/words.js';
import type { EventWish } from '../../actions/record-event.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';

/** What an event's day is read by: the local day begins with the opening time, and nothing lies before receipt. */
export interface DayBounds {
  readonly zone: string;
  readonly opens: string;
  readonly receivedAt: Date;
  readonly now: Date;
}

/** A duty that was done, as the form names it. */
export const donePrefix = 'done:';

/** What the form says happened; a day without a time counts from opening time, as in an entry by hand. */
export function readEvent(
  language: Language,
  fields: URLSearchParams,
  offered: readonly string[],
  bounds: DayBounds,
): { readonly said: EventWish } | { readonly problems: readonly DeskProblem[] } {
  const problems: DeskProblem[] = [];
  const type = fields.get('type') ?? '';
  if (!offered.includes(type)) problems.push({ field: 'type', text: say(language, 'desk.events.type.missing') });
  const on = dateIn(fields, 'on');
  const time = (fields.get('time') ?? '').normalize('NFKC').trim();
  if (on === 'wrong') problems.push({ field: 'on', text: say(language, 'desk.events.on.wrong') });
  if (time !== '' && (on === undefined || !/^([01]?\d|2[0-3]):[0-5]\d$/.test(time)))
    problems.push({ field: 'time', text: say(language, 'desk.events.time.wrong') });
  if (problems.length > 0) return { problems };
  const [name, obligation] = type.startsWith(donePrefix) ? ['done', type.slice(donePrefix.length)] : [type];
  const at = on === undefined || on === 'wrong' ? undefined : instantIn(on, time, bounds);
  return { said: { type: name, ...(obligation === undefined ? {} : { obligation }), ...(at ? { at } : {}) } };
}

function instantIn(on: string, time: string, { zone, opens, receivedAt, now }: DayBounds): Date {
  const at = (minutes: number) => instantOf(dayOf(on), minutes, zone);
  if (time !== '') return new Date(at(minutesOf(time.padStart(5, '0'))));
  // What happened on the day of receipt, or today before opening time, did so within that day.
  const [begins, ends] = [at(0), at(24 * 60)];
  const wanted = at(minutesOf(opens));
  if (receivedAt.getTime() > wanted && receivedAt.getTime() < ends) return receivedAt;
  return wanted > now.getTime() && begins <= now.getTime() ? now : new Date(wanted);
}

/** Facts as the form states them: yes, no and numbers are what they say, everything else is a word. Those left empty are not stated. */
export function readFacts(
  language: Language,
  fields: URLSearchParams,
  names: readonly string[],
): { readonly said: CaseFacts } | { readonly problems: readonly DeskProblem[] } {
  const given = names.flatMap((name) => {
    const text = (fields.get(`fact.${name}`) ?? '').normalize('NFKC').trim().slice(0, 200);
    return text === '' ? [] : [[name, factIn(text)] as const];
  });
  if (given.length === 0) return { problems: [{ field: `fact.${names[0] ?? ''}`, text: say(language, 'desk.facts.missing') }] };
  return { said: Object.fromEntries(given) };
}

function factIn(text: string): string | number | boolean {
  if (/^(true|yes|是)$/i.test(text)) return true;
  if (/^(false|no|否)$/i.test(text)) return false;
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : text;
}
