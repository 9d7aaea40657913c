import { readFileSync, writeFileSync } from 'node:fs';
import { type Arrow, arrowsOf, floors, readSources, type SourceFile } from './rooms.js';

/**
 * `npm run draw`: writes the drawing and the table of docs/house.md anew, from the imports. A test holds the page to rooms and arrows; counts are
 * those of the day it was drawn, so that not every change is one of this page.
 */

const begin = '<!-- drawn from the imports: npm run draw -->';
const end = '<!-- end of the drawing -->';

/** The page with its drawing as the code is now. */
export function drawn(page: string, sources: readonly SourceFile[] = readSources()): string {
  const [before, rest = ''] = page.split(begin);
  const after = rest.split(end)[1] ?? '';
  return `${before}${begin}\n\n${drawing(sources)}\n${end}${after}`;
}

function drawing(sources: readonly SourceFile[]): string {
  const arrows = arrowsOf(sources);
  return Object.keys(floors)
    .map((part) => {
      const own = sources.filter((source) => source.part === part);
      const ours = arrows.filter((arrow) => arrow.part === part);
      const lines = own.reduce((sum, one) => sum + one.lines, 0);
      const rooms = (floors[part] ?? []).filter((room) => own.some((source) => source.room === room));
      return [
        `### ${part.replace('/src', '')}`,
        '',
        `${rooms.length} rooms, ${own.length} files, ${lines.toLocaleString('en')} lines, ${ours.length} arrows, all of them down.`,
        '',
        mermaid(own, ours),
        '',
        '| room | files | imports of its own part |',
        '| --- | --: | --- |',
        ...rooms.map((room) => row(room, own, ours, floors[part] ?? [])),
        '',
      ].join('\n');
    })
    .join('\n');
}

function row(room: string, own: readonly SourceFile[], arrows: readonly Arrow[], order: readonly string[]): string {
  const files = own.filter((source) => source.room === room);
  const below = order.filter((other) => arrows.some(({ from, to }) => from === room && to === other));
  return `| ${named(room)} | ${files.length} | ${below.map(named).join(', ') || '–'} |`;
}

const named = (room: string): string => (room === '.' ? 'top' : `\`${room}\``);
const hall = (room: string): string => room.split('/')[0] as string;

/** Rooms with their sub-rooms as one box; an arrow that others make anyway is left out, so that the picture can be read. */
function mermaid(own: readonly SourceFile[], arrows: readonly Arrow[]): string {
  const boxes = [...new Set(own.map(({ room }) => hall(room)))];
  const below = new Map(boxes.map((box) => [box, new Set<string>()]));
  for (const { from, to } of arrows) if (hall(from) !== hall(to)) below.get(hall(from))?.add(hall(to));
  const reach = (from: string, seen = new Set<string>()): Set<string> => {
    for (const to of below.get(from) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
    return seen;
  };
  const needed = (from: string, to: string): boolean => ![...(below.get(from) ?? [])].some((other) => other !== to && reach(other).has(to));
  const id = (box: string) => (box === '.' ? 'top' : box.replaceAll('-', '_'));
  return [
    '```mermaid',
    'graph TD',
    ...boxes.map((box) => `  ${id(box)}["${box === '.' ? 'top' : box} · ${own.filter(({ room }) => hall(room) === box).length}"]`),
    ...boxes.flatMap((from) => [...(below.get(from) ?? [])].filter((to) => needed(from, to)).map((to) => `  ${id(from)} --> ${id(to)}`)),
    '```',
  ].join('\n');
}

if (process.argv[1]?.endsWith('draw-house.ts')) writeFileSync('docs/house.md', drawn(readFileSync('docs/house.md', 'utf8')));
