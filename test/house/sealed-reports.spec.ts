import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newSealPair } from '../../libs/shared/src/sealing/seal.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** A whistle-blower's story without a name: by the page, by a program for texts, by the desk's hotline; in three languages (docs/decisions/0158). */

let gateway: TestGateway;
let integrity: DeskVisitor;
let key: string;
const logged: string[] = [];
const doors = [
  {
    door: 'web',
    language: 'zh-Hans',
    report: '分行行长甲某收受乙公司回扣五十万元',
    more: '付款单在财务部丙柜',
    answer: '已立案，请勿打草惊蛇',
  },
  { door: 'sms', language: 'zh-Hant', report: '投訴辦理部主管丁某銷毀檔案', more: '昨晚又燒了一箱', answer: '我們會保全證據' },
  {
    door: 'hotline',
    language: 'en',
    report: 'The branch manager forges signatures on loan forms',
    more: 'He threatened me on Friday',
    answer: 'You are protected against retaliation',
  },
] as const;

beforeAll(async () => {
  gateway = await aGateway();
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    logged.push(String(chunk));
    return write(chunk, ...rest);
  }) as typeof process.stdout.write;
  integrity = aVisitor(gateway.url);
  await integrity.signIn(await gateway.staff('integrity', 'integrity', 'Sun Li'));
});
afterAll(() => gateway?.close());

const form = async (path: string, fields: Record<string, string>, lang = 'zh-Hans') => {
  const response = await fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': lang },
    body: new URLSearchParams(fields),
  });
  return { status: response.status, html: await response.text(), headers: response.headers };
};
const codeIn = (html: string) => /data-code>([^<]+)</.exec(html)?.[1];
const unlock = async (visitor: DeskVisitor, typed: string) =>
  await visitor.post('/desk/sealed/open', { ...(await visitor.get('/desk/sealed')).form('/desk/sealed/open'), key: typed });

it('is not open while the integrity desk has no key: nothing would be kept that somebody else could read', async () => {
  expect((await gateway.call('POST', '/api/sealed-reports', { body: { text: 'x' } })).body.code).toBe('report.not-open');
  expect(
    (await (await fetch(`${gateway.url}/integrity`, { headers: { 'accept-language': 'en' } })).text()).includes('cannot be taken yet'),
  ).toBe(true);
});

it('a key is made by the integrity desk alone, shown once, and replaced only by who has the one before', async () => {
  const supervisor = aVisitor(gateway.url);
  await supervisor.signIn(await gateway.staff('supervisor', undefined, 'Wang Fang'));
  expect((await supervisor.get('/desk/sealed')).status).toBe(403);
  const page = await integrity.get('/desk/sealed');
  const made = await integrity.post('/desk/sealed/key', page.form('/desk/sealed/key'));
  const shown = /AGE-SECRET-KEY-1[A-Z0-9]{50,}/.exec(made.html)?.[0];
  expect([made.status, shown !== undefined]).toEqual([200, true]);
  expect((await integrity.get('/desk/sealed')).html).not.toMatch(/AGE-SECRET-KEY-1[A-Z0-9]{50,}/);
  const wrong = await integrity.post('/desk/sealed/key', {
    ...(await integrity.get('/desk/sealed')).form('/desk/sealed/key'),
    old: (await newSealPair()).key,
  });
  // Nothing is closed for it yet: a key that was lost at once is replaced without it.
  expect(wrong.html).toMatch(/AGE-SECRET-KEY-1[A-Z0-9]{50,}/);
  key = /AGE-SECRET-KEY-1[A-Z0-9]{50,}/.exec(wrong.html)![0];
  expect(await gateway.sql('SELECT 1 FROM sealing_key WHERE retired_at IS NULL')).toHaveLength(1);
});

describe.each(doors)('by $door, in $language', ({ door, language, report, more, answer }) => {
  let code: string;

  it('a report is left without a name, and answered with a code that is nowhere kept', async () => {
    if (door === 'web') {
      const empty = await form('/integrity', { text: '  ' }, language);
      expect([empty.status, empty.html.includes('error-summary')]).toEqual([422, true]);
      const kept = await form('/integrity', { text: report }, language);
      expect([kept.status, kept.headers.get('cache-control'), kept.headers.get('set-cookie')]).toEqual([
        200,
        expect.stringContaining('no-store'),
        null,
      ]);
      code = codeIn(kept.html)!;
    } else {
      const kept = await gateway.call('POST', '/api/sealed-reports', { body: { text: report } });
      expect([kept.status, kept.body.spoken.replace(/[ ,]/g, '')]).toEqual([201, kept.body.code.replaceAll('-', '')]);
      // A text answers with it; a voice reads it out, letter by letter, and it is typed again by whoever heard it.
      code = door === 'hotline' ? kept.body.spoken.replaceAll(',', '').toLowerCase() : kept.body.code;
    }
    expect(code).toBeDefined();
  });

  it('the desk reads it with its key alone, and answers', async () => {
    const stranger = await newSealPair();
    expect((await unlock(integrity, stranger.key)).status).toBe(422);
    const list = await integrity.get('/desk/sealed');
    const address = /href="(\/desk\/sealed\/[0-9a-f-]{36})"/.exec(list.html)![1]!;
    await integrity.post(
      '/desk/sealed/lock',
      list.html.includes('action="/desk/sealed/lock"') ? list.form('/desk/sealed/lock') : list.form('/desk/sealed/key'),
    );
    expect((await integrity.get(address)).html).not.toContain(report);
    expect((await unlock(integrity, ` ${key.toLowerCase()} `)).location).toBe('/desk/sealed');
    const page = await integrity.get(address);
    expect(page.html).toContain(report);
    const missing = await integrity.post(address, { ...page.form(address), text: '' });
    expect(missing.status).toBe(422);
    expect((await integrity.post(address, { ...page.form(address), text: answer })).location).toBe(`${address}?done=sealed-answered`);
  });

  it('whoever has the code reads the answer and says more; a wrong code finds nothing', async () => {
    if (door === 'web') {
      const seen = await form('/integrity/conversation', { code: code.toLowerCase() }, language);
      expect([seen.status, seen.html.includes(answer), seen.html.includes(report)]).toEqual([200, true, true]);
      const said = await form('/integrity/conversation', { code, text: more }, language);
      expect(said.html).toContain(more);
      expect(
        (await form('/integrity/conversation', { code: `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}` }, language)).status,
      ).toBe(422);
    } else {
      const seen = await gateway.call('POST', '/api/sealed-reports/conversation', { body: { code, text: more } });
      expect(seen.body.messages.map((one: any) => [one.byDesk, one.words])).toEqual([
        [false, report],
        [true, answer],
        [false, more],
      ]);
      expect((await gateway.call('POST', '/api/sealed-reports/conversation', { body: { code: 'AAAAA-AAAAA', text: 'x' } })).status).toBe(
        404,
      );
    }
    const list = await integrity.get('/desk/sealed');
    const address = /href="(\/desk\/sealed\/[0-9a-f-]{36})"/.exec(list.html)![1]!;
    const page = await integrity.get(address);
    expect(page.html).toContain(more.slice(0, 5));
    expect((await integrity.post(address, { ...page.form(address), text: answer, close: 'yes' })).status).toBe(303);
  });
});

it('a dump of the whole database without the key shows no word of it, in five encodings; nor a code, a number, or a minute; nor do the logs and the queue', async () => {
  const words = doors.flatMap(({ report, more, answer }) => [report, more, answer]);
  // Pieces too: a word alone would betray it.
  const pieces = [...new Set(words.flatMap((one) => [one, ...(one.match(/\p{Script=Han}{4}|[A-Za-z ]{12}/gu) ?? [])]))];
  const client = new pg.Client({ connectionString: gateway.foundation.settings.database.url });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const chunks: Buffer[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query(`SELECT * FROM ${name}`);
    for (const row of rows)
      for (const value of Object.values(row as Record<string, unknown>)) {
        const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
        chunks.push(bytes, Buffer.from('\n'));
        if (bytes[0] === 0x1f && bytes[1] === 0x8b) chunks.push(gunzipSync(bytes));
      }
  }
  const { rows: times } = await client.query(
    `SELECT column_name, data_type FROM information_schema.columns WHERE table_name IN ('sealed_report', 'sealed_message') AND data_type LIKE 'timestamp%'`,
  );
  await client.end();
  const dump = Buffer.concat([...chunks, Buffer.from(logged.join(''))]);
  expect(dump.length).toBeGreaterThan(10_000);
  const encodings = (text: string): [string, Buffer][] => [
    ['utf8', Buffer.from(text)],
    ['utf16le', Buffer.from(text, 'utf16le')],
    ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
    ['base64', Buffer.from(Buffer.from(text).toString('base64').replace(/=*$/, '').slice(0, -2))],
    [
      'escaped',
      Buffer.from(
        JSON.stringify(text)
          .slice(1, -1)
          .replace(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`),
      ),
    ],
  ];
  const found = pieces.flatMap((text) => encodings(text).flatMap(([as, bytes]) => (dump.includes(bytes) ? [`${as}: ${text}`] : [])));
  expect(found).toEqual([]);
  expect(dump.includes(Buffer.from(key))).toBe(false);
  expect(times).toEqual([]);
  // It would be seen: what is kept openly is found in each of them that the database writes.
  expect(dump.includes(Buffer.from('Sun Li'))).toBe(true);
});

it('a new key takes over for what comes, and the old one still reads what came before', async () => {
  const page = await integrity.get('/desk/sealed');
  const refused = await integrity.post('/desk/sealed/key', { ...page.form('/desk/sealed/key'), old: (await newSealPair()).key });
  expect(refused.html).not.toMatch(/AGE-SECRET-KEY-1[A-Z0-9]{50,}/);
  const made = await integrity.post('/desk/sealed/key', { ...(await integrity.get('/desk/sealed')).form('/desk/sealed/key'), old: key });
  const next = /AGE-SECRET-KEY-1[A-Z0-9]{50,}/.exec(made.html)![0];
  expect(next).not.toBe(key);
  await gateway.call('POST', '/api/sealed-reports', { body: { text: 'After the change of keys' } });
  expect(await gateway.sql('SELECT 1 FROM sealing_key WHERE retired_at IS NULL')).toHaveLength(1);
  const list = await integrity.get('/desk/sealed');
  const addresses = [...list.html.matchAll(/href="(\/desk\/sealed\/[0-9a-f-]{36})"/g)].map((one) => one[1]!);
  const read = async () => (await Promise.all(addresses.map(async (one) => (await integrity.get(one)).html))).join('');
  const before = await read();
  expect([before.includes(doors[0].report), before.includes('After the change of keys')]).toEqual([true, false]);
  const lockPage = await integrity.get('/desk/sealed');
  await integrity.post('/desk/sealed/lock', lockPage.form('/desk/sealed/lock'));
  await unlock(integrity, next);
  const after = await read();
  expect([after.includes(doors[0].report), after.includes('After the change of keys')]).toEqual([false, true]);
});
