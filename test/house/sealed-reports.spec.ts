import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { sign } from '../../apps/gateway/src/channels/phone-ivr/judge-signature.js';
import { newSealPair } from '../../libs/shared/src/sealing/seal.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { dumpOf } from '../support/dump.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { piecesOf, tracesOf } from '../support/traces.js';

/** A whistle-blower's story without a name: by the page, by text, by the hotline; in three languages (docs/decisions/0130, 0158). */

let gateway: TestGateway;
let integrity: DeskVisitor;
let key: string;
const publicUrl = 'https://redress.bank.example';
/** A number that is nobody's but the whistle-blower's, the provider's ids, and what their photo knows. */
const [number, messageId, callId, place] = ['+8613911112222', 'SMwhistle', 'call-whistle', 'GPS 31.2304 121.4737'];
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
  gateway = await aGateway({ PUBLIC_URL: publicUrl }, logged);
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

/** A text as Twilio brings it; gives the text that answers. */
const text = async (body: string, sid: string, signed = true) => {
  const raw = new URLSearchParams({
    MessageSid: sid,
    AccountSid: 'AC1',
    From: number,
    To: '+8610690000',
    Body: body,
    NumMedia: '0',
  }).toString();
  const signature = getExpectedTwilioSignature('test', `${publicUrl}/channels/sms-twilio`, Object.fromEntries(new URLSearchParams(raw)));
  const answer = await fetch(`${gateway.url}/channels/sms-twilio`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signed ? { 'x-twilio-signature': signature } : {}) },
    body: raw,
  });
  expect(answer.status).toBe(200);
  return /<Message>([\s\S]*)<\/Message>/.exec(await answer.text())?.[1];
};
const signedByHotline = (raw: string) => {
  const at = String(Math.floor(Date.now() / 1000));
  return { 'x-redress-timestamp': at, 'x-redress-signature': sign('test', at, Buffer.from(raw)) };
};
/** A call as the hotline brings it. */
const call = async (said: object) => {
  const raw = JSON.stringify({
    from: number,
    startedAt: '2026-11-30T10:00:00+08:00',
    recordingUrl: `https://recordings.example/${callId}`,
    ...said,
  });
  const answer = await gateway.call('POST', '/channels/phone-ivr', { body: raw, headers: signedByHotline(raw) });
  expect(answer.status).toBe(202);
  return answer.body as { sealed?: boolean; code: string; says: string[] };
};
const heard = async (code: string, language = 'en') =>
  await gateway.call('GET', '/channels/phone-ivr/report', {
    headers: { 'x-redress-code': code, 'accept-language': language, ...signedByHotline(`report:${code}`) },
  });
const turns = (...said: string[]) => said.map((one) => ({ speaker: 'caller', text: one }));
const latest = async () => {
  const list = await integrity.get('/desk/sealed');
  return /href="(\/desk\/sealed\/[0-9a-f-]{36})"/.exec(list.html)![1]!;
};
/** What the house keeps of doors: none of these counts changes with a report. */
const traces = async () =>
  await gateway.sql(`SELECT (SELECT count(*) FROM evidence) AS evidence, (SELECT count(*) FROM complaint) AS complaints, (SELECT count(*) FROM slip) AS slips,
    (SELECT count(*) FROM event WHERE kind NOT LIKE 'seal%') AS events, (SELECT count(*) FROM quarantine) AS quarantine, (SELECT count(*) FROM notice) AS notices,
    (SELECT count(*) FROM reach) AS reach, (SELECT count(*) FROM budget_use) AS budgets`);

describe.each(doors)('by $door, in $language', ({ door, language, report, more, answer }) => {
  let code: string;
  let before: unknown;

  it('a report is left without a name, and answered with a code that is nowhere kept', async () => {
    before = await traces();
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
      // From there it is opened with one press, and says that nobody has answered.
      expect(kept.html).toMatch(/action="\/integrity\/conversation"[\s\S]*name="code" value="[0-9A-Z-]+"/);
      expect((await form('/integrity/conversation', { code }, language)).html).toContain('尚未答复');
    } else if (door === 'sms') {
      expect(await text('廉潔舉報', `${messageId}-how`)).toContain('廉潔舉報');
      const told = await text(`廉潔舉報 ${report}`, messageId);
      expect(told).toContain('查詢碼');
      code = /(?:[0-9A-Z]{5}-){5}[0-9A-Z]/.exec(told!)![0];
      // Twilio tries again when it did not hear us, with the same message: one report, one code.
      expect(await text(`廉潔舉報 ${report}`, messageId)).toBe(told);
    } else {
      const menu = ['9'];
      expect((await call({ callId, menu, final: false, turns: turns('The branch') })).says).toEqual([]);
      const told = await call({ callId, menu, turns: turns(report) });
      expect(told.says.join(' ')).toContain([...told.code.replaceAll('-', '')].slice(0, 4).join(' '));
      expect((await call({ callId, menu, turns: turns(report) })).code).toBe(told.code);
      code = told.code.replaceAll('-', '');
      expect(code).toMatch(/^\d{32}$/);
    }
    expect(code).toBeDefined();
    expect(await traces()).toEqual(before);
  });

  it('the desk reads it with its key alone, and answers', async () => {
    const stranger = await newSealPair();
    expect((await unlock(integrity, stranger.key)).status).toBe(422);
    const list = await integrity.get('/desk/sealed');
    const address = await latest();
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
    } else if (door === 'sms') {
      expect(await text(`廉潔舉報 ${code}`, `${messageId}-read`)).toContain(answer);
      for (const _twice of [1, 2]) expect(await text(`廉潔舉報 ${code} ${more}`, `${messageId}-more`)).toContain('已提交');
      expect(await text(`廉潔舉報 ${code.replace(/^./, code.startsWith('A') ? 'B' : 'A')}`, `${messageId}-wrong`)).toContain(
        '沒有與此查詢碼',
      );
    } else {
      expect((await heard(code)).body).toEqual({ closed: false, says: [expect.stringContaining(answer)] });
      expect((await heard('1'.repeat(32))).status).toBe(404);
      const unsigned = await gateway.call('GET', '/channels/phone-ivr/report', { headers: { 'x-redress-code': code } });
      expect(unsigned.status).toBe(401);
      await call({ callId: `${callId}-2`, sealed: true, reportCode: code, turns: turns(more) });
    }
    const seen = await gateway.call('POST', '/api/sealed-reports/conversation', { body: { code } });
    expect(seen.body.messages.map((one: any) => [one.byDesk, one.words])).toEqual([
      [false, report],
      [true, answer],
      [false, more],
    ]);
    const address = await latest();
    const page = await integrity.get(address);
    expect(page.html).toContain(more.slice(0, 5));
    expect((await integrity.post(address, { ...page.form(address), text: answer, close: 'yes' })).status).toBe(303);
    if (door === 'hotline') expect((await heard(code)).body).toMatchObject({ closed: true });
    // But for the reading of the desk: nothing of the door.
    expect(await traces()).toEqual(before);
  });
});

it('a program leaves one, and reads what it left out of its answer', async () => {
  const kept = await gateway.call('POST', '/api/sealed-reports', { body: { text: doors[0].report } });
  expect([kept.status, kept.body.spoken.replace(/[ ,]/g, '')]).toEqual([201, kept.body.code.replaceAll('-', '')]);
  expect((await gateway.call('POST', '/api/sealed-reports/conversation', { body: { code: 'AAAAA-AAAAA', text: 'x' } })).status).toBe(404);
});

it('what is not believed is sealed all the same, and stands in the place of nothing that is', async () => {
  const before = await traces();
  const unproved = await text(`廉潔舉報 ${doors[1].report}`, messageId, false);
  expect(unproved).toContain('查詢碼');
  expect(unproved).not.toBe(await text(`廉潔舉報 ${doors[1].report}`, messageId));
  expect(await traces()).toEqual(before);
});

it('files are sealed with the words, and freed of what they know where that is asked for', async () => {
  const photo = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, place.length + 2]),
    Buffer.from(place),
    Buffer.from([0xff, 0xda, 0, 3, 1, 9, 8, 7, 0xff, 0xd9]),
  ]);
  const pdf = Buffer.from('%PDF-1.7 (Author: Li Lei) 付款单在财务部丙柜');
  const send = async (path: string, files: readonly [string, Buffer][], strip: boolean, fields: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ text: doors[0].report, ...(strip ? { strip: 'yes' } : {}), ...fields }))
      body.append(name, value);
    for (const [name, content] of files) body.append('files', new Blob([new Uint8Array(content)]), name);
    const response = await fetch(gateway.url + path, { method: 'POST', headers: { 'accept-language': 'en' }, body });
    return { status: response.status, html: await response.text() };
  };
  const refused = await send('/integrity', [['by-li-lei.pdf', pdf]], true);
  expect([refused.status, refused.html.includes('not a JPEG or PNG picture'), refused.html.includes(doors[0].report)]).toEqual([
    422,
    true,
    true,
  ]);
  const kept = await send('/integrity', [['li-lei-phone.jpg', photo]], true);
  expect(kept.status).toBe(200);
  const code = codeIn(kept.html)!;
  expect((await send('/integrity/conversation', [['回扣五十万元.pdf', pdf]], false, { code, text: doors[0].more })).html).toContain(
    '回扣五十万元.pdf',
  );
  await unlock(integrity, key);
  const list = await integrity.get('/desk/sealed');
  const all = [...list.html.matchAll(/href="(\/desk\/sealed\/[0-9a-f-]{36})"/g)].map((one) => one[1]!);
  const page = (await Promise.all(all.map(async (one) => await integrity.get(one)))).find(({ html }) => html.includes('data-files'))!;
  expect(page.html).not.toContain('li-lei-phone');
  const links = [...page.html.matchAll(/href="(\/desk\/sealed\/[0-9a-f-]{36}\/files\/\d+\/\d+)"/g)].map((one) => one[1]!);
  const downloads = await Promise.all(links.map(async (one) => await integrity.get(one)));
  expect(downloads.map(({ html }) => [html.includes(place), html.includes('Li Lei')])).toEqual([
    [false, false],
    [false, true],
  ]);
  expect(downloads.map(({ headers }) => [headers.get('content-type'), headers.get('content-disposition')])).toEqual([
    ['application/octet-stream', 'attachment; filename="report-1-1.jpg"'],
    ['application/octet-stream', 'attachment; filename="report-2-1.pdf"'],
  ]);
  const supervisor = aVisitor(gateway.url);
  await supervisor.signIn(await gateway.staff('supervisor', undefined, 'Zhao Min'));
  expect((await supervisor.get(links[0]!)).status).toBe(403);
  const locking = await integrity.get('/desk/sealed');
  await integrity.post('/desk/sealed/lock', locking.form('/desk/sealed/lock'));
  expect((await integrity.get(links[0]!)).status).toBe(404);
  await unlock(integrity, key);
});

it('a dump of the whole database without the key shows no word of it, in five encodings; nor a code, a number, or a minute; nor do the logs and the queue', async () => {
  const words = [
    ...doors.flatMap(({ report, more, answer }) => [report, more, answer]),
    number,
    number.slice(1),
    messageId,
    callId,
    place,
    'Li Lei',
  ];
  const url = gateway.foundation.settings.database.url as string;
  const dump = Buffer.concat([await dumpOf(url), Buffer.from(logged.join(''))]);
  // It says a line for each request.
  expect(logged.join('')).toContain('/channels/');
  expect(dump.length).toBeGreaterThan(10_000);
  expect(tracesOf(piecesOf(words), dump)).toEqual([]);
  expect(dump.includes(Buffer.from(key))).toBe(false);
  expect(
    await gateway.sql(
      `SELECT column_name, data_type FROM information_schema.columns WHERE table_name LIKE 'sealed%' AND data_type LIKE 'timestamp%'`,
    ),
  ).toEqual([]);
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
