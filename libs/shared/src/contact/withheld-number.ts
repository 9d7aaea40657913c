/** What networks and hotlines say where a number would stand when the caller does not show it, or theirs has none. */
const words = [
  'anonymous',
  'blocked',
  'nocallerid',
  'nonumber',
  'notavailable',
  'payphone',
  'private',
  'privatenumber',
  'restricted',
  'unavailable',
  'unidentified',
  'unknown',
  'unknowncaller',
  'withheld',
];
const inOtherLanguages =
  /^(匿名|未知|未知号码|未知號碼|隐藏|隱藏|隐藏号码|隱藏號碼|无号码|無號碼|不显示|不顯示|不显号|私人号码|私人號碼|anonym|unbekannt|inconnu|masqué)$/iu;

/** The words as the letters of a telephone's keys spell them: a gateway that can only pass digits passes these. */
const keys = 'abc2def3ghi4jkl5mno6pqrs7tuv8wxyz9';
const keyOf = (letter: string): string => /\d/.exec(keys.slice(keys.indexOf(letter)))?.[0] ?? '';
const spelt = new Set(words.map((word) => [...word].map(keyOf).join('')));

/**
 * Whether this stands for a number that is not shown: a word, the word as digits (`+266696687` spells ANONYMOUS, `+86282452253`
 * UNAVAILABLE), or digits that are all the same or all nought. It is nobody's number, and some of it could be a stranger's.
 * Source: Twilio Help Center, "Why am I getting calls from these strange numbers?", read 2026-03, and the words of RFC 3325 and RFC 3323.
 */
export function isWithheld(given: string): boolean {
  const text = given.normalize('NFKC').trim().toLowerCase().slice(0, 100);
  if (words.includes(text.replace(/[^a-z]/g, '')) && !/\d{3}/.test(text)) return true;
  if (inOtherLanguages.test(text)) return true;
  const digits = text.replace(/^(\+|00)/, '').replace(/[\s().-]/g, '');
  if (!/^\d+$/.test(digits)) return false;
  return spelt.has(digits) || spelt.has(digits.replace(/^1/, '')) || /^1?0+$/.test(digits) || /^(\d)\1{4,}$/.test(digits);
}
