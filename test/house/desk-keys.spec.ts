import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let browser: TestBrowser;
let session: string;
beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(await gateway.staff('clerk', 'cards', '何梅'));
  session = clerk.cookie();
  for (const text of ['信用卡被盗刷', '信用卡年费', '信用卡利息']) await gateway.complaint({ text });
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

async function at(path: string, options: { scripts?: boolean; width?: number } = {}): Promise<Page> {
  const page = await browser.page(options);
  await page.context().addCookies([{ name: 'desk_session', value: session, url: gateway.url }]);
  await page.goto(`${gateway.url}${path}`);
  return page;
}
const focused = async (page: Page) =>
  (await page.evaluate(
    `document.activeElement.closest('tr')?.querySelector('a')?.textContent ?? document.activeElement.tagName`,
  )) as string;
const shownKeys = async (page: Page) => await page.locator('[data-keys-help] kbd:visible').allTextContents();

it('? shows the keys of a page, those that do something there, and takes the focus back where it was', async () => {
  for (const [path, keys] of [
    ['/desk/departments/cards', ['?', 'j', 'k', 'o', 'Enter', 'l', 'n', 'm', 'd', '/']],
    ['/desk/rules', ['?', 'Enter', 'm', 'd', '/']],
    ['/desk/account', ['?', 'Enter', 'm', 'd', '/']],
  ] as const) {
    const page = await at(path);
    await page.focus('.rd-desk-header__account');
    await page.keyboard.press('?');
    expect([path, await shownKeys(page)]).toEqual([path, keys]);
    await page.keyboard.press('Escape');
    expect([await shownKeys(page), await page.evaluate('document.activeElement.className')]).toEqual([[], 'rd-desk-header__account']);
  }
});

it('goes through the rows of a list and opens one; Enter does it as well', async () => {
  const page = await at('/desk/departments/cards');
  const rows = await page.locator('.rd-list tbody th a').allTextContents();
  expect(rows).toHaveLength(3);
  const way: string[] = [];
  for (const key of ['j', 'j', 'k', 'j', 'j', 'j']) {
    await page.keyboard.press(key);
    way.push(await focused(page));
  }
  expect(way).toEqual([0, 1, 0, 1, 2, 2].map((nth) => rows[nth]));
  await Promise.all([page.waitForURL(`${gateway.url}/desk/complaints/${rows[2]}`), page.keyboard.press('o')]);
  await page.goBack();
  await page.keyboard.press('j');
  await Promise.all([page.waitForURL(`${gateway.url}/desk/complaints/${rows[0]}`), page.keyboard.press('Enter')]);
  // A key that leads somewhere; and one that only goes to a button, which nobody presses by mistake.
  await Promise.all([page.waitForURL(`${gateway.url}/desk/find`), page.keyboard.press('/')]);
  await page.evaluate('document.activeElement.blur()');
  await Promise.all([page.waitForURL(`${gateway.url}/desk`), page.keyboard.press('m')]);
  await page.keyboard.press('n');
  expect(await page.evaluate('document.activeElement.dataset.do')).toBe('claim');
  expect(page.url()).toBe(`${gateway.url}/desk`);
});

it('a letter in a field is a letter, and with Ctrl it is the browser’s', async () => {
  const page = await at('/desk/find');
  await page.focus('#q');
  await page.keyboard.type('jom?/');
  expect(await page.inputValue('#q')).toBe('jom?/');
  await page.evaluate('document.activeElement.blur()');
  await page.keyboard.press('Control+m');
  expect(await page.evaluate('location.pathname')).toBe('/desk/find');
});

it('the keys are turned off and on again, in this browser', async () => {
  const page = await at('/desk/departments/cards?lang=en');
  await page.keyboard.press('?');
  await page.click('[data-do=keys-off]');
  expect(page.url()).toContain('/desk/departments/cards?lang=en&done=keys-off');
  for (const key of ['?', 'j', 'm']) await page.keyboard.press(key);
  expect([await shownKeys(page), await focused(page)]).toEqual([[], await focused(page)]);
  expect(await page.evaluate('location.pathname')).toBe('/desk/departments/cards');
  await page.click('[data-keys-help] summary');
  await page.click('[data-do=keys-on]');
  await page.keyboard.press('j');
  expect(await focused(page)).toMatch(/-/);
});

it('without scripts nothing speaks of keys, and all is there', async () => {
  const page = await at('/desk/departments/cards', { scripts: false });
  expect(await page.locator('[data-keys-help]').isVisible()).toBe(false);
  expect(await page.locator('.rd-list tbody th a').count()).toBe(3);
});

it.each(['zh-Hans', 'zh-Hant', 'en'])('the table of keys passes the automatic check (%s)', async (language) => {
  const page = await at(`/desk/departments/cards?lang=${language}`, { width: 360 });
  await page.keyboard.press('?');
  expect(await page.isVisible('[data-keys-help] kbd')).toBe(true);
  expect([await findings(page), await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([[], true]);
  if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/keys-${language}.png`, fullPage: true });
});
