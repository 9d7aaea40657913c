import type { Piece } from './template.js';

/** What a template may show; absent and empty are the same. */
export type Values = Readonly<Record<string, string | undefined>>;

export interface Rendered {
  readonly text: string;
  /** Values that stand in the text: what proves its statements. */
  readonly shown: readonly string[];
  /** Values that should stand outside any optional part and are not there: then the text is not fit to send. */
  readonly absent: readonly string[];
}

/** Fills a template. A line of which nothing is left goes with its line break; values are put in as they are, never read again. */
export function render(parts: readonly Piece[], values: Values): Rendered {
  const shown = new Set<string>();
  const absent = new Set<string>();
  const text = fill(parts, values, shown, absent)
    .replace(new RegExp(`^${gone}+\\n|\\n${gone}+(?=\\n|$)`, 'gm'), '')
    .replaceAll(gone, '')
    .replace(/ +$/gm, '');
  return { text: text.trim(), shown: [...shown], absent: [...absent] };
}

/** Stands where an optional part fell away; no template or value can hold it (cleanText would have replaced it). */
const gone = '\u0000';

function fill(parts: readonly Piece[], values: Values, shown: Set<string>, absent: Set<string>): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('optional' in part) return present(part.optional, values) ? fill(part.optional, values, shown, absent) : gone;
      const value = values[part.value];
      if (value) {
        shown.add(part.value);
        return value.replaceAll(gone, '\uFFFD');
      }
      absent.add(part.value);
      return '';
    })
    .join('');
}

function present(parts: readonly Piece[], values: Values): boolean {
  const own = parts.filter((part): part is { value: string } => typeof part !== 'string' && 'value' in part);
  if (own.length > 0) return own.every((part) => Boolean(values[part.value]));
  return parts.some((part) => typeof part !== 'string' && 'optional' in part && present(part.optional, values));
}
