import { Session } from 'node:inspector/promises';
import { patternSteps } from './pattern-steps.js';

/** What reading something cost in built-in searches and patterns, each number counted. */
export interface ScannedWork {
  /** Characters and bytes that built-in searches, copies and conversions went over. */
  readonly scanned: number;
  /** Steps of all patterns together, from counted steps for a character of the dearest calls, and all characters they met. */
  readonly steps: number;
  /** The dearest pattern, with its steps for each character of one call. */
  readonly dearest: { readonly pattern: string; readonly perCharacter: number };
}

/** With it the blocks of our own code that were run, by V8's own count. */
export interface CountedWork extends ScannedWork {
  readonly blocks: number;
}

interface Met {
  calls: number;
  characters: number;
  readonly samples: { readonly text: string; readonly from: number; readonly length: number }[];
}

/** So much of a text is gone through step by step; the square of it is far above what any linear pattern takes. */
const sampleLength = 8_192;

/**
 * Counts what `read` does. Modules that are to be counted must be loaded behind the first call of `startCounting`.
 * `ours`: which scripts are counted, by a piece of their address.
 */
export class WorkCounter {
  private readonly session = new Session();

  constructor(private readonly ours: readonly string[]) {}

  async start(): Promise<void> {
    this.session.connect();
    await this.session.post('Profiler.enable');
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  async stop(): Promise<void> {
    await this.session.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
  }

  async count(read: () => unknown): Promise<CountedWork> {
    const { blocks, each } = await this.countTogether([read]);
    return { blocks, ...(each[0] as ScannedWork) };
  }

  /** Of several the blocks in one sum: V8 takes longer to say what was run than most need to run it. The rest of each by itself. */
  async countTogether(reads: readonly (() => unknown)[]): Promise<{ readonly blocks: number; readonly each: readonly ScannedWork[] }> {
    await this.session.post('Profiler.takePreciseCoverage');
    const watched: Watched[] = [];
    for (const read of reads) watched.push(await watch(read));
    // Patterns are gone through behind that: it is work of ours as well.
    return { blocks: await this.take(), each: watched.map(scannedWork) };
  }

  private async take(): Promise<number> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => this.ours.some((piece) => url.includes(piece)))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
      .reduce((sum, count) => sum + count, 0);
  }
}

interface Watched {
  readonly scanned: number;
  readonly patterns: readonly { readonly pattern: RegExp; readonly met: Met }[];
}

async function watch(read: () => unknown): Promise<Watched> {
  const patterns = new Map<string, { readonly pattern: RegExp; readonly met: Met }>();
  let scanned = 0;
  const undo = [watchPatterns(patterns), ...watchScans((count) => (scanned += count))];
  try {
    await read();
  } finally {
    for (const each of undo) each();
  }
  return { scanned, patterns: [...patterns.values()] };
}

function scannedWork({ scanned, patterns }: Watched): ScannedWork {
  let steps = 0;
  let dearest = { pattern: '', perCharacter: 0 };
  for (const { pattern, met } of patterns) {
    const perCharacter = Math.max(...met.samples.map((sample) => stepsPerCharacter(pattern, sample)));
    steps += perCharacter * (met.characters + met.calls);
    if (perCharacter > dearest.perCharacter) dearest = { pattern: String(pattern), perCharacter };
  }
  return { scanned, steps: Math.round(steps), dearest };
}

function stepsPerCharacter(pattern: RegExp, { text, from, length }: Met['samples'][number]): number {
  const begin = Math.max(0, from - 64);
  // The end of what was gone through belongs to it: there a pattern fails.
  const end = from + length + 16;
  const cut =
    length <= sampleLength ? text.slice(begin, end) : text.slice(begin, from + sampleLength) + text.slice(from + length - 16, end);
  const size = Math.min(length, sampleLength) + 16;
  try {
    return patternSteps(pattern, cut, from - begin, size * 2_000) / size;
  } catch (error) {
    // A group that repeats goes as deep as the text is long.
    if (!(error instanceof RangeError)) throw error;
    return stepsPerCharacter(pattern, { text: cut, from: from - begin, length: Math.floor(Math.min(length, sampleLength) / 4) });
  }
}

/** Every method of a pattern asks its `exec` (ECMA-262, RegExpExec) when that is not the built-in one. */
function watchPatterns(patterns: Map<string, { readonly pattern: RegExp; readonly met: Met }>): () => void {
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    const given = String(text);
    const end = found ? found.index + found[0].length : this.sticky ? from : given.length;
    note(patterns, this, given, from, end - from);
    return found;
  };
  return () => {
    RegExp.prototype.exec = exec;
  };
}

function note(
  patterns: Map<string, { readonly pattern: RegExp; readonly met: Met }>,
  pattern: RegExp,
  text: string,
  from: number,
  length: number,
) {
  const key = `${pattern.flags}/${pattern.source}`;
  let entry = patterns.get(key);
  if (!entry) {
    entry = { pattern: new RegExp(pattern.source, pattern.flags), met: { calls: 0, characters: 0, samples: [] } };
    patterns.set(key, entry);
  }
  const { met } = entry;
  met.calls += 1;
  met.characters += length;
  // A sticky pattern that fails has looked at some of the text, nobody knows how much.
  const looked = pattern.sticky && length === 0 ? Math.min(64, text.length - from) : length;
  const longest = met.samples.at(-1)?.length ?? -1;
  if (met.samples.length < 4 || looked > longest * 2) {
    met.samples.push({ text, from, length: looked });
    if (met.samples.length > 8) met.samples.shift();
  }
}

/** Built-in functions that go over a text, some bytes or a list; each counts what it went over. */
function watchScans(add: (count: number) => void): (() => void)[] {
  const search = (prototype: object, name: string) =>
    wrap(prototype, name, (whole, [, from], result) => {
      const length = (whole as ArrayLike<unknown>).length;
      const begin = typeof from === 'number' && from > 0 ? Math.min(from, length) : 0;
      add(1 + (typeof result === 'number' && result >= 0 ? Math.abs(result - begin) : length - begin));
    });
  const backwards = (prototype: object, name: string) =>
    wrap(prototype, name, (whole, [, from], result) => {
      const begin = typeof from === 'number' ? from : (whole as ArrayLike<unknown>).length;
      add(1 + Math.abs(begin - (typeof result === 'number' && result >= 0 ? result : 0)));
    });
  const whole = (prototype: object, name: string) => wrap(prototype, name, (each) => add(1 + (each as ArrayLike<unknown>).length));
  const given = (owner: object, name: string) => wrap(owner, name, (_, [first]) => add(1 + ((first as ArrayLike<unknown>)?.length ?? 0)));
  return [
    ...['indexOf', 'includes'].map((name) => search(String.prototype, name)),
    ...['indexOf', 'includes'].map((name) => search(Buffer.prototype, name)),
    backwards(String.prototype, 'lastIndexOf'),
    backwards(Buffer.prototype, 'lastIndexOf'),
    ...['replaceAll', 'toLowerCase', 'toWellFormed'].map((name) => whole(String.prototype, name)),
    ...['join', 'splice', 'shift', 'concat'].map((name) => whole(Array.prototype, name)),
    wrap(Array.prototype, 'slice', (_, __, result) => add(1 + (result as unknown[]).length)),
    wrap(Buffer.prototype, 'toString', (_, __, result) => add(1 + (result as string).length)),
    given(Buffer, 'from'),
    wrap(Buffer, 'concat', (_, __, result) => add(1 + (result as Buffer).length)),
  ];
}

function wrap(owner: object, name: string, told: (self: unknown, args: readonly unknown[], result: unknown) => void): () => void {
  const methods = owner as Record<string, (...args: unknown[]) => unknown>;
  const own = Object.getOwnPropertyDescriptor(owner, name);
  const method = methods[name] as (...args: unknown[]) => unknown;
  let inside = false;
  methods[name] = function (this: unknown, ...args: unknown[]) {
    const result = method.apply(this, args);
    if (!inside) {
      inside = true;
      told(this, args, result);
      inside = false;
    }
    return result;
  };
  return () => {
    if (own) Object.defineProperty(owner, name, own);
    else delete methods[name];
  };
}
