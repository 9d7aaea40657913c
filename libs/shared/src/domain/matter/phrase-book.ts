import { foldText } from './fold-text.js';
import { Numbers, Trie } from './trie.js';

/** Where a list's phrase stands in a folded text. */
export interface PhraseHit {
  readonly list: string;
  readonly from: number;
  readonly to: number;
}

/** Lists of phrases by their id. */
export type PhraseLists = ReadonlyMap<string, readonly string[]>;

/** How far apart the parts of `a*b` may stand, in characters, within one sentence. */
const reachInHan = 10;
const reachInLatin = 36;

/**
 * Phrases that people say, found in one pass over a text. A phrase is words; `(a|b)` is either; `a*b` is b soon after a in one sentence; a
 * Latin word is whole and may have an ending (-s, -ed, -ing); a `=` before it takes it exactly. Characters are compared folded (`foldText`).
 */
export class PhraseBook {
  private readonly trie = new Trie();
  private readonly lists: string[] = [];
  /** By phrase: its list, by its place in `lists`, and how many steps it has. */
  private readonly listOf = new Numbers(Int32Array);
  private readonly stepsOf = new Numbers(Int32Array);

  /** Fails with an Error that names the phrase when its brackets do not match. */
  constructor(lists: PhraseLists) {
    for (const [list, phrases] of lists) {
      this.lists.push(list);
      for (const phrase of phrases) this.add(list, phrase);
    }
  }

  private add(list: string, phrase: string): void {
    // A gap within brackets: each way of it is a phrase of its own.
    const gapped = /\(([^()]*\*[^()]*)\)/.exec(phrase);
    if (gapped !== null) {
      for (const way of gapped[1]!.split('|'))
        this.add(list, phrase.slice(0, gapped.index) + way + phrase.slice(gapped.index + gapped[0].length));
      return;
    }
    const steps = phrase.split('*').map((part) => eitherOf(foldText(part.trim())));
    if (steps.some((some) => some.some((one) => one === ''))) throw new Error(`"${phrase}" of ${list} has an empty part`);
    const at = this.listOf.push(this.lists.length - 1);
    this.stepsOf.push(steps.length);
    for (const [step, some] of steps.entries()) {
      for (const literal of some) {
        const reach = isLatin(literal) ? reachInLatin : reachInHan;
        for (const written of endingsOf(literal)) this.trie.plant(written, at, step, reach);
      }
    }
  }

  /** All phrases in a folded text, by where they begin. Linear in its length. */
  find(text: string): PhraseHit[] {
    const hits: PhraseHit[] = [];
    const open = new Map<number, { from: number; to: number }[]>();
    let sentence = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (endsSentence(code, text, at)) sentence = at;
      if (isWord(code) && at > 0 && isWord(text.charCodeAt(at - 1))) continue;
      let node = this.trie.from(code);
      for (let end = at + 1; node >= 0; end += 1) {
        const first = this.trie.stepsAt(node);
        if (first >= 0 && !(isWord(text.charCodeAt(end - 1)) && end < text.length && isWord(text.charCodeAt(end))))
          for (let step = first; step >= 0; step = this.trie.stepAfter(step)) this.follow(step, at, end, sentence, open, hits);
        node = end < text.length ? this.trie.next(node, text.charCodeAt(end)) : -1;
      }
    }
    return hits;
  }

  private follow(
    at: number,
    from: number,
    to: number,
    sentence: number,
    open: Map<number, { from: number; to: number }[]>,
    hits: PhraseHit[],
  ): void {
    const phrase = this.trie.phraseOf(at);
    const step = this.trie.stepOf(at);
    const reach = this.trie.reachOf(at);
    let begin = from;
    if (step > 0) {
      const before = open.get(phrase)?.[step - 1];
      if (before === undefined || before.to > from || from - before.to > reach || before.from < sentence) return;
      begin = before.from;
    }
    if (step === this.stepsOf.at(phrase) - 1) {
      hits.push({ list: this.lists[this.listOf.at(phrase)]!, from: begin, to });
      return;
    }
    const steps = open.get(phrase) ?? [];
    steps[step] = { from: begin, to };
    open.set(phrase, steps);
  }
}

/** What is wrong with a phrase as it is written, or nothing: a bracket that is not closed or stands in another, a part with nothing in it. */
export function phraseFault(phrase: string): string | undefined {
  let open = false;
  for (const sign of phrase) {
    if ((sign === '(' && open) || (sign === ')' && !open)) return `"${phrase}": its brackets do not match`;
    if (sign === '(' || sign === ')') open = sign === '(';
  }
  if (open) return `"${phrase}": a bracket is not closed`;
  const parts = phrase.replace(/\([^()]*\)/g, (group) => (/\|\)|\(\||\|\|/.test(group) ? '' : 'x')).split('*');
  return parts.some((part) => part.trim() === '') ? `"${phrase}" has an empty part` : undefined;
}

/** `(a|b)c(d|e)` as acd, ace, bcd, bce. */
function eitherOf(part: string): string[] {
  const open = part.indexOf('(');
  if (open < 0) return [part];
  const close = part.indexOf(')', open);
  if (close < 0) throw new Error(`"${part}": a bracket is not closed`);
  const rest = eitherOf(part.slice(close + 1));
  return part
    .slice(open + 1, close)
    .split('|')
    .flatMap((one) => rest.map((tail) => part.slice(0, open) + one + tail));
}

function endingsOf(literal: string): string[] {
  if (literal.startsWith('=')) return [literal.slice(1)];
  if (!/[a-z]$/.test(literal)) return [literal];
  const stem = literal.endsWith('e') ? literal.slice(0, -1) : literal;
  return [
    ...new Set([
      literal,
      `${literal}s`,
      `${stem}es`,
      `${stem}ed`,
      `${stem}ing`,
      ...(/[^aeiou]y$/.test(literal) ? [`${literal.slice(0, -1)}ies`, `${literal.slice(0, -1)}ied`] : []),
    ]),
  ];
}

const isLatin = (text: string) => /[a-z]/.test(text);

/** Latin letters and digits hang together; Han characters stand alone. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 0xc0 && code <= 0x24f);
}

function endsSentence(code: number, text: string, at: number): boolean {
  if (code === 0x3002 || code === 0x21 || code === 0x3f || code === 0xff01 || code === 0xff1f || code === 0x0a) return true;
  return code === 0x2e && text.charCodeAt(at + 1) === 0x20;
}
