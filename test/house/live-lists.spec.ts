import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mostListeners } from '../../apps/gateway/src/desk/pages/live/live-lists.js';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { anNginx, type TestNginx } from '../support/nginx.js';

let one: TestGateway;
let other: TestGateway;
let proxy: TestNginx;
let browser: TestBrowser;
const visitors: Record<string, DeskVisitor> = {};
beforeAll(async () => {
  one = await aGateway();
  other = await aGateway({ DATABASE_URL: one.foundation.databaseUrl });
  proxy = await anNginx(other.url, 'http');
  browser = await aBrowser();
  for (const [name, role, department] of [
    ['何梅', 'clerk', 'cards'],
    ['郑秋', 'head', 'cards'],
    ['林冬', 'supervisor', undefined],
  ] as const) {
    visitors[name] = aVisitor(other.url);
    await visitors[name].signIn(await one.staff(role, department, name));
  }
  await one.complaint({ text: '信用卡年费' });
});
afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await other?.close();
  await one?.close();
});

interface Stream {
  readonly status: number;
  readonly type: string | null;
  /** What was said so far, heartbeats and all. */
  said(): string;
  ended(): boolean;
  close(): void;
}

/** The stream of a page as its browser would open it, by the other gateway or by what stands before it. */
async function listen(name: string, path: string, home = other.url): Promise<Stream> {
  const { html } = await visitors[name]!.get(path);
  const query = /data-live="([^"]*)"/.exec(html)![1]!.replaceAll('&amp;', '&');
  const stop = new AbortController();
  const answer = await fetch(`${home}/desk/stream?${query}`, {
    headers: { cookie: `desk_session=${visitors[name]!.cookie()}` },
    signal: stop.signal,
  });
  let [text, over] = ['', answer.body === null];
  const reading = (async () => {
    for await (const piece of answer.body ?? []) text += Buffer.from(piece).toString();
  })();
  void reading.catch(() => {}).finally(() => (over = true));
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    said: () => text,
    ended: () => over,
    close: () => stop.abort(),
  };
}
const newsIn = (stream: Stream) => [...stream.said().matchAll(/event: news\ndata: (.*)\n/g)].map(([, data]) => JSON.parse(data!));
const hears = async (stream: Stream, count = 1) =>
  await eventually(async () => (newsIn(stream).length >= count ? newsIn(stream) : undefined), { what: 'news' });
/** The stream was read once, and so knows what its list had. */
const settled = async (stream: Stream) =>
  await eventually(async () => (stream.said().includes('retry') ? true : undefined), { what: 'a stream' });

it('tells through a proxy and by another gateway that something came, by a count and nothing else', async () => {
  const stream = await listen('何梅', '/desk/departments/cards', proxy.url);
  expect([stream.status, stream.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await settled(stream);
  const reference = await one.complaint({ text: '信用卡利息' });
  const [news] = await hears(stream);
  expect(Object.keys(news).sort()).toEqual(['added', 'changed']);
  expect(news.added + news.changed).toBeGreaterThan(0);
  expect(stream.said()).not.toContain(reference);
  stream.close();
});

it('says nothing of a case that the reader may not know of, though their list is the same', async () => {
  const [barred, sees] = [await listen('郑秋', '/desk/departments/cards'), await listen('林冬', '/desk/departments/cards')];
  await Promise.all([settled(barred), settled(sees)]);
  const hidden = await one.complaint({ text: '信用卡客服态度差', against: { staff: '郑秋' } });
  const [row] = await one.sql<{ id: string; conflicts: string[] }>(
    `UPDATE complaint SET department = 'cards' WHERE reference = $1 RETURNING id, conflicts`,
    hidden,
  );
  expect(row!.conflicts).toContain('p:郑秋');
  await one.unitOfWork.run((tx) => tx.record([{ kind: 'note.added', complaintId: row!.id, actor: 'staff:林冬' }]));
  await hears(sees);
  // What comes after it is heard, and what was hidden is in no count.
  await one.complaint({ text: '信用卡还款' });
  const heard = await hears(barred);
  expect(heard.map(({ added, changed }) => added + changed)).toEqual([1]);
  for (const stream of [barred, sees]) stream.close();
});

it('of incidents and of one’s own work as well; whoever may not see a list does not hear of it', async () => {
  const [incidents, work] = [await listen('林冬', '/desk/incidents'), await listen('何梅', '/desk')];
  await Promise.all([settled(incidents), settled(work)]);
  await one.sql(
    `INSERT INTO incident (id, axis, value, state, from_at, count, expected) VALUES (gen_random_uuid(), 'product', '转账', 'proposed', now(), 9, 0.1)`,
  );
  const page = await visitors['何梅']!.get('/desk');
  await visitors['何梅']!.post('/desk/claims', page.form('/desk/claims'));
  await Promise.all([hears(incidents), hears(work)]);
  for (const stream of [incidents, work]) stream.close();
  const cookie = `desk_session=${visitors['何梅']!.cookie()}`;
  for (const [query, status] of [
    ['list=incidents', 403],
    ['list=queue&department=loans', 404],
    ['list=nothing', 404],
  ] as const)
    expect([query, (await fetch(`${other.url}/desk/stream?${query}`, { headers: { cookie } })).status]).toEqual([query, status]);
  expect((await fetch(`${other.url}/desk/stream?list=work`)).status).toBe(401);
});

it('holds so many windows of a person and no more; the others are told to stop asking', async () => {
  const open: Stream[] = [];
  for (let n = 0; n < mostListeners.ofPerson; n++) open.push(await listen('林冬', '/desk'));
  expect([...open.map(({ status }) => status), (await listen('林冬', '/desk')).status]).toEqual([200, 200, 200, 200, 204]);
  for (const stream of open) stream.close();
});

it('ends when the session ends, wherever that was done', async () => {
  const stream = await listen('郑秋', '/desk');
  await settled(stream);
  const home = await visitors['郑秋']!.get('/desk');
  await visitors['郑秋']!.post('/desk/sign-out', home.form('/desk/sign-out'));
  await eventually(async () => (stream.ended() ? true : undefined), { what: 'the end' });
  expect(stream.said()).toContain('event: over');
});

it('shows a bar above a list that somebody reads, and the list when they ask; the keyboard does it as well', async () => {
  const page = await browser.page({ language: 'en-GB', width: 360 });
  await page.context().addCookies([{ name: 'desk_session', value: visitors['林冬']!.cookie(), url: other.url }]);
  await page.goto(`${other.url}/desk/departments/cards?lang=en`);
  const rows = () => page.locator('.rd-list tbody tr').count();
  const before = await rows();
  await page.keyboard.press('Shift');
  // Its stream is open and knows what the list had.
  await eventually(async () => ((await page.evaluate(`performance.getEntriesByType('resource').length`)) ? true : undefined), {
    what: 'the page',
  });
  await one.complaint({ text: '信用卡额度' });
  await page.waitForSelector('[data-live]:not([hidden])');
  expect(await page.textContent('[data-live]')).toMatch(/^(1 new — show it|The list changed — show it)$/);
  expect(await rows()).toBe(before);
  expect(await findings(page)).toEqual([]);
  if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/live.png` });
  await page.keyboard.press('l');
  await eventually(async () => ((await rows()) === before + 1 ? true : undefined), { what: 'the new row' });
  expect(await page.locator('[data-live]').isHidden()).toBe(true);
  expect(await page.evaluate(`document.activeElement.closest('#list') !== null`)).toBe(true);
});

it('without scripts a page says as of when it is, and is read again by hand', async () => {
  const page = await browser.page({ scripts: false, language: 'en-GB' });
  await page.context().addCookies([{ name: 'desk_session', value: visitors['林冬']!.cookie(), url: other.url }]);
  await page.goto(`${other.url}/desk/departments/cards?lang=en`);
  expect([await page.locator('[data-live]').isVisible(), await page.textContent('footer')]).toEqual([
    false,
    expect.stringContaining('Refresh'),
  ]);
});
