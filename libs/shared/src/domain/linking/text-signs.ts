import { foldScripts } from '../language/fold-scripts.js';

/** What of a text can be compared: its words, and the figures in it. */
export interface TextSigns {
  /** Pairs of neighbouring Han characters, and whole words of other scripts. */
  readonly words: ReadonlySet<string>;
  /** Sums of money, in units of whatever currency. */
  readonly amounts: ReadonlySet<number>;
  /** Days as `MM-DD`: the year is mostly left out. */
  readonly days: ReadonlySet<string>;
  /** Order, card and account numbers: digits that are no telephone number. */
  readonly numbers: ReadonlySet<string>;
  /** What may be a reference of ours, as it was typed. */
  readonly references: readonly string[];
}

/** Only so much of a text is looked at; what somebody complains of stands at its beginning. */
const longest = 4_000;

/** The signs of a text. Takes time in proportion to its length, at most that of the longest. */
export function readSigns(given: string): TextSigns {
  const text = foldScripts(given.slice(0, longest).normalize('NFKC').toLowerCase());
  return { words: wordsOf(text), amounts: amountsOf(text), days: daysOf(text), numbers: numbersOf(text), references: referencesOf(text) };
}

/**
 * How much of their words two texts share, 0 to 1. A short text that says what a long one says with more words counts nearly as much as two
 * of one length; a very short one says too little to count so.
 */
export function sharedWords(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const word of small) if (large.has(word)) shared++;
  const alike = shared / (small.size + large.size - shared);
  return small.size < 8 ? alike : Math.max(alike, 0.8 * (shared / small.size));
}

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [run] of text.replace(politeWords, ' ').matchAll(/\p{Script=Han}{2,}/gu)) {
    for (let at = 0; at + 1 < run.length; at++) words.add(run.slice(at, at + 2));
  }
  for (const [word] of text.matchAll(/[\p{Script=Latin}\d]{3,40}/gu)) words.add(word);
  for (const common of commonWords) words.delete(common);
  return words;
}

/** Every complaint has these; they say nothing about which one it is. */
const politeWords =
  /您好|你好|尊敬的|我要投诉|投诉|贵行|你行|贵公司|银行|客服|请?尽快处理|请?尽快|请处理|谢谢|麻烦|希望|要求|我的|我在|我们|你们|没有/g;
const commonWords = new Set(
  'the and you your for was that this with have from not are but they has had were please bank complaint complain dear sir madam regards'.split(
    ' ',
  ),
);

const digits: Readonly<Record<string, number>> = { 零: 0, 〇: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000, k: 1_000 };
const money = '元|块|圆|圓|人民币|港币|台币|rmb|cny|hkd|twd|usd|yuan|dollars?|euros?|pounds?';
const figure = '\\d{1,3}(?:,\\d{3}){1,4}(?:\\.\\d{1,2})?|\\d{1,12}(?:\\.\\d{1,2})?';
const amountPatterns = [
  new RegExp(`(?:[¥$€£]|rmb|cny|hkd|usd)\\s{0,2}(${figure})\\s{0,2}([万千百k])?`, 'g'),
  new RegExp(`(${figure})\\s{0,2}([万千百k])?\\s{0,2}(?:多|余)?\\s{0,2}(?:${money})`, 'g'),
  new RegExp(`([零〇一二两三四五六七八九十百千万]{1,12})(?:多|余)?(?:${money})`, 'g'),
];

function amountsOf(text: string): Set<number> {
  const amounts = new Set<number>();
  for (const pattern of amountPatterns) {
    for (const [, number = '', unit] of text.matchAll(pattern)) {
      const value = /\d/.test(number) ? Number(number.replaceAll(',', '')) * (units[unit ?? ''] ?? 1) : hanNumber(number);
      // One and ten yuan stand in every second text.
      if (Number.isFinite(value) && value >= 20) amounts.add(Math.round(value * 100) / 100);
    }
  }
  return amounts;
}

/** 三千二百 and 两万五 as numbers. */
function hanNumber(text: string): number {
  let total = 0;
  let section = 0;
  let digit = 0;
  let lastUnit = 1;
  for (const character of text) {
    const unit = units[character];
    if (unit === undefined) {
      digit = digits[character] ?? 0;
      continue;
    }
    if (unit === 10_000) {
      total = (total + section + digit) * unit;
      section = 0;
    } else section += (digit || 1) * unit;
    lastUnit = unit;
    digit = 0;
  }
  // 两万五 is 25 000, 三百二 is 320.
  const rest = digit > 0 && lastUnit >= 100 && !/[零〇]/.test(text) ? digit * (lastUnit / 10) : digit;
  return total + section + rest;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function daysOf(text: string): Set<string> {
  const days = new Set<string>();
  const add = (month: number, day: number) => {
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31) days.add(`${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`);
  };
  for (const [, month, day] of text.matchAll(/(\d{1,2})月(\d{1,2})[日号]?/g)) add(Number(month), Number(day));
  for (const [, month, day] of text.matchAll(/\b\d{4}[-/.](\d{1,2})[-/.](\d{1,2})\b/g)) add(Number(month), Number(day));
  for (const [, day, month = ''] of text.matchAll(/\b(\d{1,2})(?:st|nd|rd|th)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/g))
    add(months.indexOf(month) + 1, Number(day));
  for (const [, month = '', day] of text.matchAll(/\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (\d{1,2})\b/g))
    add(months.indexOf(month) + 1, Number(day));
  return days;
}

function numbersOf(text: string): Set<string> {
  const numbers = new Set<string>();
  for (const [, number = ''] of text.matchAll(/(?<![\d.,+-])([a-z]{0,4}\d{6,24})(?![\d.,]\d|\d)/g)) {
    const isPhone = /^1[3-9]\d{9}$/.test(number) || /^(86)?1[3-9]\d{9}$/.test(number);
    if (!isPhone && !/^20\d{6}$/.test(number)) numbers.add(number);
  }
  return numbers;
}

function referencesOf(text: string): string[] {
  const found = text.matchAll(/(?<![\p{Script=Latin}\d-])([0-9a-z]{5}-[0-9a-z]{5})(?![\p{Script=Latin}\d-])/gu);
  // One reference in forty has no digit; two words of five letters name no case, so they do no harm.
  return [...new Set([...found].map(([, reference = '']) => reference))].slice(0, 10);
}
