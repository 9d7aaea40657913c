import { cleanText } from '../../domain/text/clean-text.js';
import { endingOf } from './file-endings.js';

/** Turn the direction of reading, or are not seen: `exe.fdp` must not look like `pdf.exe`. */
const unseen = /[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out.
const control = /[\u0000-\u001f\u007f-\u009f]/g;
const longestName = 120;

/**
 * A file name for showing: no folders, nothing unseen, at most 120 characters with its ending kept. A file without a name gets one
 * with an ending by its type, so that it opens by a click; a name that the sender gave stays. Never used as a path.
 */
export function displayName(given: string, contentType: string, number: number): string {
  const name = cleanText(given.slice(0, 2000))
    .replace(control, '')
    .replace(unseen, '')
    .split(/[\\/]/)
    .at(-1)!
    .trim()
    .replace(/^\.+(?=\.|$)/, '');
  if (name === '') return nameless(contentType.toLowerCase(), number);
  if (name.length <= longestName) return name;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  return `${name
    .slice(0, longestName - ending.length - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…${ending}`;
}

function nameless(type: string, number: number): string {
  if (type === 'text/calendar') return 'invite.ics';
  return `${/^message\/(rfc822|global)$/.test(type) ? 'message' : 'attachment'}-${number}${endingOf(type)}`;
}
