import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { madePages } from '../../apps/cli/src/write-docs.js';
import { complaintStatuses } from '../../libs/shared/src/domain/complaint/complaint-status.js';
import { failureCodes } from '../../libs/shared/src/domain/failure/failure-codes.js';
import { consumers, topology } from '../../libs/shared/src/messages/topology.js';
import { discoverPlugInSettings } from '../../libs/shared/src/platform/config/plug-in-settings.js';
import { innerVariables, settingsTable } from '../../libs/shared/src/platform/config/settings-table.js';

const sources = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: join(folder, file), text: readFileSync(join(folder, file), 'utf8') })),
);
const plugIns = await discoverPlugInSettings();
const running = sources.filter(({ file }) => !file.endsWith('.spec.ts') && !file.includes('/testing/'));

/** First capture group of every match in what runs. */
const found = (pattern: RegExp) => [...new Set(running.flatMap(({ text }) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')))];

const markdownOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));

describe('the papers', () => {
  it.each(madePages(plugIns))('docs/$page says what the code says (redress check --write-docs)', ({ page, text }) => {
    expect(existsSync(join('docs', page)) ? readFileSync(join('docs', page), 'utf8') : 'absent').toBe(text);
  });

  it('describe no door that is gone', () => {
    const made = madePages(plugIns).map(({ page }) => page);
    expect(readdirSync('docs/doors').filter((file) => !made.includes(`doors/${file}`))).toEqual([]);
  });

  it('are there where a remedy or a comment sends people', () => {
    const named = found(/\b(docs\/[\w/-]+\.(?:md|json))\b/g);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((page) => !existsSync(page))).toEqual([]);
  });

  it('are there by whatever name a comment, a sentence or another page calls them', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'bench/README.md', ...markdownOf('docs')];
    const known = new Set([...pages, ...['apps', 'libs', 'test', 'config'].flatMap(markdownOf)]);
    const isThere = (name: string) => [...known].some((page) => page === name || page.endsWith(`/${name}`));
    const bare = found(/(?<![\w./@-])((?:[\w-]+\/)*[\w-]+\.md)\b/g);
    expect(bare.length).toBeGreaterThan(5);
    expect(bare.filter((name) => !isThere(name))).toEqual([]);
    const links = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)/g)].map(([, to]) => ({
        page,
        to: join(dirname(page), to!),
      })),
    );
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter(({ to }) => !existsSync(to))).toEqual([]);
  });

  it('are there by the folder that a sentence with a remedy names', () => {
    const sentences = Object.values(failureCodes).map(({ says, remedy }) => `${says} ${remedy}`);
    const folders = sentences.flatMap((text) => text.match(/\b(?:docs|config|libs|apps)\/[\w./-]*\w/g) ?? []);
    expect(folders.length).toBeGreaterThan(5);
    // Made by the institution where it has any of its own.
    const own = ['config/rule-sets', 'config/calendars', 'config/templates'];
    expect(folders.filter((path) => !own.includes(path) && !existsSync(path))).toEqual([]);
  });

  it('have the fact that a comment cites by its number', () => {
    const cited = found(/docs\/reliability\.md (R\d+)/g);
    const facts = [...readFileSync('docs/reliability.md', 'utf8').matchAll(/^\*\*(R\d+)\./gm)].map(([, number]) => number);
    expect([...new Set(facts)]).toEqual(facts);
    expect(cited.filter((number) => !facts.includes(number))).toEqual([]);
    expect(cited.length).toBeGreaterThan(10);
  });

  it('say of a variable that several folders read the same in each: an account has one method, one secret', () => {
    const of = new Map<string, Set<string>>();
    for (const one of [...settingsTable, ...plugIns.flatMap((plugIn) => plugIn.settings)])
      of.set(one.name, (of.get(one.name) ?? new Set()).add(JSON.stringify([one.default, one.secret, one.made, one.check?.toString()])));
    expect(plugIns.flatMap((plugIn) => plugIn.settings).length).toBeGreaterThan(of.size - settingsTable.length);
    expect([...of].filter(([, said]) => said.size > 1).map(([name]) => name)).toEqual([]);
  });

  it('describe every environment variable that is read', () => {
    const known = new Set([...settingsTable, ...innerVariables, ...plugIns.flatMap((plugIn) => plugIn.settings)].map((one) => one.name));
    const read = [
      ...found(/\benv\[['"]([A-Z][A-Z0-9_]+)['"]\]/g),
      ...found(/\benv\.([A-Z][A-Z0-9_]+)\b/g),
      ...found(/(?:secrets|settings|door)\.(?:get|demand)\((?:'[a-z-]+', )?'([A-Z0-9_]+)'/g),
      ...found(/fromNamedHosts\('([A-Z0-9_]+)'/g),
      ...found(/name: '((?:MAIL|TWILIO|IVR|IMAP)_[A-Z_]+)'/g),
    ];
    expect(read.length).toBeGreaterThan(5);
    expect(read.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('what is read only when it is needed', () => {
  it('is named by its place: the build knows the short names of a room in imports at the head of a file alone', () => {
    expect(found(/\bimport\('(@app\/[^']+)'\)/g)).toEqual([]);
  });
});

describe('the papers and the code', () => {
  const papers = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md'].concat(
    readdirSync('docs', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join('docs', file)),
  );
  const files = ['apps', 'libs', 'test', 'bench', 'tools'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `/${join(folder, file)}`),
  );
  // The papers leave out `src/`: platform/gathering/gathering.ts.
  const known = files.flatMap((file) => [file, file.replace('/src/', '/')]);

  it.each(papers)('%s names only files that are there', (paper) => {
    const named = [...readFileSync(paper, 'utf8').matchAll(/`([\w./-]+\.(?:ts|njk|mjs))`/g)].map((match) => match[1] as string);
    expect(named.filter((name) => !known.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
  });
});

describe('every event', () => {
  const handled = found(/@OnEvent\('([a-z.-]+', '[a-z]+)'/g).map((pair) => pair.replace("', '", ' → '));

  it('that has consumers has one handler for each, and no handler waits for what never comes', () => {
    const owed = Object.entries(topology).flatMap(([kind, readers]) => readers.map((consumer) => `${kind} → ${consumer}`));
    expect([...handled].sort()).toEqual([...owed].sort());
    const count = running.reduce((sum, { text }) => sum + [...text.matchAll(/@OnEvent\('/g)].length, 0);
    expect(count).toBe(owed.length);
  });

  it('has a method of its own: of two on one method Nest knows the upper alone, and the app does not start', () => {
    expect(running.filter(({ text }) => /@OnEvent\([^)]*\)\s*@OnEvent\(/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('goes to a consumer that exists', () => {
    expect(
      Object.values(topology)
        .flat()
        .filter((consumer) => !consumers.includes(consumer)),
    ).toEqual([]);
  });
});

describe('the code', () => {
  it('puts nothing off', () => {
    const word = new RegExp(`\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|XXX|HACK)\\b`);
    expect(sources.filter(({ text }) => word.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('skips no test and keeps none to itself', () => {
    const tests = [
      ...sources,
      ...readdirSync('test', { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.spec.ts'))
        .map((file) => ({ file, text: readFileSync(join('test', file), 'utf8') })),
    ];
    expect(tests.filter(({ text }) => /\b(it|test|describe)\.(only|skip|todo)\(/.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    const drawer = /(^|\/)(utils?|helpers?|common|misc|manager)(\/|\.ts$)/;
    expect(sources.map(({ file }) => file).filter((file) => drawer.test(file))).toEqual([]);
  });
});

it('controllers and pages only translate: none of them holds a statement', () => {
  const translating = /\.controller\.ts$|^apps\/gateway\/src\/desk\/pages\/(?!.*\.query\.ts$|session\/staff-sessions\.ts$)/;
  const statement = /[`']\s*(?:WITH \w+ AS|SELECT\s|INSERT INTO|UPDATE \w+ SET|UPDATE \w+ \w+ SET|DELETE FROM)/;
  const holding = running.filter(({ file, text }) => translating.test(file) && statement.test(text)).map(({ file }) => file);
  expect(running.filter(({ file }) => translating.test(file)).length).toBeGreaterThan(60);
  expect(holding).toEqual([]);
});

it('every call of staff that changes something acts once under an `Idempotency-Key`', () => {
  const api = running.filter(({ file }) => file.startsWith('apps/gateway/src/desk/api/') && !file.endsWith('/staff-call.ts'));
  expect(api.length).toBeGreaterThan(20);
  const bare = api.flatMap(({ file, text }) =>
    [...text.matchAll(/@(?:Post|Put|Patch|Delete)\([^)]*\)[^{]*/g)].flatMap(([call]) =>
      call.includes('@ActsOnce()') ? [] : [`${file}: ${call.split('\n')[0]}`],
    ),
  );
  expect(bare).toEqual([]);
});

it("a case becomes a department's through one gate", () => {
  const writers = running.filter(({ text }) => /UPDATE complaint\b[^`']*?\bSET\b(?:(?!\bWHERE\b)[^`';])*\bdepartment = /.test(text));
  const gates = running.filter(({ text }) => /\bgiveComplaintRows\(tx, /.test(text));
  expect([...writers, ...gates].map(({ file }) => file.split('/').slice(-2).join('/'))).toEqual([
    'records/complaint-rows.ts',
    'assignments/give-to-department.ts',
  ]);
});

it('until when something may be done is never said by the day and hour of what happened: midnight ends a day there', () => {
  const until = String.raw`(?:\w+\??!?\.)*(?:due|dueAt|answerBy|until|leaseUntil|keptUntil|validUntil|endsAt|expiresAt|\w+EndsAt)\b`;
  const said = new RegExp(String.raw`\b(?:dayAndTime|dayOf|timeOf|localDay)\((?:\w+, )?(?:new Date\()?${until}!?\)?[,)]`, 'g');
  const wrong = running
    .filter(({ file }) => file.startsWith('apps/gateway/src') && !file.endsWith('/pages/dates.ts'))
    .flatMap(({ file, text }) => [...text.matchAll(said)].map(([call]) => `${file}: ${call}`));
  expect(wrong).toEqual([]);
});

describe('a state', () => {
  /** The columns that say where a row stands. */
  const states: readonly (readonly [table: string, columns: string])[] = [
    ['complaint', 'status'],
    ['notice', 'state'],
    ['delivery', 'state'],
    ['claim', 'ended_at|end_reason'],
    ['work', 'done_at|done_by'],
  ];

  it.each(states)('of a %s is written in the room of records only', (table, columns) => {
    // Up to the end of the list of what is set; a subquery in it ends it early, and none of ours has one before the state.
    const set = new RegExp(`UPDATE ${table}\\b[^\x60;]*?\\bSET\\b(?:(?!\\b(?:WHERE|FROM|RETURNING)\\b)[^\x60;])*\\b(?:${columns}) = `);
    const inserted = new RegExp(`(?:INSERT INTO|DELETE FROM|MERGE INTO) ${table}\\b`);
    const writes = (text: string) => set.test(text) || inserted.test(text);
    const writers = running.filter(({ file, text }) => !file.includes('/migrations/') && writes(text)).map(({ file }) => file);
    expect(writers.length).toBeGreaterThan(0);
    expect(writers.filter((file) => !file.startsWith('libs/shared/src/records/'))).toEqual([]);
  });

  it('closed is reached in tests as in the house, not by a statement', () => {
    const bySql = readdirSync('test', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /SET status = 'closed'/.test(readFileSync(join('test', file), 'utf8').replaceAll(/\/SET status[^/]*\//g, '')));
    expect(bySql).toEqual([]);
  });

  it('of a complaint is counted by the table: no statement and no condition lists statuses of its own', () => {
    const status = `'(?:${complaintStatuses.join('|')})'`;
    const lists = new RegExp(
      `status\\s+(?:NOT\\s+)?IN\\s*\\(\\s*'|${status}\\s*,\\s*${status}|[sS]tatus\\s*[!=]==\\s*${status}\\s*(?:\\|\\||&&)[^;]*?[sS]tatus\\s*[!=]==\\s*${status}`,
    );
    const listing = running.filter(({ file, text }) => !file.includes('/migrations/') && lists.test(text)).map(({ file }) => file);
    expect(listing).toEqual(['libs/shared/src/domain/complaint/complaint-status.ts']);
  });
});
