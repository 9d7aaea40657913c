import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isCollection, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { FieldProblem } from '../../domain/failure/failure.js';
import { knownKeys, meant } from './known-keys.js';

type Path = readonly PropertyKey[];

/** One of the institution's own papers, read and checked. Problems name file and line, so that they can be mended without searching. */
export class YamlFile<T> {
  readonly problems: FieldProblem[] = [];
  /** Absent when there are problems. */
  readonly value: T | undefined;
  private readonly lines = new LineCounter();
  private readonly name: string;
  private document: ReturnType<typeof parseDocument> | undefined;

  constructor(folder: string, file: string, schema: z.ZodType<T>) {
    this.name = join(basename(folder), file);
    let text: string;
    try {
      text = readFileSync(join(folder, file), 'utf8');
    } catch {
      this.problems.push({
        path: this.name,
        message: 'This file cannot be read. Restore it from the delivered config folder, or set REDRESS_CONFIG to the folder that has it.',
      });
      return;
    }
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    for (const error of this.document.errors) {
      this.problems.push({ path: `${this.name}:${this.lines.linePos(error.pos[0]).line}`, message: `${error.message}. Correct the YAML.` });
    }
    if (this.problems.length > 0) return;
    const parsed = schema.safeParse(this.document.toJS());
    if (parsed.success) this.value = parsed.data;
    else for (const issue of parsed.error.issues) this.tell(issue, schema);
  }

  /** Of a line that nobody knows, its own place and what was probably meant; a key of a map is at its own place, too. */
  private tell(issue: z.core.$ZodIssue, schema: z.ZodType<T>): void {
    if (issue.code === 'invalid_key') {
      this.blame(issue.path, issue.issues[0]?.message ?? issue.message);
    } else if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, issue.path);
      for (const key of issue.keys) {
        const instead = meant(key, known);
        const remedy = instead === undefined ? `Use one of ${known.join(', ')}, or take it out.` : `Did you mean \`${instead}\`?`;
        this.blame([...issue.path, key], `nobody knows this line. ${remedy}`);
      }
    } else this.blame(issue.path, this.isMissing(issue) ? `is missing. ${issue.message}` : issue.message);
  }

  /** Whether nothing stands where something must: "Write a text of at most 40 characters" alone sounded as if the text were too long. */
  private isMissing({ code, path }: z.core.$ZodIssue): boolean {
    return code !== 'custom' && path.length > 0 && this.document?.getIn(path) === undefined;
  }

  /** Adds a problem at a place in the file; where the place is missing, its nearest holder is named. */
  blame(path: Path, message: string): void {
    const where = path.map(String).join('.');
    this.problems.push({ path: `${this.name}:${this.lineOf(path)}`, message: where === '' ? message : `${where}: ${message}` });
  }

  private lineOf(path: Path): number {
    let line = 1;
    let node: unknown = this.document?.contents;
    for (const key of path) {
      if (!isCollection(node)) break;
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      const next: unknown = isPair(pair) ? pair.value : node.get(key, true);
      const ranged = isPair(pair) ? pair.key : next;
      const start = (ranged as { range?: [number, number, number] } | undefined)?.range?.[0];
      if (start === undefined) break;
      line = this.lines.linePos(start).line;
      node = next;
    }
    return line;
  }
}
