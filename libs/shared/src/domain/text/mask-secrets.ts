/** What is hidden in a text: a bank card's number, the number of an identity document, a password or PIN, a one-time or card-check code. */
export type SecretKind = 'card' | 'identity' | 'password' | 'code';

/** One secret in a text, by UTF-16 positions; `to` is behind its last character. */
export interface Secret {
  readonly kind: SecretKind;
  readonly from: number;
  readonly to: number;
}

const dot = '•';
/** A card or document is known by its end; of a password and a code not even the length is shown. */
const shownOfNumber = 4;
const hiddenWord = dot.repeat(6);

/** The text with its secrets masked: the last four characters of a card's or document's number stay, of a password and a code nothing. Linear. */
export function maskSecrets(text: string): string {
  let masked = '';
  let done = 0;
  for (const secret of findSecrets(text)) {
    masked += text.slice(done, secret.from) + maskSecret(text, secret);
    done = secret.to;
  }
  return done === 0 ? text : masked + text.slice(done);
}

/** Ids and fingerprints are no words, whatever digits they have. */
const isName = (key: string) => /(^id|Id|ID|sha256|reference|version)$/.test(key);

/** Every text of a value masked, but for what its keys call an id or a fingerprint. */
export function maskWords<T>(value: T): T;
export function maskWords(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (Array.isArray(value)) return value.map((inner) => maskWords(inner));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, isName(key) ? inner : maskWords(inner)]));
}

/** The texts that {@link maskWords} masks, in their order. */
export function* wordsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const inner of value) yield* wordsOf(inner);
  else if (value !== null && typeof value === 'object' && !(value instanceof Date))
    for (const [key, inner] of Object.entries(value)) if (!isName(key)) yield* wordsOf(inner);
}

/** A secret of a text as it is shown. */
export function maskSecret(text: string, { kind, from, to }: Secret): string {
  return kind === 'card' || kind === 'identity' ? maskNumber(text.slice(from, to)) : hiddenWord;
}

const manyDigits = /[0-9０-９](?:[^0-9０-９]?[0-9０-９]){5}/;
const labelled = /[码碼令]|pass|pwd|\bpin\b|\botp\b|\bcv[vcn]|code/i;

/** The secrets of a text in the order of their places; none overlaps another. Linear. */
export function findSecrets(text: string): Secret[] {
  // Nearly every text that we show has neither many digits nor any such word, and every value of every notice comes by here.
  const numbers = manyDigits.test(text) ? [...numbersIn(text), ...lettersAndDigits(text)] : [];
  const words = labelled.test(text) ? [...wordsAfterLabels(text)] : [];
  if (numbers.length + words.length === 0) return [];
  const found = [...numbers, ...words].sort((a, b) => a.from - b.from || b.to - a.to);
  const apart: Secret[] = [];
  for (const secret of found) if (secret.from >= (apart.at(-1)?.to ?? 0)) apart.push(secret);
  return apart;
}

function maskNumber(number: string): string {
  let left = [...number].filter(isDigitOrLetter).length - shownOfNumber;
  return [...number].map((character) => (isDigitOrLetter(character) && left-- > 0 ? dot : character)).join('');
}

const isDigitOrLetter = (character: string) => /[\p{Nd}\p{L}]/u.test(character);

/** Digits that stand together, also in groups with one blank, hyphen or point between; full-width ones as well. */
const digits = /(?<![\p{Nd}A-Za-z+＋])\p{Nd}(?:[ \-.\u00A0\u2010-\u2013\u3000]?\p{Nd}){12,400}[xXｘＸ]?/gu;

/** Cards (Luhn, ranges of the schemes) and identity cards of the mainland (its date and check character) in the runs of digits. */
function* numbersIn(text: string): Generator<Secret> {
  for (const match of text.matchAll(digits)) {
    const run = [...match[0]].flatMap((character, at) => {
      const digit = digitOf(character);
      return digit === undefined ? [] : [{ digit, from: match.index + at }];
    });
    const groupStarts = (at: number) => at === 0 || run[at]!.from > run[at - 1]!.from + 1;
    const nextGroup = (at: number) => {
      let next = at + 1;
      while (next < run.length && !groupStarts(next)) next++;
      return next;
    };
    const groupEnds = (at: number) => at === run.length || groupStarts(at);
    for (let at = 0; at < run.length; at++) {
      if (!groupStarts(at)) continue;
      // In groups a card begins with one of four or six: two digits before the first may be of a date.
      const cardMayStart = nextGroup(at) - at >= 4;
      const fits = (length: number) => at + length <= run.length && groupEnds(at + length);
      const part = (length: number) => run.slice(at, at + length).map(({ digit }) => digit);
      const kind = fits(18) && isMainlandIdentity(part(18)) ? 'identity' : undefined;
      const length = kind ? 18 : cardLengths.find((one) => cardMayStart && fits(one) && isCard(part(one)));
      if (length === undefined) continue;
      yield { kind: kind ?? 'card', from: run[at]!.from, to: run[at + length - 1]!.from + 1 };
      at += length - 1;
    }
  }
}

/** The check character X counts ten. */
function digitOf(character: string): number | undefined {
  if (/^[xXｘＸ]$/.test(character)) return 10;
  const plain = character.normalize('NFKC');
  return /^\d$/.test(plain) ? Number(plain) : undefined;
}

const cardLengths = [19, 18, 17, 16, 15, 14];

/** UnionPay 62 and 81, Visa, Mastercard, JCB, American Express, Diners, Discover, and the mainland's older 6 and 9 ranges (ISO/IEC 7812). */
function isCard(number: readonly number[]): boolean {
  if (number.includes(10)) return false;
  const start = number.slice(0, 4).join('');
  const length = number.length;
  const known =
    (/^(62|81|60|6[345679]|9[0-9])/.test(start) && length >= 16) ||
    (/^4/.test(start) && (length === 16 || length === 19)) ||
    (/^(5[1-5]|2[2-7]|35)/.test(start) && length === 16) ||
    (/^3[47]/.test(start) && length === 15) ||
    (/^3[068]/.test(start) && length === 14);
  return known && luhn(number);
}

function luhn(number: readonly number[]): boolean {
  const sum = [...number].reverse().reduce((total, digit, at) => {
    const weighed = at % 2 === 1 ? digit * 2 : digit;
    return total + (weighed > 9 ? weighed - 9 : weighed);
  }, 0);
  return sum % 10 === 0;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** GB 11643-1999: a region, a day of birth, an order, and a check character by ISO 7064 MOD 11-2. */
function isMainlandIdentity(number: readonly number[]): boolean {
  if (number.slice(0, 17).includes(10)) return false;
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)].map((part) => Number(part.join(''))) as [
    number,
    number,
    number,
  ];
  if (year < 1880 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  const sum = weights.reduce((total, weight, at) => total + weight * number[at]!, 0);
  return (12 - (sum % 11)) % 11 === number[17];
}

/** Identity cards that begin with a letter: Hong Kong's A123456(3) and Taiwan's A123456789, by their check digits. */
function* lettersAndDigits(text: string): Generator<Secret> {
  for (const match of text.matchAll(/(?<![A-Za-z\d])([A-Za-z]{1,2})(\d{6})[ ]?[(（]?([\dAa])[)）]?(?![A-Za-z\d])/g)) {
    const [all, letters, number, check] = match as unknown as [string, string, string, string];
    if (isHongKong(letters, number, check)) yield { kind: 'identity', from: match.index, to: match.index + all.length };
  }
  for (const match of text.matchAll(/(?<![A-Za-z\d])([A-Za-z])([1289]\d{8})(?![A-Za-z\d])/g)) {
    if (isTaiwan(match[1]!, match[2]!)) yield { kind: 'identity', from: match.index, to: match.index + match[0].length };
  }
}

/** Letters count from A = 10, a missing one 36; weights 9 to 2; eleven less the remainder, A for ten. */
function isHongKong(letters: string, number: string, check: string): boolean {
  const heads = letters.length === 2 ? [...letters].map(letterValue) : [36, letterValue(letters)];
  const sum = [...heads, ...[...number].map(Number)].reduce((total, value, at) => total + value * (9 - at), 0);
  const wanted = (11 - (sum % 11)) % 11;
  return check.toUpperCase() === (wanted === 10 ? 'A' : String(wanted));
}

const letterValue = (letter: string) => letter.toUpperCase().charCodeAt(0) - 55;
/** Taiwan's letters in the order of their numbers from ten. */
const taiwanLetters = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

function isTaiwan(letter: string, number: string): boolean {
  const head = taiwanLetters.indexOf(letter.toUpperCase()) + 10;
  const values = [Math.floor(head / 10), head % 10, ...[...number].map(Number)];
  const sum = values.reduce((total, value, at) => total + value * [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1][at]!, 0);
  return head >= 10 && sum % 10 === 0;
}

const passwordLabel = '密码|密碼|口令|暗码|暗碼|pass(?:word|code|phrase)|pwd|\\bpin(?: (?:code|number))?\\b';
const codeLabel =
  '验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|動態密碼|动态口令|動態口令|短信码|簡訊碼|安全码|安全碼|授权码|授權碼|' +
  '\\botp\\b|\\b(?:one[- ]time|verification|security|authori[sz]ation|sms|login) (?:pass)?code|\\bcv[vcn]2?\\b';
const link = '\\s{0,3}(?:(?:就|都|also|still)?\\s?(?:是|为|為|係|is|was|=|:|：)\\s{0,3}){1,2}';
const quoted = '["\'“‘「『]([^"\'“”‘’「」『』\\n]{3,64})["\'”’」』]';

/** A password in quotation marks or behind "is", where it looks like one: has a digit or a sign in it. */
const passwords = new RegExp(`(?:${passwordLabel})(?:${link}|\\s)(?:${quoted}|([!-~]{3,64}))`, 'giu');
const shortPins = new RegExp(`(?:${passwordLabel})[^\\p{Nd}\\p{L}\\n]{0,4}(\\p{Nd}{4,12})(?!\\p{Nd})`, 'giu');
/** A code stands within a few words of its name: 验证码发给他了，是 483920. */
const codes = new RegExp(
  `(?:${codeLabel})[^\\p{Nd}\\n]{0,24}?(?<!\\p{Nd})(\\p{Nd}{3,8})(?!\\p{Nd}|[.,]\\p{Nd}|\\s?[年月日号號元块塊条條次个個分秒%])`,
  'giu',
);

function* wordsAfterLabels(text: string): Generator<Secret> {
  for (const match of text.matchAll(passwords)) {
    const word = match[1] ?? match[2]!.replace(/[.,;:!?)]+$/, '');
    const looksSecret = match[1] !== undefined ? !/\s/.test(word) : /\d/.test(word) || /[^A-Za-z'-]/.test(word);
    if (word.length >= 3 && looksSecret) yield at('password', match, word);
  }
  for (const match of text.matchAll(shortPins)) yield at('password', match, match[1]!);
  for (const match of text.matchAll(codes)) yield at('code', match, match[1]!);
}

/** The word is the last of what was matched, but for a closing mark. */
function at(kind: SecretKind, match: RegExpExecArray, word: string): Secret {
  const from = match.index + match[0].lastIndexOf(word);
  return { kind, from, to: from + word.length };
}
