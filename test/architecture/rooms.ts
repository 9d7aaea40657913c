import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

/** The rooms of each part of the house, from the top floor down: a room may import those that stand below it, never one above. */
export const floors = JSON.parse(readFileSync('test/architecture/floors.json', 'utf8')) as Readonly<Record<string, readonly string[]>>;

/** Folders of plug-ins: each is one of a kind, and all of a kind are one room of the drawing. */
const kinds = ['channels', 'vendors', 'providers'];

/** A source file that runs: no spec, nothing of `testing/`. */
export interface SourceFile {
  /** `apps/gateway/src` */
  readonly part: string;
  /** `desk/pages/case`, or `.` */
  readonly room: string;
  readonly path: string;
  readonly lines: number;
  /** Paths of the files that it imports, for a type too. */
  readonly imports: readonly string[];
}

export interface Arrow {
  readonly part: string;
  readonly from: string;
  readonly to: string;
  /** `status/take-back.ts → desk/actions/withdraw.ts` */
  readonly files: readonly string[];
}

/** Every source file of the parts, read from the folder that holds them. */
export function readSources(root = '.'): SourceFile[] {
  return Object.keys(floors).flatMap((part) =>
    readdirSync(posix.join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.includes('testing/'))
      .map((file) => {
        const path = posix.join(part, file);
        const text = readFileSync(posix.join(root, path), 'utf8');
        const imports = ts.preProcessFile(text).importedFiles.flatMap(({ fileName }) => resolved(path, fileName));
        return { part, room: roomOf(file), path, lines: text.split('\n').length - 1, imports };
      }),
  );
}

function resolved(from: string, name: string): string[] {
  const path = name.startsWith('@app/shared/') ? name.replace('@app/shared', 'libs/shared/src') : posix.join(posix.dirname(from), name);
  return name.startsWith('.') || name.startsWith('@app/shared/') ? [path.replace(/\.js$/, '.ts')] : [];
}

function roomOf(file: string): string {
  const [first = '.', ...rest] = posix.dirname(file).split('/');
  return kinds.includes(first) ? first : [first, ...rest].join('/');
}

/** Which rooms of one part import which others. */
export function arrowsOf(sources: readonly SourceFile[]): Arrow[] {
  const rooms = new Map(sources.map(({ path, part, room }) => [path, { part, room }]));
  const arrows = new Map<string, { part: string; from: string; to: string; files: string[] }>();
  for (const { part, room, path, imports } of sources)
    for (const imported of imports) {
      const target = rooms.get(imported);
      if (target === undefined || target.part !== part || target.room === room) continue;
      const key = `${part} ${room} ${target.room}`;
      const arrow = arrows.get(key) ?? { part, from: room, to: target.room, files: [] };
      arrow.files.push(`${path.slice(part.length + 1)} → ${imported.slice(part.length + 1)}`);
      arrows.set(key, arrow);
    }
  return [...arrows.values()];
}

/** Arrows that go from a room to one above it. */
export function arrowsUp(arrows: readonly Arrow[]): Arrow[] {
  return arrows.filter(({ part, from, to }) => {
    const order = floors[part] ?? [];
    return order.indexOf(to) < order.indexOf(from);
  });
}
