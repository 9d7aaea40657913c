import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let head: DeskVisitor;

beforeAll(async () => {
  gateway = await aGateway();
  head = aVisitor(gateway.url);
  await head.signIn(await gateway.staff('head', 'cards', '林冬'));
});
afterAll(() => gateway?.close());

const tried = async (text: string, lang = 'zh-Hans') => {
  const page = await head.get(`/desk/routing?lang=${lang}`);
  return await head.post(`/desk/routing?lang=${lang}`, { ...page.form('/desk/routing'), text, channel: 'web' });
};
const departmentIn = (html: string) => /id="tried-heading">([^<]*)</.exec(html)?.[1];

const texts = [
  '我的信用卡在境外被盗刷三千元，我从来没有去过那里',
  '催收每天给我爸妈打电话，骂人',
  'The teller at your branch was rude to my mother',
  '贷款提前还款被收了违约金',
  '我買的保險理賠一直不肯賠',
  'blah blah',
];

it('says of words where a complaint with them goes, as the router then decides, and keeps nothing of them', async () => {
  const before = await gateway.sql('SELECT count(*)::int AS n FROM complaint');
  const said = new Map<string, string | undefined>();
  for (const text of texts) {
    const page = await tried(text);
    expect([page.status, page.location]).toEqual([200, null]);
    expect(page.headers.get('cache-control')).toContain('no-store');
    said.set(text, departmentIn(page.html));
  }
  expect(await gateway.sql('SELECT count(*)::int AS n FROM complaint')).toEqual(before);
  const references = new Map<string, string>();
  for (const text of texts) references.set(await gateway.complaint({ text, channel: 'web' }), text);
  await gateway.route();
  const routed = await gateway.sql<{ reference: string; department: string }>('SELECT reference, department FROM complaint');
  const names = new Map(gateway.foundation.house.departments.map(({ id, names }) => [id, names['zh-Hans']]));
  expect(new Map(routed.map(({ reference, department }) => [references.get(reference), names.get(department)]))).toEqual(said);
  // They are not all one answer.
  expect(new Set(said.values()).size).toBeGreaterThan(2);
});

it('shows the words that decided, the rule sets and the day, and asks for words where there are none', async () => {
  const { html } = await tried(texts[0]!);
  for (const words of ['盗刷', '适用规则', '应答复日期', '规则与模型版本', texts[0]!]) expect(html).toContain(words);
  const empty = await tried(' ');
  expect([empty.status, empty.html.includes('请输入投诉内容。')]).toEqual([422, true]);
  const long = await tried('长'.repeat(10_001));
  expect([long.status, departmentIn(long.html)]).toEqual([422, undefined]);
  const hostile = await tried('<script>alert(1)</script> "信用卡"');
  expect(hostile.html).not.toContain('<script>alert');
});

it('passes the automatic check in each language, on a phone and on a screen', async () => {
  const browser = await aBrowser();
  try {
    const page = await browser.page({ width: 1280 });
    await page.context().addCookies([{ name: 'desk_session', value: head.cookie(), url: gateway.url }]);
    for (const width of [360, 1280])
      for (const lang of ['zh-Hans', 'zh-Hant', 'en']) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${gateway.url}/desk/routing?lang=${lang}`);
        await page.fill('#text', texts[0]!);
        await page.click('[data-do=try]');
        await page.waitForSelector('[data-tried]');
        expect([lang, width, await findings(page)]).toEqual([lang, width, []]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        if (process.env['PICTURES'])
          await page.screenshot({ path: `${process.env['PICTURES']}/routing-${lang}-${width}.png`, fullPage: true });
      }
  } finally {
    await browser.close();
  }
});
