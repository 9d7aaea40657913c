import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aNotifier, type TestNotifier } from '../support/notifier.js';

let gateway: TestGateway;
let notifier: TestNotifier;
let clerk: DeskVisitor;
let stranger: DeskVisitor;
let token: string;
const address = '上海市浦东新区示例路2号\n200120';

beforeAll(async () => {
  gateway = await aGateway();
  notifier = aNotifier(gateway, gateway.foundation.house.institution.budgets);
  token = await gateway.staff('clerk', 'cards', '林冬');
  [clerk, stranger] = [aVisitor(gateway.url), aVisitor(gateway.url)];
  await clerk.signIn(token);
  await stranger.signIn(await gateway.staff('clerk', 'loans', '何静'));
});
afterAll(() => gateway?.close());

/** A complaint whose sender left nothing but a postal address, with the letter that acknowledges it. */
async function aLetter(name = '王芳') {
  const reference = await gateway.complaint({ text: '信用卡年费多收了', complainant: { name, address } });
  await notifier.work();
  const [letter] = await gateway.sql<{ id: string }>(
    'SELECT l.id FROM letter l JOIN notice n ON n.id = l.notice_id JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = $1',
    reference,
  );
  return { reference, id: letter!.id };
}
const stateOf = async (id: string) => (await gateway.sql<{ state: string }>('SELECT state FROM letter WHERE id = $1', id))[0]?.state;
const today = () => {
  const [year, month, day] = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).split('-') as [string, string, string];
  return { 'on-year': year, 'on-month': month, 'on-day': day };
};

it('whoever left nothing but an address is told by a letter that the desk prints, posts and follows to its end', async () => {
  const { reference, id } = await aLetter();
  expect((await clerk.get('/desk')).html).toContain('href="/desk/letters"');
  const list = await clerk.get('/desk/letters');
  for (const words of [reference, '王芳', '示例路2号<br>', '待打印']) expect(list.html).toContain(words);
  const pdf = await fetch(`${gateway.url}/desk/letters/${id}.pdf`, { headers: { cookie: `desk_session=${clerk.cookie()}` } });
  expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('cache-control')]).toEqual([200, 'application/pdf', 'no-store']);
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  expect((await clerk.get('/desk/letters')).html).toContain('已打印，待寄出');
  const postings = `/desk/letters/${id}/postings`;
  const posted = await clerk.post(postings, { ...list.form(postings), ...today(), postage: '挂号信', tracking: 'RR123456789CN' });
  expect([posted.status, posted.location]).toEqual([303, '/desk/letters?done=letter-posted']);
  const emptied = (await clerk.get('/desk/letters')).html;
  expect([emptied.includes(reference), emptied.includes('没有待寄的信函。')]).toEqual([false, true]);
  const way = await clerk.get('/desk/letters?part=on-the-way');
  expect(way.html).toContain('挂号信 · RR123456789CN');
  const arrivals = `/desk/letters/${id}/arrivals`;
  expect((await clerk.post(arrivals, way.form(arrivals))).location).toBe('/desk/letters?part=on-the-way&done=letter-arrived');
  expect(await stateOf(id)).toBe('arrived');
  // Somebody who had the list open meanwhile is told, and nothing is changed.
  const late = await clerk.post(`/desk/letters/${id}/returns`, way.form(`/desk/letters/${id}/returns`));
  expect(late.location).toBe('/desk/letters?part=on-the-way&refused=letter.wrong-state');
  expect(await stateOf(id)).toBe('arrived');
  expect((await clerk.get('/desk/letters?part=ended')).html).toContain('已寄达');
});

it('a posting without a day, on a day to come or with a number too long comes back with what was typed, at its letter', async () => {
  const [{ id }, other] = [await aLetter(), await aLetter('李雷')];
  const postings = `/desk/letters/${id}/postings`;
  const keys = (await clerk.get('/desk/letters')).form(postings);
  for (const [fields, words] of [
    [{ 'on-year': '2026', 'on-month': '2', 'on-day': '30' }, '请填写寄出的日期'],
    [{ ...today(), 'on-year': '2126' }, '寄出日期不能晚于今天'],
    [{ ...today(), tracking: 'R'.repeat(61) }, '1'],
  ] as const) {
    const page = await clerk.post(postings, { ...keys, ...fields });
    expect([page.status, page.html.includes(words)]).toEqual([422, true]);
    expect(page.html).toMatch(new RegExp(`(on|tracking)-${id}-error`));
    expect(page.html).not.toMatch(new RegExp(`(on|tracking)-${other.id}-error`));
    expect(page.html).toContain(`value="${'tracking' in fields ? fields.tracking : fields['on-year']}"`);
  }
  expect(await stateOf(id)).toBe('waiting');
});

it('a letter is of its case: the case leads to it, work is not done by saying so, and another department finds none', async () => {
  const { reference, id } = await aLetter();
  const path = `/desk/complaints/${reference}/letters`;
  expect((await clerk.get(`/desk/complaints/${reference}`)).html).toContain(`href="${path}"`);
  expect((await clerk.get(`/desk/complaints/${reference}/notices`)).html).toContain(`href="${path}"`);
  expect((await clerk.get(path)).html).toContain(`data-letter="${id}"`);
  await gateway.call('POST', `/api/complaints/${reference}/claims`, { token });
  const [work] = await gateway.sql<{ id: string }>(
    'SELECT w.id FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE c.reference = $1',
    reference,
  );
  const claim = await gateway.sql<{ id: string }>('SELECT claim_id AS id FROM complaint WHERE reference = $1', reference);
  const said = await gateway.call('POST', `/api/complaints/${reference}/work/${work!.id}/completions`, {
    token,
    body: { text: '已寄出' },
    headers: { 'x-redress-claim': claim[0]!.id },
  });
  expect([said.status, said.body.code]).toEqual([409, 'work.elsewhere']);
  expect((await stranger.get('/desk/letters')).html).not.toContain(reference);
  const formKey = (await stranger.get('/desk')).form('/desk/sign-out')['formKey'] as string;
  const answers = [
    await stranger.get(path),
    await stranger.get(`/desk/letters/${id}.pdf`),
    await stranger.post(`/desk/letters/${id}/postings`, { formKey, ...today() }),
    await stranger.post(`/desk/letters/${id}/arrivals`, { formKey }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(await stateOf(id)).toBe('waiting');
});

const ticked = (letters: readonly string[], fields: Readonly<Record<string, string>>) =>
  new URLSearchParams([...Object.entries(fields), ...letters.map((id): [string, string] => ['letter', id])]);
const recorded =
  "SELECT count(*)::int AS n FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind = 'letter.recorded'";

it('several are printed as one file in the order of the list and posted with one day, each by itself: what is refused is named and keeps nothing back', async () => {
  const [one, two, gone] = [await aLetter('赵一'), await aLetter('钱二'), await aLetter('孙三')];
  const list = await clerk.get('/desk/letters');
  const postings = '/desk/letters/postings';
  expect((await clerk.post('/desk/letters/prints', list.form(postings))).html).toContain('请先勾选至少一封信函');
  const printed = await clerk.post('/desk/letters/prints', ticked([one.id, two.id], { ...list.form(postings), sheets: 'own' }));
  expect([printed.status, await stateOf(one.id), await stateOf(two.id), await stateOf(gone.id)]).toEqual([
    200,
    'printed',
    'printed',
    'waiting',
  ]);
  expect(printed.html).toContain('已合并 2 封信函');
  const href = /href="([^"]+)"[^>]*data-pile/.exec(printed.html)![1]!.replaceAll('&amp;', '&');
  expect(new URL(href, gateway.url).searchParams.getAll('of')).toEqual([one.id, two.id]);
  const pile = async (visitor: DeskVisitor) => await fetch(gateway.url + href, { headers: { cookie: `desk_session=${visitor.cookie()}` } });
  const file = await pile(clerk);
  expect([file.status, file.headers.get('content-type'), file.headers.get('cache-control')]).toEqual([200, 'application/pdf', 'no-store']);
  // Two letters of a page each, and the empty back of the first.
  expect(
    Buffer.from(await file.arrayBuffer())
      .toString('latin1')
      .match(/\/Type \/Page\b/g),
  ).toHaveLength(3);
  expect((await pile(stranger)).status).toBe(404);

  // A colleague posts one of them meanwhile.
  const keys = list.form(`/desk/letters/${gone.id}/postings`);
  await clerk.post(`/desk/letters/${gone.id}/postings`, { ...keys, ...today() });
  const three = [one.id, gone.id, two.id];
  const said = {
    ...printed.form(postings),
    ...{ ...today(), postage: '挂号信' },
    ...{ [`tracking-${one.id}`]: 'RR000000001CN', [`tracking-${two.id}`]: 'RR000000002CN' },
  };
  const long = await clerk.post(postings, ticked(three, { ...said, [`tracking-${two.id}`]: 'R'.repeat(61) }));
  expect([long.status, long.html.includes(`number-${two.id}-error`), await stateOf(one.id)]).toEqual([422, true, 'printed']);
  const posted = await clerk.post(postings, ticked(three, said));
  expect(posted.html).toContain('已登记寄出 2 封');
  expect(posted.html).toContain(`${gone.reference}: 该信函的状态已变更`);
  expect(await gateway.sql('SELECT state, postage, tracking FROM letter WHERE id = ANY($1) ORDER BY tracking', [one.id, two.id])).toEqual([
    { state: 'posted', postage: '挂号信', tracking: 'RR000000001CN' },
    { state: 'posted', postage: '挂号信', tracking: 'RR000000002CN' },
  ]);
  // The same press again, of an answer that was lost, posts nothing twice.
  await clerk.post(postings, ticked(three, said));
  expect(await gateway.sql(recorded, one.reference)).toEqual([{ n: 1 }]);

  // Another department's are none, one by one.
  const other = await aLetter('李四');
  const formKey = (await stranger.get('/desk')).form('/desk/sign-out')['formKey'] as string;
  const foreign = await stranger.post(postings, ticked([other.id], { formKey, ...today() }));
  expect([foreign.html.includes('已登记寄出 0 封'), foreign.html.includes(other.reference), await stateOf(other.id)]).toEqual([
    true,
    false,
    'waiting',
  ]);
});

it('the pages pass the automatic check in each language, on a phone and on a screen', async () => {
  const { reference } = await aLetter();
  const browser = await aBrowser();
  try {
    const page = await browser.page({ width: 1280 });
    await page.context().addCookies([{ name: 'desk_session', value: clerk.cookie(), url: gateway.url }]);
    for (const width of [360, 1280])
      for (const lang of ['zh-Hans', 'zh-Hant', 'en']) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of ['/desk/letters', `/desk/complaints/${reference}/letters`]) {
          await page.goto(`${gateway.url}${path}?lang=${lang}`);
          for (const summary of await page.locator('main summary').all()) await summary.click();
          expect([lang, width, await findings(page)]).toEqual([lang, width, []]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          if (process.env['PICTURES'])
            await page.screenshot({ path: `${process.env['PICTURES']}/letters-${lang}-${width}.png`, fullPage: true });
        }
      }
  } finally {
    await browser.close();
  }
});
