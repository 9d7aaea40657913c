const digits: Readonly<Record<string, number>> = Object.fromEntries(
  ['〇零○', '一壹幺', '二贰两', '三叁参', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'].flatMap((signs, value) =>
    [...signs].map((sign) => [sign, value]),
  ),
);
const units: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1_000, 仟: 1_000, 万: 10_000, 亿: 100_000_000 };
const tens: Readonly<Record<string, number>> = { 廿: 20, 卅: 30 };

/** Every sign that a number in Chinese characters is written with, simplified. */
export const numeralSigns = [...Object.keys(digits), ...Object.keys(units), ...Object.keys(tens)].join('');

/** A number in (simplified) Chinese characters, financial ones too: 一千万, 壹佰贰拾, 两万五 (25 000), 一〇〇. Undefined for what is none. */
export function readNumerals(signs: string): number | undefined {
  if ([...signs].every((sign) => sign in digits)) return Number([...signs].map((sign) => digits[sign]).join(''));
  // What stands left of 万 and 亿 is counted with them; `part` is what stands since.
  let whole = 0;
  let part = 0;
  let digit: number | undefined;
  let last = 1;
  for (const sign of signs) {
    const unit = units[sign];
    if (sign in tens) part += tens[sign]!;
    else if (unit === undefined) {
      const value = digits[sign];
      if (value === undefined) return undefined;
      // 两万零五 is 20 005: a zero between ends what a last digit would be short for.
      if (value === 0) last = 1;
      digit = value === 0 ? undefined : value;
    } else if (unit < 10_000) {
      part += (digit ?? (part === 0 || unit === 10 ? 1 : 0)) * unit;
      [digit, last] = [undefined, unit];
    } else {
      part += digit ?? 0;
      whole = unit === 100_000_000 ? (whole + (part || 1)) * unit : whole + (part || 1) * unit;
      [part, digit, last] = [0, undefined, unit];
    }
  }
  // 两万五: a last digit counts a tenth of the unit before it.
  return whole + part + (digit ?? 0) * (last >= 100 ? last / 10 : 1);
}

const small = [
  ...[
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
    'thirteen',
    'fourteen',
    'fifteen',
  ],
  ...['sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const decades = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const values = new Map<string, number>([
  ...small.map((word, value): [string, number] => [word, value]),
  ...decades.map((word, nth): [string, number] => [word, (nth + 2) * 10]),
  ['a', 1],
]);
/** Words that multiply what stands before them. */
export const multipliers: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['billion', 1_000_000_000],
]);

/** Whether a word of a text in English may stand in a number. */
export const isNumberWord = (word: string): boolean => values.has(word) || multipliers.has(word);

/** A number in English words, without `and` and hyphens: `one hundred five`, `ten million`. Undefined for `a` alone, or where none is meant. */
export function readEnglish(words: readonly string[]): number | undefined {
  if (words.every((word) => word === 'a')) return undefined;
  let whole = 0;
  let part = 0;
  for (const word of words) {
    const by = multipliers.get(word);
    if (by === undefined) part += values.get(word) ?? 0;
    else if (by === 100) part = (part || 1) * by;
    else [whole, part] = [whole + (part || 1) * by, 0];
  }
  return whole + part;
}
