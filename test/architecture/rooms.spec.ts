import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { drawn } from './draw-house.js';
import { arrowsOf, arrowsUp, floors, readSources, type SourceFile } from './rooms.js';

const sources = readSources();
const arrows = arrowsOf(sources);

describe('the rooms', () => {
  it('stand in test/architecture/floors.json, all of them and no other', () => {
    const known = Object.entries(floors).flatMap(([part, rooms]) => rooms.map((room) => `${part} ${room}`));
    expect([...new Set(sources.map(({ part, room }) => `${part} ${room}`))].sort()).toEqual([...known].sort());
  });

  it('of one hall stand together, so that no hall imports one above it either', () => {
    for (const rooms of Object.values(floors)) {
      const halls = rooms.map((room) => room.split('/')[0]);
      expect(halls.filter((hall, index) => hall !== halls[index - 1])).toEqual([...new Set(halls)]);
    }
  });

  it('import what stands below them, for a type too: no arrow goes back up', () => {
    expect(arrows.length).toBeGreaterThan(300);
    expect(arrowsUp(arrows).map(({ from, to, files }) => `${from} → ${to}: ${files[0]}`)).toEqual([]);
  });

  it('would be seen to look up: a page below that imports a controller above', () => {
    const planted: SourceFile = {
      part: 'apps/gateway/src',
      room: 'pages',
      path: 'apps/gateway/src/pages/planted.ts',
      lines: 1,
      imports: ['apps/gateway/src/status/status.controller.ts'],
    };
    expect(arrowsUp(arrowsOf([...sources, planted])).map(({ from, to }) => `${from} → ${to}`)).toEqual(['pages → status']);
  });

  it('are drawn on the map as they are (npm run draw)', () => {
    const page = readFileSync('docs/house.md', 'utf8');
    const shape = (text: string) => text.replace(/\d[\d,]*/g, '#');
    expect(page).toContain('```mermaid');
    expect(shape(drawn(page, sources))).toBe(shape(page));
  });
});

/** A numbered list grows by one file a change, and nobody looks for anything in it. */
const lists = ['libs/shared/src/persistence/migrations'];

it('no folder holds more than eighteen source files, specs among them', () => {
  const counts = new Map<string, number>();
  for (const part of ['apps', 'libs'])
    for (const file of readdirSync(part, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.ts')) counts.set(dirname(join(part, file)), (counts.get(dirname(join(part, file))) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(100);
  expect([...counts].filter(([folder, count]) => count > 18 && !lists.includes(folder))).toEqual([]);
});

it('every exported type has a name of its own', () => {
  const places = new Map<string, string[]>();
  // What only tests use, too: a reader meets those names beside the others.
  const files = ['apps', 'libs', 'test/support'].flatMap((part) =>
    readdirSync(part, { recursive: true, encoding: 'utf8' }).map((file) => join(part, file)),
  );
  for (const path of files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts')))
    for (const name of exportedTypes(readFileSync(path, 'utf8'))) places.set(name, [...(places.get(name) ?? []), path]);
  expect(places.size).toBeGreaterThan(500);
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

it('an exported type is one that is declared with its name', () => {
  expect(
    exportedTypes('export interface A {}\nexport type B = 1;\nexport abstract class C {}\ninterface D {}\nexport const e = 1;'),
  ).toEqual(['A', 'B', 'C']);
});

function exportedTypes(text: string): string[] {
  return ts.createSourceFile('one.ts', text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    const declares = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isClassDeclaration(statement);
    const exported = declares && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    return exported && statement.name ? [statement.name.text] : [];
  });
}
