import type { Dice } from './dice.js';

const noncharacters = [0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1fffe, 0x10ffff];
const controls = Array.from({ length: 32 }, (_, code) => code).concat(0x7f, 0x80, 0x85, 0x9f, 0xa0, 0xad);
const bidi = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
const invisible = [0x200b, 0x200c, 0x200d, 0x2028, 0x2029, 0x2060, 0x3164, 0xfeff, 0xfffc, 0xfffd, 0xe0001, 0xe0041, 0xfe0f, 0xe0100];
const marks = [0x0300, 0x0301, 0x0334, 0x0489, 0x20dd, 0x0e47, 0x0610];

/** Texts that have broken other programs: markup, templates, formats, paths, lines that end headers, numbers that are none. */
const known = [
  '\0',
  '\ud800',
  '\udfff',
  '\udc00\ud800',
  'a\ud83d',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '{% include "/etc/passwd" %}',
  '$' + '{7*7}',
  '%s%n%x',
  '%00',
  '%ED%A0%80',
  '%',
  "'; DROP TABLE complaint; --",
  '\\',
  '\\u0000',
  '\r\nBcc: everybody@example.com\r\n\r\n',
  '../../../../etc/passwd',
  '__proto__',
  'constructor.prototype',
  'NaN',
  'null',
  'undefined',
  '1e999',
  '-0',
  '=cmd|"/C calc"!A0',
  '[object Object]',
  'İıſK',
  'Straße ß ẞ',
  '👩‍👩‍👧‍👦🏳️‍🌈🇨🇳👍🏿',
  '﷽',
  'ﷺ'.repeat(40),
  '(ಥ﹏ಥ)',
  '\u202egnp.elif\u202c',
  '一'.repeat(2_000),
  ' '.repeat(500),
  '\t\n\v\f\r\u0085\u2028\u2029\u3000',
  '&lt;&#0;&#xD800;&amp;',
  '<!ENTITY x SYSTEM "file:///etc/passwd">',
  '7K2QD-M9XWA',
];

/** One code point of any plane, also those that no text may have. */
function codePoint(dice: Dice): number {
  switch (dice.below(9)) {
    case 0:
      return dice.pick(controls);
    case 1:
      return dice.pick(bidi);
    case 2:
      return dice.pick(invisible);
    case 3:
      return dice.pick(noncharacters);
    case 4:
      return 0xd800 + dice.below(0x800);
    case 5:
      return dice.pick(marks);
    default:
      return dice.below(17) * 0x10000 + dice.below(0x10000);
  }
}

/** A text of the naughty kind. There is always something that can be seen in it, so that every door has a complaint to take. */
export function naughtyString(dice: Dice): string {
  const parts = Array.from({ length: 1 + dice.below(4) }, () => {
    if (dice.once(3)) return dice.pick(known);
    const length = dice.once(20) ? 400 : 1 + dice.below(12);
    return Array.from({ length }, () => String.fromCodePoint(codePoint(dice))).join('');
  });
  parts.splice(dice.below(parts.length + 1), 0, '投诉 complaint');
  return parts.join('');
}
