/** A piece of a template: words, a value, or a part that is there when its values are. */
export type Piece = string | { readonly value: string } | { readonly optional: readonly Piece[] };

/** A text with placeholders, as one file holds it. */
export interface Template {
  /** `acknowledgement.sms@1`: what a notice remembers it was written with. */
  readonly id: string;
  readonly version: string;
  readonly subject: readonly Piece[];
  readonly body: readonly Piece[];
}

/**
 * Reads a template file: `version:` and `subject:` (mail), a line `---`, then the text. `{name}` is a value; `[…]` is there when all
 * values directly in it are, or, where it has none of its own, when a part inside it is.
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
  return { id: `${name}@${version}`, version, subject: pieces(fields.get('subject') ?? ''), body: pieces(rest.join('---\n').trim()) };
}

/** The names of all values that a template may show. */
export function valuesOf(parts: readonly Piece[]): string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : 'value' in part ? [part.value] : valuesOf(part.optional)));
}

function pieces(text: string): Piece[] {
  const root: Piece[] = [];
  const open: Piece[][] = [root];
  for (const [token, name] of text.matchAll(/\{([^{}]*)\}|[[\]]|[^{}[\]]+|[{}]/g)) {
    const here = open.at(-1) as Piece[];
    if (name !== undefined) {
      if (!/^[a-zA-Z]+$/.test(name)) throw new Error(`"${token}" is not a placeholder; write {name}`);
      here.push({ value: name });
    } else if (token === '[') {
      const inner: Piece[] = [];
      here.push({ optional: inner });
      open.push(inner);
    } else if (token === ']') {
      if (open.length === 1) throw new Error('a "]" without its "["');
      open.pop();
    } else if (token === '{' || token === '}') throw new Error(`a "${token}" without its partner`);
    else here.push(token);
  }
  if (open.length > 1) throw new Error('a "[" without its "]"');
  return root;
}
