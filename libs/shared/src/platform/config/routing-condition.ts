import { Environment } from '@marcbachmann/cel-js';

/**
 * What a routing condition may ask. Texts that were not given are empty, never absent, so that a condition seldom fails.
 * `text` is subject, text and wish together, in small letters and normal width (NFKC), at most `conditionTextLimit` long.
 */
export interface RoutingFacts {
  readonly channel: string;
  readonly language: string;
  readonly text: string;
  readonly subject: string;
  readonly category: string;
  readonly prefers: string;
  /** Digits the caller pressed, in order. */
  readonly menu: readonly string[];
  /** The number or address it was sent to. */
  readonly to: string;
  readonly contact: { readonly name: string; readonly phone: string; readonly email: string; readonly anonymous: boolean };
  readonly against: { readonly department: string; readonly branch: string; readonly product: string; readonly staff: string };
  readonly received: Date;
  /** Local to the institution. `weekday` 1 is Monday. */
  readonly time: { readonly hour: bigint; readonly weekday: bigint; readonly date: string };
  /**
   * What the classifier holds it to be about: codes of the coding in force, the department that follows, and how sure it is, from 0.0 to 1.0
   * (empty and 0 where there is no classifier). `urgent` is none, vulnerable, mass, money-now or danger, `signs` all that was seen, also
   * regulator, court and limit.
   */
  readonly matter: {
    readonly business: string;
    readonly cause: string;
    readonly department: string;
    readonly sure: number;
    readonly urgent: string;
    readonly signs: readonly string[];
  };
  /** Of what the complainant chose: whose it is, by the papers for a category, by the coding for a code. */
  readonly chosen: { readonly department: string };
  /** Anything else the channel knows; ask with `"x" in facts` first. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Longer texts are judged by their beginning: a condition must stay quick whatever comes. */
export const conditionTextLimit = 10_000;

const environment = new Environment({ limits: { maxAstNodes: 2_000, maxDepth: 40 } })
  .registerVariable('channel', 'string')
  .registerVariable('language', 'string')
  .registerVariable('text', 'string')
  .registerVariable('subject', 'string')
  .registerVariable('category', 'string')
  .registerVariable('prefers', 'string')
  .registerVariable('menu', 'list<string>')
  .registerVariable('to', 'string')
  .registerVariable({ name: 'contact', schema: { name: 'string', phone: 'string', email: 'string', anonymous: 'bool' } })
  .registerVariable({ name: 'against', schema: { department: 'string', branch: 'string', product: 'string', staff: 'string' } })
  .registerVariable('received', 'google.protobuf.Timestamp')
  .registerVariable({ name: 'time', schema: { hour: 'int', weekday: 'int', date: 'string' } })
  .registerVariable({
    name: 'matter',
    schema: { business: 'string', cause: 'string', department: 'string', sure: 'double', urgent: 'string', signs: 'list<string>' },
  })
  .registerVariable({ name: 'chosen', schema: { department: 'string' } })
  .registerVariable('facts', 'map<string, dyn>');

/** A condition of a routing rule, compiled. */
export type Condition = (facts: RoutingFacts) => boolean;

/** Reads a CEL condition (cel.dev, language definition). Throws an Error whose message a person can mend it by. */
export function compileCondition(source: string): Condition {
  // A repeated group that repeats inside can take minutes on a text made for it (CWE-1333).
  if (/\([^()]*[+*}][^()]*\)[+*{]/.test(source))
    throw new Error('the pattern repeats inside a repetition and may take for ever; write it flat');
  try {
    const parsed = environment.parse(source);
    const checked = parsed.check();
    if (!checked.valid) throw checked.error;
    if (checked.type !== 'bool' && checked.type !== 'dyn') throw new Error(`it gives ${checked.type} where yes or no is needed`);
    const guard = guardIn(source);
    return (facts) => (guard === undefined || guard(facts)) && parsed({ ...facts }) === true;
  } catch (error) {
    throw new Error(firstLine(error), { cause: error });
  }
}

const guards: Readonly<Record<string, (facts: RoutingFacts) => string>> = {
  channel: ({ channel }) => channel,
  language: ({ language }) => language,
  category: ({ category }) => category,
  'matter.business': ({ matter }) => matter.business,
  'matter.cause': ({ matter }) => matter.cause,
  'matter.department': ({ matter }) => matter.department,
  'matter.urgent': ({ matter }) => matter.urgent,
  'chosen.department': ({ chosen }) => chosen.department,
};

/**
 * The equation with which a condition of nothing but "and" begins: where it fails the whole is false, whatever the rest would say, and CEL need
 * not be asked. So thousands of rules cost what the few that may hold cost.
 */
function guardIn(source: string): ((facts: RoutingFacts) => boolean) | undefined {
  const [, field = '', value = ''] = /^\s*([a-z.]+) == "([^"\\]*)"(?:\s*&&|\s*$)/.exec(source) ?? [];
  const read = Object.hasOwn(guards, field) ? guards[field] : undefined;
  return read === undefined || /\|\||\?/.test(source) ? undefined : (facts) => read(facts) === value;
}

/** The first line of what went wrong, without the excerpt that CEL appends. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 160) ?? '';
}
