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

/** What a plain comparison may ask without CEL. */
const fields: Readonly<Record<string, (facts: RoutingFacts) => string | undefined>> = {
  channel: ({ channel }) => channel,
  language: ({ language }) => language,
  category: ({ category }) => category,
  'matter.business': ({ matter }) => matter.business,
  'matter.cause': ({ matter }) => matter.cause,
  'matter.department': ({ matter }) => matter.department,
  'matter.urgent': ({ matter }) => matter.urgent,
  'chosen.department': ({ chosen }) => chosen.department,
  'against.product': ({ against }) => against.product,
  'against.department': ({ against }) => against.department,
  // Where there is none, CEL says what that means.
  'menu[0]': ({ menu }) => menu[0],
};

/**
 * The plain comparisons among the parts of a condition that "and" joins: where one fails the whole is false, whatever the rest would say, and
 * CEL need not be asked.
 */
function guardIn(source: string): Condition | undefined {
  const guards = joinedByAnd(source).flatMap((part): Condition[] => {
    if (/^menu\.size\(\) > 0$/.test(part)) return [({ menu }) => menu.length > 0];
    const { field, sign, value } = comparisonIn(part) ?? {};
    if (field === undefined) return [];
    const read = fields[field]!;
    if (sign === '!=') return [(facts) => read(facts) !== value];
    return [(facts) => (read(facts) ?? value) === value];
  });
  const [first, ...others] = guards;
  if (first === undefined || others.length === 0) return first;
  return (facts) => first(facts) && others.every((guard) => guard(facts));
}

function comparisonIn(part: string): { readonly field: string; readonly sign: string; readonly value: string } | undefined {
  const [, field = '', sign = '', value = ''] = /^([a-z.]+|menu\[0\]) ([=!]=) "([^"\\]*)"$/.exec(part) ?? [];
  return Object.hasOwn(fields, field) ? { field, sign, value } : undefined;
}

/**
 * Conditions by what they must equal: of thousands those are found that may hold, without looking at the others. `places` gives them in their
 * order.
 */
export class ConditionIndex {
  private readonly always: number[] = [];
  private readonly byValue = new Map<string, Map<string, number[]>>();

  constructor(sources: readonly string[]) {
    for (const [place, source] of sources.entries()) {
      const equation = joinedByAnd(source)
        .map(comparisonIn)
        .find((one) => one?.sign === '==' && one.field !== 'menu[0]');
      if (equation === undefined) {
        this.always.push(place);
        continue;
      }
      const values = this.byValue.get(equation.field) ?? new Map<string, number[]>();
      values.set(equation.value, [...(values.get(equation.value) ?? []), place]);
      this.byValue.set(equation.field, values);
    }
  }

  places(facts: RoutingFacts): readonly number[] {
    const places = [...this.always];
    for (const [field, values] of this.byValue) places.push(...(values.get(fields[field]!(facts) ?? '') ?? []));
    return places.sort((a, b) => a - b);
  }
}

/** The parts of a condition that is nothing but "and" outside of brackets; none where it is not. */
function joinedByAnd(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  // Texts are stepped over whole; what is odd about them (raw or triple quotes, a comment) has no guard.
  if (/"""|'''|\b[rRbB]+["']|\/\//.test(source)) return [];
  for (const { 0: token, index } of source.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[([{]|[)\]}]|\|\||\?|&&/g)) {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else if (depth === 0 && (token === '||' || token === '?')) return [];
    else if (depth === 0 && token === '&&') {
      parts.push(source.slice(from, index).trim());
      from = index + 2;
    }
  }
  return [...parts, source.slice(from).trim()];
}

/** The first line of what went wrong, without the excerpt that CEL appends. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.slice(0, 160) ?? '';
}
