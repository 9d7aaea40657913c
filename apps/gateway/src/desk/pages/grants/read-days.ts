import { longestGrantDays } from '@app/shared/domain/grant/grant-state.js';
import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';

/** For how many days, as a form says it: 1 to 30, in whatever digits. */
export function readDays(
  language: Language,
  fields: URLSearchParams,
): { readonly days: number } | { readonly problem: { readonly field: string; readonly text: string } } {
  const typed = (fields.get('days') ?? '').normalize('NFKC').trim();
  const days = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  if (days >= 1 && days <= longestGrantDays) return { days };
  return { problem: { field: 'days', text: say(language, 'desk.grants.days.wrong', { most: String(longestGrantDays) }) } };
}
