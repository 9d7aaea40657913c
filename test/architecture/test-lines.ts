import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The rooms that decide something: what they do wrong, somebody is owed. */
export const decidingRooms = {
  desk: 'apps/gateway/src/desk/',
  sending: 'apps/notifier/src/sending/',
  router: 'apps/router/src/',
  obligations: 'libs/shared/src/obligations/',
} as const;

/** Lines of a room's code and of the tests that are about it; blank lines are none. */
export interface RoomLines {
  readonly room: string;
  readonly code: number;
  readonly tests: number;
  readonly specs: number;
}

/** What of the API is not the desk's: complaining, and reports that are sealed before they are kept. */
const forAll = 'complaints(?![\\w/-])|sealed-reports';

/** How a test in `test/` asks a room without importing of it: by its pages and its API, or through the mail room and the clock house of the tests. */
const asks: Readonly<Partial<Record<keyof typeof decidingRooms, RegExp>>> = {
  desk: new RegExp(`['"\`/](?:desk\\b|api/(?!${forAll})\\w)`),
  sending: /\/mail-room\.js'/,
  obligations: /\/clock-house\.js'/,
};

/**
 * Counts the lines of the rooms that decide and of their tests. A spec is about a room where it lies in it, imports of it, or asks it as
 * `asks` has it; where it is about several, its lines are divided among them. Journeys, chaos and fuzz ask whole houses and count for none.
 */
export function testLines(): RoomLines[] {
  const files = ['apps', 'libs', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') })),
  );
  const rooms = Object.entries(decidingRooms).map(([room, root]) => ({
    room: room as keyof typeof decidingRooms,
    root,
    code: 0,
    tests: 0,
    specs: 0,
  }));
  for (const { file, text } of files) {
    if (!file.endsWith('.spec.ts')) {
      const room = rooms.find(({ root }) => file.startsWith(root));
      if (room !== undefined) room.code += linesOf(text);
      continue;
    }
    if (/^test\/(journeys|chaos|fuzz)\//.test(file)) continue;
    const imported = [file, ...[...text.matchAll(/(?:from |import\()'([^']+)'/g)].map(([, to]) => located(file, to!))];
    const about = rooms.filter(({ room, root }) => imported.some((one) => one.startsWith(root)) || asks[room]?.test(text));
    for (const room of about) {
      room.tests += linesOf(text) / about.length;
      room.specs += 1;
    }
  }
  return rooms.map(({ room, code, tests, specs }) => ({ room, code, tests: Math.round(tests), specs }));
}

function located(from: string, to: string): string {
  if (to.startsWith('@app/shared/')) return join('libs/shared/src', to.slice('@app/shared/'.length));
  return to.startsWith('.') ? normalize(join(dirname(from), to)) : to;
}

const linesOf = (text: string) => text.split('\n').filter((line) => line.trim() !== '').length;
