import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { words } from '../../apps/gateway/src/pages/words.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;
let cookie: string;
let reference: string;
beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  const supervisor = aVisitor(gateway.url);
  await supervisor.signIn(await gateway.staff('supervisor', undefined, '王芳'));
  cookie = supervisor.cookie();
  reference = await gateway.complaint({ text: '我的信用卡被盗刷了三千元。', subject: '盗刷', wish: '退还三千元' });
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const atTheDesk = async (path: string, scripts = true) => {
  const page = await browser.page({ scripts });
  await page.context().addCookies([{ name: 'desk_session', value: cookie, url: gateway.url }]);
  await page.goto(gateway.url + path);
  return page;
};

/** What leads elsewhere, is pressed or is filled in. */
const controls = 'nav:not(.rd-pages), footer, button, .govuk-button, input, textarea, select, summary';

it('prints of a case, its trail, its notices, a list and the figures what they say, and nothing to press, to fill in or to go to', async () => {
  const pages = [
    [`/desk/complaints/${reference}`, '我的信用卡被盗刷了三千元'],
    [`/desk/complaints/${reference}/messages`, '我的信用卡被盗刷了三千元'],
    [`/desk/complaints/${reference}/notices`, reference],
    [`/desk/complaints/${reference}/trail`, '#2'],
    ['/desk/departments/cards', reference],
    ['/desk/figures', words['zh-Hans']['desk.figures.scorecards']],
  ] as const;
  for (const [path, says] of pages) {
    const page = await atTheDesk(path);
    const drawn = async (selector: string) =>
      await page
        .locator(selector)
        .evaluateAll((all) => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120)));
    expect([path, (await drawn(controls)).length]).not.toEqual([path, 0]);
    const [headings, charts] = [await drawn('main h1'), await drawn('main svg')];
    await page.emulateMedia({ media: 'print' });
    expect([path, await drawn(controls), await drawn('main h1'), await drawn('main svg')]).toEqual([path, [], headings, charts]);
    expect(await page.innerText('main')).toContain(says);
    // The packaged sheet writes the address behind every link.
    const behind = await page.evaluate<string[]>(
      `[...document.querySelectorAll('main .govuk-link')].map((one) => getComputedStyle(one, '::after').content)`,
    );
    expect([path, behind.filter((content) => content !== 'none')]).toEqual([path, []]);
    // As wide as a sheet of A4 between its margins.
    await page.setViewportSize({ width: 718, height: 1000 });
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 718]);
    await page.context().close();
  }
});

it('offers to print only where a script can', async () => {
  const seen = async (scripts: boolean) => {
    const page = await browser.page({ scripts });
    await page.goto(gateway.url);
    await page.fill('[name=text]', '年费收错了');
    await page.click('main form [type=submit]');
    await page.locator('[data-print]').waitFor({ state: 'attached' });
    return await page.isVisible('[data-print]');
  };
  expect([await seen(true), await seen(false)]).toEqual([true, false]);
});
