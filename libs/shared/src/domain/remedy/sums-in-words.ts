import { foldScripts } from '../language/fold-scripts.js';
import { digitsOf, type Money } from './money.js';
import { isNumberWord, multipliers, numeralSigns, readEnglish, readNumerals } from './number-words.js';

/** A sum that a text names, and where: `from` and `until` are places in the folded text. */
export interface NamedSum extends Money {
  readonly from: number;
  readonly until: number;
  /** No currency stood with it: it is the house's, and only what is promised by it counts. */
  readonly bare: boolean;
}

/** As sums are looked for in it: one width, one script, small letters, nothing invisible, no blank between two Chinese characters. */
export function foldForSums(text: string): string {
  return foldScripts(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/(?<=[\p{Script=Han}〇○])[ \t\u3000]+(?=[\p{Script=Han}〇○])/gu, '');
}

/** Signs of currencies as they stand before a sum and behind it; the longest first. `$` alone is the house's where that has dollars, else US. */
const before: readonly (readonly [RegExp, string])[] = [
  [/(?:人民币|rmb|cny|¥|cn¥|yuan)[ :：]*$/, 'CNY'],
  [/(?:港币|港元|hkd|hk\$)[ :：]*$/, 'HKD'],
  [/(?:新台币|台币|twd|nt\$|ntd)[ :：]*$/, 'TWD'],
  [/(?:美元|美金|usd|us\$|\$)[ :：]*$/, 'USD'],
  [/(?:欧元|eur|€)[ :：]*$/, 'EUR'],
  [/(?:英镑|gbp|£)[ :：]*$/, 'GBP'],
  [/(?:日元|日圆|jpy)[ :：]*$/, 'JPY'],
  [/(?:sgd|s\$)[ :：]*$/, 'SGD'],
  [/(?:aud|a\$)[ :：]*$/, 'AUD'],
  [/(?:inr|₹|rs\.?)[ :：]*$/, 'INR'],
];
const behind: readonly (readonly [RegExp, string])[] = [
  [/^[ -]*(?:元港币|港元|港币|hkd|hong kong dollars?|hk dollars?)/, 'HKD'],
  [/^[ -]*(?:元新台币|元台币|新台币|twd|ntd|new taiwan dollars?|nt dollars?)/, 'TWD'],
  [/^[ -]*(?:美元|美金|usd|us dollars?|u\.s\. dollars?|dollars?)/, 'USD'],
  [/^[ -]*(?:欧元|eur\b|euros?\b)/, 'EUR'],
  [/^[ -]*(?:英镑|gbp|pounds?\b|quid\b)/, 'GBP'],
  [/^[ -]*(?:日元|日圆|jpy|yen\b)/, 'JPY'],
  [/^[ -]*(?:rupees?|inr)/, 'INR'],
  // Not 元旦, 元月, 一元化; 块 is money with 钱, or where the words end.
  [/^[ -]*(?:元(?![旦月宵件素年化])|圆(?![形圈])|块钱|块(?=$|[\s，。,.；;、！!整])|人民币|rmb|cny|yuan|renminbi)/, 'CNY'],
];
const numbers = new RegExp(`\\d{1,3}(?:[,\u00a0\u202f' ]\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|[${numeralSigns}]+|[a-z]+`, 'gu');
const multiplier = /^ ?([十百千万亿]{1,3})|^ ?(thousand|million|billion|mn|m|bn|k)(?![a-z])/;
const shortMultipliers: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, mn: 1_000_000, bn: 1_000_000_000 };
const behindComma = new RegExp(`^(?:零?([\\d${numeralSigns}])[角毛])?(?:零?([\\d${numeralSigns}])分)?`);

/**
 * The sums that a folded text ({@link foldForSums}) names, in digits and in words of Chinese and English. What has no currency is `bare`, in the house's.
 * Looks at each character a bounded number of times.
 */
export function sumsIn(text: string, houseCurrency: string): NamedSum[] {
  const found: NamedSum[] = [];
  // What belongs to a sum already: the 万 of 10万元, the 五角 behind it.
  let read = 0;
  let words: { readonly from: number; until: number; readonly list: string[] } | undefined;
  const settle = () => {
    const value = words && readEnglish(words.list);
    if (words && value !== undefined) put(words.from, words.until, value);
    words = undefined;
  };
  const put = (from: number, end: number, value: number) => {
    const lead = text.slice(Math.max(0, from - 8), from);
    const tail = text.slice(end, end + 24);
    const prefix = before.find(([sign]) => sign.test(lead));
    const suffix = behind.map(([sign, currency]) => [sign.exec(tail)?.[0].length ?? 0, currency] as const).find(([length]) => length > 0);
    // 台币三千元, 港币一百元: what stands before says which 元.
    const currency = own(prefix?.[1] ?? suffix?.[1], prefix ? lead : tail, houseCurrency);
    const until = end + (suffix?.[0] ?? 0);
    const [rest, extra] = suffix && /[元圆块钱]$/.test(text.slice(end, until)) ? small(text.slice(until, until + 6)) : [0, 0];
    const code = currency ?? houseCurrency;
    read = until + rest;
    const minor = Math.round((value + extra) * 10 ** digitsOf(code));
    if (Number.isFinite(minor) && minor > 0) found.push({ minor, currency: code, from, until: until + rest, bare: currency === undefined });
  };
  for (const match of text.matchAll(numbers)) {
    const [token] = match;
    const from = match.index;
    if (from < read) continue;
    const end = from + token.length;
    if (/^[a-z]/.test(token)) {
      // `and` joins number words, and is none.
      if (isNumberWord(token) && (words === undefined || from - words.until <= 5)) {
        words ??= { from, until: end, list: [] };
        if (words.list.length < 24) words.list.push(token);
        words.until = end;
      } else if (token !== 'and') settle();
      continue;
    }
    if (!/^\d/.test(token)) {
      settle();
      const value = token.length > 40 ? Number.MAX_SAFE_INTEGER : readNumerals(token);
      if (value !== undefined) put(from, end, value);
      continue;
    }
    settle();
    const times = multiplier.exec(text.slice(end, end + 10));
    const by = times?.[1] ? (readNumerals(times[1]) ?? 1) : (multipliers.get(times?.[2] ?? '') ?? shortMultipliers[times?.[2] ?? ''] ?? 1);
    put(from, end + (times?.[0].length ?? 0), Number(token.replace(/[,\u00a0\u202f' ]/g, '')) * by);
  }
  settle();
  return found;
}

/** `$` and `dollars` are the house's own where it counts in dollars; 元 in a house of Hong Kong or Taiwan is theirs. */
function own(currency: string | undefined, sign: string, house: string): string | undefined {
  if (currency === 'USD' && /^[ -]*dollars?|(?<![a-z])\$/.test(sign) && ['HKD', 'TWD', 'SGD', 'AUD'].includes(house)) return house;
  if (currency === 'CNY' && /^[ -]*[元圆块]/.test(sign) && ['HKD', 'TWD'].includes(house)) return house;
  return currency;
}

/** 五角二分 behind a sum: how many characters, and how much. */
function small(text: string): [length: number, sum: number] {
  const [all = '', tenths, hundredths] = behindComma.exec(text) ?? [];
  const digit = (sign: string | undefined) => (sign === undefined ? 0 : /\d/.test(sign) ? Number(sign) : (readNumerals(sign) ?? 0));
  return [all.length, digit(tenths) / 10 + digit(hundredths) / 100];
}
