import { foldScripts } from '../language/fold-scripts.js';
import { folded, hanTitles, latinTitles, personKeys } from './person-keys.js';

/** Somebody whose name in a complaint's words may be a conflict of interest. */
export interface Named {
  /** What a case is marked with that is about them: `i:` and the id of a member of staff, or `d:` and a department that they head. */
  readonly key: string;
  /** As staff are shown whom it names. */
  readonly name: string;
  /** Every spelling: the name, other spellings and titles, the name in Latin letters. */
  readonly names: readonly string[];
  readonly staffNumber?: string | undefined;
  /** Mail addresses of theirs, and names of relatives that they declared: a complaint of one of these is their own. */
  readonly emails?: readonly string[] | undefined;
  readonly relatives?: readonly string[] | undefined;
}

/** Somebody found, and where: `at` counts UTF-16 units of the text as it was given. */
export interface FoundName {
  readonly key: string;
  readonly name: string;
  readonly at: number;
  readonly length: number;
}

export interface NameFinder {
  /** Who is named in a text, each once, at the first place. One pass over the text, however many people there are. */
  inText(text: string): readonly FoundName[];
  /** Whose own complaint it is: a member of staff's, or a declared relative's, by name or mail address. */
  complainant(who: {
    readonly name?: string | undefined;
    readonly email?: string | undefined;
  }): readonly { readonly key: string; readonly name: string; readonly relative: boolean }[];
  readonly size: number;
}

type Person = Pick<Named, 'key' | 'name'>;
interface Spelling {
  readonly people: Person[];
  /** An everyday word, too (高峰, 方便): it is a name only beside a title, or behind a word that leads to a name. */
  readonly word: boolean;
}

const longestHan = 6;
const longestLatin = 4;
/** Shorter ones in one word (`lina`, `wangyi`) are too often something else. */
const shortestJoined = 6;
/** What stands before a person, and what a person does: beside one of these an everyday word is a name. */
const leads = [...'叫找被是由让跟和与向对给经名', '姓名', '员工', '投诉', '举报', '你们', '贵行', '网点'];
const deeds = [
  ...'说称讲骗骂让把对向给不没叫收',
  '告诉',
  '要求',
  '态度',
  '拒绝',
  '答应',
  '承诺',
  '推荐',
  '威胁',
  '办理',
  '经手',
  '主动',
  '当时',
  '本人',
  '亲自',
];
const numberLeads =
  /(?:工号|工牌号?|员工号|员工编号|staff (?:no|number|id)|employee (?:no|number|id)|badge(?: no| number)?)[.:：#\s]{0,4}$/u;
/** Who works at a counter or a telephone is often called by the number on their badge (柜员80123): one of four digits or more. */
const titleLeads = /(?:柜员|员工|坐席|客服|经理|主管|主任|teller|clerk|agent|cashier)[\s#]{0,2}$/u;

/**
 * Compiles the names of staff once into tables that a text is looked up in: by runs of Han characters, by words in Latin letters in any order,
 * and by staff numbers behind a word that says so. What it costs grows with the text alone. `isWord` tells whether a text is an everyday word.
 */
export function compileNames(people: readonly Named[], isWord: (han: string) => boolean = everydayWord): NameFinder {
  const han = new Map<string, Spelling>();
  const latin = new Map<string, Person[]>();
  const numbers = new Map<string, Person[]>();
  const own = new Map<string, { person: Person; relative: boolean }[]>();
  const mails = new Map<string, Person[]>();
  for (const { names, staffNumber, emails = [], relatives = [], ...rest } of people) {
    const person = { key: rest.key, name: rest.name };
    for (const name of names) addSpelling(han, latin, person, name, isWord);
    if (staffNumber) push(numbers, folded(staffNumber).replace(/[^\p{L}\p{N}]/gu, ''), person);
    for (const mail of emails) push(mails, mail.trim().toLowerCase(), person);
    for (const [list, relative] of [
      [names, false],
      [relatives, true],
    ] as const)
      for (const name of list) for (const key of personKeys(name)) push(own, key, { person, relative });
  }
  return {
    size: people.length,
    inText: (text) => (people.length === 0 ? [] : scan(text, han, latin, numbers)),
    complainant({ name, email }) {
      const byName = personKeys(name).flatMap((key) => own.get(key) ?? []);
      const byMail = (mails.get(email?.trim().toLowerCase() ?? '') ?? []).map((person) => ({ person, relative: false }));
      const all = [...byMail, ...byName].map(({ person, relative }) => ({ ...person, relative }));
      return all.filter((one, at) => all.findIndex((other) => other.key === one.key) === at);
    },
  };
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  if (key === '') return;
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function addSpelling(
  han: Map<string, Spelling>,
  latin: Map<string, Person[]>,
  person: Person,
  name: string,
  isWord: (han: string) => boolean,
): void {
  const plain = folded(name);
  const characters = (plain.match(/\p{Script=Han}+/gu) ?? []).join('');
  if (characters.length >= 2 && characters.length <= longestHan) {
    const known = han.get(characters);
    if (known) known.people.push(person);
    else han.set(characters, { people: [person], word: isWord(characters) });
  }
  const words = latinWords(plain).filter((word) => !latinTitles.has(word));
  if (words.length > longestLatin) return;
  if (words.length > 1 || (words[0]?.length ?? 0) >= shortestJoined) push(latin, [...words].sort().join(' '), person);
}

const latinWords = (plain: string): string[] =>
  plain
    .replace(/['’ʼ`]/g, '')
    .replace(/\p{Script=Han}+/gu, ' ')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** One character as names are compared; kept, because a text has few different ones. */
const foldedCharacters = new Map<string, string>();
function foldCharacter(character: string): string {
  let plain = foldedCharacters.get(character);
  if (plain === undefined) {
    plain = foldScripts(
      character
        .normalize('NFKC')
        .toLowerCase()
        .normalize('NFKD')
        .replace(/[\p{M}\p{Cf}]/gu, ''),
    );
    if (foldedCharacters.size < 20_000) foldedCharacters.set(character, plain);
  }
  return plain;
}

interface Word {
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

function scan(
  text: string,
  han: ReadonlyMap<string, Spelling>,
  latin: ReadonlyMap<string, readonly Person[]>,
  numbers: ReadonlyMap<string, readonly Person[]>,
): FoundName[] {
  let plain = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    for (const one of foldCharacter(character)) {
      plain += one;
      for (let unit = 0; unit < one.length; unit++) places.push(at);
    }
    at += character.length;
  }
  places.push(at);
  const found = new Map<string, FoundName>();
  const keep = (people: readonly Person[], from: number, to: number) => {
    for (const { key, name } of people)
      if (!found.has(key)) found.set(key, { key, name, at: places[from]!, length: places[to]! - places[from]! });
  };
  for (const run of plain.matchAll(/\p{Script=Han}+/gu)) scanHan(run[0], run.index, plain, han, keep);
  // A name whose characters stand apart, as forms have it: 刘　伟.
  for (const { 0: apart, index } of plain.matchAll(
    /(?<!\p{Script=Han})\p{Script=Han}(?:\s{1,3}\p{Script=Han}{1,2}){1,3}(?!\p{Script=Han})/gu,
  )) {
    const spelling = han.get(apart.replace(/\s/g, ''));
    if (spelling) keep(spelling.people, index, index + apart.length);
  }
  const words = [...plain.matchAll(/[\p{L}\p{N}'’]+/gu)].flatMap(({ 0: whole, index }) => wordsIn(whole, index));
  scanLatin(words, latin, keep);
  if (numbers.size > 0)
    for (const { text: word, at: from, end } of words) {
      const people = /\d{3}/.test(word) ? numbers.get(word) : undefined;
      if (!people) continue;
      const before = plain.slice(Math.max(0, from - 24), from);
      if (numberLeads.test(before) || (/\d{4}/.test(word) && titleLeads.test(before))) keep(people, from, end);
    }
  return [...found.values()].sort((one, other) => one.at - other.at);
}

/** The longest name at each place; a shorter one within it is not looked for. */
function scanHan(
  run: string,
  start: number,
  plain: string,
  han: ReadonlyMap<string, Spelling>,
  keep: (people: readonly Person[], from: number, to: number) => void,
): void {
  for (let at = 0; at < run.length - 1; at++)
    for (let length = Math.min(longestHan, run.length - at); length >= 2; length--) {
      const spelling = han.get(run.substring(at, at + length));
      if (!spelling) continue;
      const [from, to] = [start + at, start + at + length];
      if (spelling.word && !isLedTo(plain, from, to)) continue;
      keep(spelling.people, from, to);
      at += length - 1;
      break;
    }
}

function isLedTo(plain: string, from: number, to: number): boolean {
  const [before, behind] = [plain.slice(Math.max(0, from - 6), from), plain.slice(to, to + 6)];
  return (
    hanTitles.some((title) => before.endsWith(title) || behind.startsWith(title)) ||
    leads.some((lead) => before.endsWith(lead)) ||
    deeds.some((deed) => behind.startsWith(deed))
  );
}

/** Words in Latin letters and numbers, parted where Han characters stand between them. */
function wordsIn(whole: string, index: number): Word[] {
  return [...whole.matchAll(/[^\p{Script=Han}]+/gu)].map((part) => ({
    text: part[0].replace(/['’]/g, ''),
    at: index + part.index,
    end: index + part.index + part[0].length,
  }));
}

function scanLatin(
  words: readonly Word[],
  latin: ReadonlyMap<string, readonly Person[]>,
  keep: (people: readonly Person[], from: number, to: number) => void,
): void {
  if (latin.size === 0) return;
  for (let first = 0; first < words.length; first++)
    for (let count = Math.min(longestLatin, words.length - first); count >= 1; count--) {
      const taken = words.slice(first, first + count);
      const people = latin.get(
        taken
          .map((word) => word.text)
          .sort()
          .join(' '),
      );
      if (people) keep(people, taken[0]!.at, taken[count - 1]!.end);
    }
}

let segmenter: Intl.Segmenter | undefined;
/** Whether the words of the language hold this as one: 高峰 is rush hour and a name. */
function everydayWord(han: string): boolean {
  if (han.length > 2) return false;
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' });
  return [...segmenter.segment(han)].length === 1;
}
