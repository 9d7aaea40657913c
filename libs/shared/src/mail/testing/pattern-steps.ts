import { type AST, parseRegExpLiteral } from '@eslint-community/regexpp';

/** Tries the rest of a pattern at a place of the text. */
type Matcher = (at: number) => boolean;

class Enough extends Error {}

/**
 * How many steps a backtracking engine takes to search `text` with a pattern from `from` on, counted and not timed; never more than `most`.
 * It goes the way of V8's engine without its short cuts, so what is linear here is linear there.
 */
export function patternSteps(pattern: RegExp, text: string, from: number, most: number): number {
  const walk = new Walk(pattern, text, most);
  try {
    walk.search(from);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return walk.steps;
}

class Walk {
  steps = 0;
  private readonly flags: string;
  private readonly sticky: boolean;
  private readonly start: Matcher;

  constructor(
    pattern: RegExp,
    private readonly text: string,
    private readonly most: number,
  ) {
    this.flags = pattern.flags.replace(/[^imsu]/g, '');
    this.sticky = pattern.sticky;
    this.start = this.either(parseRegExpLiteral(pattern).pattern.alternatives, () => true);
  }

  search(from: number): void {
    for (let at = from; at <= this.text.length; at += 1) {
      if (this.start(at) || this.sticky) return;
      this.step();
    }
  }

  private step(count = 1): void {
    this.steps += count;
    if (this.steps >= this.most) throw new Enough();
  }

  private either(alternatives: readonly AST.Alternative[], next: Matcher): Matcher {
    const all = alternatives.map(({ elements }) => elements.reduceRight<Matcher>((rest, element) => this.one(element, rest), next));
    return all.length === 1 ? (all[0] as Matcher) : (at) => all.some((each) => each(at));
  }

  private one(element: AST.Element, next: Matcher): Matcher {
    switch (element.type) {
      case 'Group':
      case 'CapturingGroup':
        return this.either(element.alternatives, next);
      case 'Quantifier':
        return this.repeated(element, next);
      case 'Assertion':
        return this.assertion(element, next);
      case 'Backreference':
        return next;
      default: {
        const width = this.character(element);
        return (at) => {
          this.step();
          const length = width(at);
          return length > 0 && next(at + length);
        };
      }
    }
  }

  private repeated({ element, min, max, greedy }: AST.Quantifier, next: Matcher): Matcher {
    if (element.type === 'Character' || element.type === 'CharacterClass' || element.type === 'CharacterSet') {
      const width = this.character(element);
      return (at) => {
        const ends = [at];
        for (let end = at; ends.length <= max; ) {
          const length = width(end);
          this.step();
          if (length === 0) break;
          end += length;
          ends.push(end);
        }
        if (ends.length <= min) return false;
        const tried = ends.slice(min);
        if (greedy) tried.reverse();
        return tried.some((end) => {
          this.step();
          return next(end);
        });
      };
    }
    const again = (at: number, count: number): boolean => {
      this.step();
      const once = () => count < max && this.one(element as AST.Element, (end) => end > at && again(end, count + 1))(at);
      if (count < min) return this.one(element as AST.Element, (end) => again(end, count + 1))(at);
      return greedy ? once() || next(at) : next(at) || once();
    };
    return (at) => again(at, 0);
  }

  private assertion(element: AST.Assertion, next: Matcher): Matcher {
    const { text } = this;
    const many = this.flags.includes('m');
    const isWord = (at: number) => /\w/.test(text[at] ?? '');
    switch (element.kind) {
      case 'start':
        return (at) => (at === 0 || (many && text[at - 1] === '\n')) && next(at);
      case 'end':
        return (at) => (at === text.length || (many && text[at] === '\n')) && next(at);
      case 'word':
        return (at) => (isWord(at - 1) !== isWord(at)) !== element.negate && next(at);
      case 'lookahead': {
        const inner = this.either(element.alternatives, () => true);
        return (at) => inner(at) !== element.negate && next(at);
      }
      default: {
        // Only short ones are written in this house.
        let goal = 0;
        const inner = this.either(element.alternatives, (end) => end === goal);
        return (at) => {
          goal = at;
          let found = false;
          for (let from = at; from >= Math.max(0, at - 40) && !found; from -= 1) found = inner(from);
          return found !== element.negate && next(at);
        };
      }
    }
  }

  /** How many units the character at a place takes when it is one of these; 0 when it is none. */
  private character(element: AST.Node): (at: number) => number {
    const asked = new RegExp(`^(?:${element.raw})$`, this.flags);
    const known = new Map<number, boolean>();
    return (at) => {
      if (at >= this.text.length) return 0;
      const code = this.flags.includes('u') ? (this.text.codePointAt(at) as number) : this.text.charCodeAt(at);
      let is = known.get(code);
      if (is === undefined) {
        is = asked.test(String.fromCodePoint(code));
        known.set(code, is);
      }
      return is ? (code > 0xffff ? 2 : 1) : 0;
    };
  }
}
