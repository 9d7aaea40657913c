import { encodingOf } from './segments.js';

/**
 * Characters that look alike in GSM-7. Only typography and Latin letters with marks: names and words stay readable, and nothing changes its
 * meaning. Source of the alphabet: 3GPP TS 23.038, 6.2.1.
 */
const alike: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201A': "'",
  '\u201B': "'",
  '\u2032': "'",
  '\u02BC': "'",
  '\u00B4': "'",
  '\u0060': "'",
  '\u201C': '"',
  '\u201D': '"',
  '\u201E': '"',
  '\u2033': '"',
  '\u00AB': '"',
  '\u00BB': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2015': '-',
  '\u2212': '-',
  '\u2026': '...',
  '\u2022': '-',
  '\u00B7': '.',
  '\u00A0': ' ',
  '\u2002': ' ',
  '\u2003': ' ',
  '\u2007': ' ',
  '\u2009': ' ',
  '\u202F': ' ',
  '\u3000': ' ',
  '\u200B': '',
  '\u00AD': '',
  '\u2039': '<',
  '\u203A': '>',
  '\u2044': '/',
  '\u2122': 'TM',
  '\u00A9': '(c)',
  '\u00AE': '(R)',
  '\u2116': 'No.',
  '\u0142': 'l',
  '\u0141': 'L',
  '\u0111': 'd',
  '\u0110': 'D',
  '\u00F0': 'd',
  '\u00D0': 'D',
  '\u00FE': 'th',
  '\u00DE': 'Th',
  '\u0153': 'oe',
  '\u0152': 'OE',
  '\u0131': 'i',
  '\u0130': 'I',
};

/**
 * The text for a text message: in GSM-7 where every character has a place or a likeness there, else as it is, in UCS-2. One curly quote
 * must not double what a message costs; one Han makes the question idle.
 */
export function downgraded(text: string): string {
  if (encodingOf(text) === 'GSM-7') return text;
  let plain = '';
  for (const character of text.normalize('NFC')) {
    const like = likeness(character);
    if (encodingOf(like) !== 'GSM-7') return text;
    plain += like;
  }
  return plain;
}

function likeness(character: string): string {
  if (encodingOf(character) === 'GSM-7') return character;
  const own = alike[character];
  if (own !== undefined) return own;
  // ş, ż, ő … without their marks; what is no letter with a mark stays itself and keeps the text in UCS-2.
  const base = character.normalize('NFD').replace(/\p{Mn}+/gu, '');
  return /^[A-Za-z]$/.test(base) ? base : character;
}
