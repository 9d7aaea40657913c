import { departmentsSchema } from '@app/shared/platform/config/papers/departments-schema.js';
import { institutionSchema } from '@app/shared/platform/config/papers/institution-schema.js';
import { routingSchema } from '@app/shared/platform/config/papers/routing-schema.js';
import { z } from 'zod';

/** One line of the institution's papers, as its schema knows it. */
export interface PaperLine {
  /** From the top of the file: `sending.providers.<name>.weight`, `categories[].id`. */
  readonly line: string;
  readonly says: string;
  /** What holds when it is left out, as it would be written; null: it must be there; empty: nothing. */
  readonly otherwise: string | null;
}

/** The institution's own papers by file name, each with the schema that reads it. */
export const papers = {
  'institution.yaml': institutionSchema,
  'departments.yaml': departmentsSchema,
  'routing.yaml': routingSchema,
} as const satisfies Record<string, z.ZodType>;

type Node = z.core.JSONSchema.JSONSchema;

/** Every line that a paper may have, in the schema's order. Fails loudly for one without a description: nobody could know what it is for. */
export function linesOf(paper: keyof typeof papers): PaperLine[] {
  const whole = z.toJSONSchema(papers[paper], { io: 'input', unrepresentable: 'any' }) as Node;
  const lines = whole.type === 'array' ? linesWithin(whole.items as Node, '') : linesWithin(whole, '');
  const bare = lines.filter(({ says }) => says === '').map(({ line }) => line);
  if (bare.length > 0) throw new Error(`${paper}: say in institution-schema.ts with .describe('…') what these are: ${bare.join(', ')}.`);
  return lines;
}

function linesWithin(node: Node, above: string): PaperLine[] {
  return Object.entries((node.properties ?? {}) as Record<string, Node>).flatMap(([key, value]) => {
    const line = `${above}${key}`;
    const otherwise = (node.required ?? []).includes(key) ? null : value.default === undefined ? '' : written(value.default);
    return [{ line, says: says(value), otherwise }, ...below(value, line)];
  });
}

/** What a value holds in turn: an object, one of several forms, a list, or a map by names that the institution chooses. */
function below(node: Node, line: string): PaperLine[] {
  const forms = [node, ...((node.anyOf ?? []) as Node[])].filter((form) => !isLocalised(form));
  return forms.flatMap((form) => [
    ...linesWithin(form, `${line}.`),
    ...(form.items ? linesWithin(form.items as Node, `${line}[].`) : []),
    ...(typeof form.additionalProperties === 'object' && !isLocalised(form.additionalProperties as Node)
      ? linesWithin(form.additionalProperties as Node, `${line}.<name>.`)
      : []),
  ]);
}

function isLocalised(node: Node): boolean {
  return node.properties !== undefined && 'zh-Hans' in node.properties && 'zh-Hant' in node.properties;
}

function says(node: Node): string {
  const text = node.description ?? '';
  const inner = node.additionalProperties;
  const three =
    isLocalised(node) || ((node.anyOf ?? []) as Node[]).some(isLocalised) || (typeof inner === 'object' && isLocalised(inner as Node));
  return text === '' || !three ? text : `${text} In \`zh-Hans\`, \`zh-Hant\` and \`en\`.`;
}

/** As it would stand in the file. A section whose lines have values of their own is left to them. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map((one) => JSON.stringify(one)).join(', ')}]`;
  if (value !== null && typeof value === 'object') return '';
  return String(value);
}

/** The lines of a paper as a table of `docs/configuration.md`. */
export function paperText(paper: keyof typeof papers): string {
  const rows = linesOf(paper).map(({ line, says: words, otherwise }) => {
    const left = otherwise === null ? 'must be there' : otherwise === '' ? '' : `\`${otherwise}\``;
    return `| \`${line}\` | ${words.replaceAll('|', '\\|')} | ${left} |`;
  });
  return `| line | says | when it is left out |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}
