import { foldText } from './fold-text.js';

/** Where a list's phrase stands in a folded text. */
export interface PhraseHit {
  readonly list: string;
  readonly from: number;
  readonly to: number;
}

/** Lists of phrases by their id. */
export type PhraseLists = ReadonlyMap<string, readonly string[]>;

interface Step {
  readonly phrase: number;
  readonly step: number;
  readonly reach: number;
}

interface Node {
  readonly next: Map<number, Node>;
  /** Where a literal ends: the steps of phrases that it is. */
  steps?: Step[];
}

/** How far apart the parts of `a*b` may stand, in characters, within one sentence. */
const reachInHan = 10;
const reachInLatin = 36;

/**
 * Phrases that people say, found in one pass over a text. A phrase is words; `(a|b)` is either; `a*b` is b soon after a in one sentence; a
 * Latin word is whole and may have an ending (-s, -ed, -ing); a `=` before it takes it exactly. Characters are compared folded (`foldText`).
 */
export class PhraseBook {
  private readonly root: Node = { next: new Map() };
  private readonly phrases: { readonly list: string; readonly length: number }[] = [];

  /** Fails with an Error that names the phrase when its brackets do not match. */
  constructor(lists: PhraseLists) {
    for (const [list, phrases] of lists) for (const phrase of phrases) this.add(list, phrase);
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
    const at = this.phrases.push({ list, length: steps.length }) - 1;
    for (const [step, some] of steps.entries()) {
      for (const literal of some) {
        const reach = isLatin(literal) ? reachInLatin : reachInHan;
        for (const written of endingsOf(literal)) this.plant(written, { phrase: at, step, reach });
      }
    }
  }

  private plant(literal: string, step: Step): void {
    let node = this.root;
    for (let at = 0; at < literal.length; at += 1) {
      const code = literal.charCodeAt(at);
      let next = node.next.get(code);
      if (next === undefined) {
        next = { next: new Map() };
        node.next.set(code, next);
      }
      node = next;
    }
    node.steps ??= [];
    node.steps.push(step);
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
      let node = this.root.next.get(code);
      for (let end = at + 1; node !== undefined; end += 1) {
        if (node.steps !== undefined && !(isWord(text.charCodeAt(end - 1)) && end < text.length && isWord(text.charCodeAt(end))))
          for (const step of node.steps) this.follow(step, at, end, sentence, open, hits);
        node = end < text.length ? node.next.get(text.charCodeAt(end)) : undefined;
      }
    }
    return hits;
  }

  private follow(
    { phrase, step, reach }: Step,
    from: number,
    to: number,
    sentence: number,
    open: Map<number, { from: number; to: number }[]>,
    hits: PhraseHit[],
  ): void {
    const { list, length } = this.phrases[phrase]!;
    let begin = from;
    if (step > 0) {
      const before = open.get(phrase)?.[step - 1];
      if (before === undefined || before.to > from || from - before.to > reach || before.from < sentence) return;
      begin = before.from;
    }
    if (step === length - 1) {
      hits.push({ list, from: begin, to });
      return;
    }
    const steps = open.get(phrase) ?? [];
    steps[step] = { from: begin, to };
    open.set(phrase, steps);
  }
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
