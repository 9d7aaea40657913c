import { Drop, Liquid, type Template as Parsed } from 'liquidjs';

/** A value by its name. `null` stands where the notice has none. */
class NamedValue extends Drop {
  constructor(
    readonly name: string,
    readonly value: Value | undefined,
  ) {
    super();
  }

  /** For conditions: an absent value is false. */
  override valueOf(): string | undefined {
    return this.value === undefined ? undefined : textOf(this.value);
  }
}

/** One value, or several that stand together, each on a line of its own. */
export type Value = string | readonly { readonly name: string; readonly text: string }[];

const textOf = (value: Value): string => (typeof value === 'string' ? value : value.map((part) => part.text).join('\n'));

/** A text with placeholders, as one file holds it. */
export interface Template {
  /** `acknowledgement.sms@1`: what a notice remembers it was written with. */
  readonly id: string;
  readonly version: string;
  readonly subject: TemplateWords;
  readonly body: TemplateWords;
}

/** A piece of a filled text: words of the template, or a value as it is. */
export type FilledPiece = string | { readonly name: string; readonly text: string };

/** A filled text. `absent` should have been shown and are not there: then it is not fit to send. */
export interface Filled {
  readonly pieces: readonly FilledPiece[];
  readonly absent: readonly string[];
}

/** Words with placeholders, read once. */
export interface TemplateWords {
  /** Every value that they may show or ask about. */
  readonly names: readonly string[];
  /** Empty values count as absent. Values are put in as they are and never read again. */
  fill(values: Readonly<Record<string, Value | undefined>>): Filled;
}

/** Marks a shown value in the output; no template or value holds these (`NamedValue` replaces them). */
const [opens, closes, lineMark] = ['\uE000', '\uE001', '\uE002'];

/** What is left of a line whose every part fell away. */
const emptied = new RegExp(`^[ \\t${lineMark}]*${lineMark}[ \\t]*(\\n|$)`, 'gm');
const marked = new RegExp(`${opens}(\\d+)${closes}`);

let showing: { shown: { name: string; text: string }[]; absent: string[] } = { shown: [], absent: [] };

/**
 * Liquid with what a text of ours needs: output, `if`, `unless`, `case` and comments. No filters, no files, no loops: a text is words,
 * values and whether a value is there (docs/decisions/0050).
 */
const liquid = new Liquid({
  strictFilters: true,
  ownPropertyOnly: true,
  jsTruthy: true,
  parseLimit: 100_000,
  renderLimit: 1_000,
  memoryLimit: 10_000_000,
  outputEscape: show,
});
for (const name of Object.keys(liquid.filters)) delete liquid.filters[name];
for (const name of Object.keys(liquid.tags)) if (!['if', 'unless', 'case', 'comment', '#'].includes(name)) delete liquid.tags[name];

function show(value: unknown): string {
  if (!(value instanceof NamedValue)) return typeof value === 'string' ? value : '';
  if (value.value === undefined) {
    showing.absent.push(value.name);
    return '';
  }
  const parts = typeof value.value === 'string' ? [{ name: value.name, text: value.value }] : value.value;
  return parts
    .map((part) => {
      showing.shown.push({ name: part.name, text: part.text.replace(/[\uE000-\uE002]/g, '\uFFFD') });
      return `${opens}${showing.shown.length - 1}${closes}`;
    })
    .join('\n');
}

/**
 * Reads a template file: `version:` and `subject:` (mail), a line `---`, then the text in Liquid. `{{ name }}` is a value,
 * `{% if name %}…{% endif %}` is there when the value is. A line that held only such parts goes with its line break when they do.
 * Throws an Error with a sentence that says what is wrong.
 */
export function readTemplate(name: string, file: string): Template {
  const [head, ...rest] = file.replace(/\r\n/g, '\n').split(/^---\n/m);
  if (head === undefined || rest.length === 0) throw new Error('there is no line "---" between the head and the text');
  const fields = new Map(
    head
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
      }),
  );
  const version = fields.get('version');
  if (!version) throw new Error('the head has no "version:"');
  return { id: `${name}@${version}`, version, subject: readWords(fields.get('subject') ?? ''), body: readWords(rest.join('---\n').trim()) };
}

/** Reads words with placeholders. Throws an Error that says what is wrong, and in which line. */
export function readWords(text: string): TemplateWords {
  if (/[\uE000-\uE002]/.test(text)) throw new Error('a private-use character stands in the text');
  const parsed = parse(
    text
      .split('\n')
      .map((line) => (/\{[{%]/.test(line) ? line + lineMark : line))
      .join('\n'),
  );
  const names = liquid.fullVariablesSync(parsed, { partials: false });
  const path = names.find((name) => !/^[a-zA-Z]+$/.test(name));
  if (path !== undefined) throw new Error(`"${path}" is not a placeholder; write {{ name }}`);
  return { names, fill: (values) => fill(parsed, names, values) };
}

function parse(text: string): Parsed[] {
  try {
    return liquid.parse(text);
  } catch (error) {
    // Liquid's own first line: what is wrong, and where.
    throw new Error(
      (error as Error).message
        .split('\n')[0]
        ?.replaceAll(lineMark, '')
        .replace(/, line:(\d+), col:\d+/, ' (line $1 of the text)') ?? '',
    );
  }
}

function fill(parsed: Parsed[], names: readonly string[], values: Readonly<Record<string, Value | undefined>>): Filled {
  const context = Object.fromEntries(names.map((name) => [name, new NamedValue(name, values[name]?.length ? values[name] : undefined)]));
  const collected: typeof showing = { shown: [], absent: [] };
  showing = collected;
  const text = (liquid.renderSync(parsed, context) as string)
    .replace(emptied, '')
    .replaceAll(lineMark, '')
    .replace(/[ \t]+$/gm, '')
    .trim();
  return { pieces: piecesOf(text, collected.shown), absent: [...new Set(collected.absent)] };
}

function piecesOf(text: string, shown: readonly { name: string; text: string }[]): FilledPiece[] {
  return text
    .split(marked)
    .map((part, index) => (index % 2 === 0 ? part : (shown[Number(part)] as FilledPiece)))
    .filter((piece) => piece !== '')
    .map((piece, index, pieces) => (typeof piece === 'string' ? piece : endedOnce(piece, pieces[index + 1])));
}

/** A sentence ends once: a value that the template's own punctuation follows loses what it ends with itself. */
function endedOnce(value: Exclude<FilledPiece, string>, next: FilledPiece | undefined): FilledPiece {
  if (typeof next !== 'string' || !/^[\p{Po}]/u.test(next)) return value;
  return { ...value, text: value.text.replace(/(?<=[^\p{P}\s])[.。．!！?？;；,，、…\s]+$/u, '') };
}
