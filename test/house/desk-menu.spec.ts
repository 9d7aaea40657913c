import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;
const tokens = {} as Record<Role, string>;
beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  for (const role of roles)
    tokens[role] = await gateway.staff(role, role === 'clerk' || role === 'head' ? 'cards' : undefined, `${role} person`);
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const menuOf = async (role: Role, path = '/desk?lang=zh-Hans') => {
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(tokens[role]);
  const { html } = await visitor.get(path);
  return /<nav aria-label="菜单">([\s\S]*?)<\/nav>/.exec(html)![1]!;
};
const topOf = (menu: string) =>
  menu.split('govuk-service-navigation__item"').length + menu.split('govuk-service-navigation__item ').length - 2;

it('has a line for whoever sees everything, and each page that they may see once; who works cases has their few as they are', async () => {
  for (const role of roles) {
    const menu = await menuOf(role);
    const links = [...menu.matchAll(/href="(\/desk[^"]*)"/g)].map((found) => found[1]!);
    expect([role, links.length]).toEqual([role, new Set(links).size]);
    expect([role, topOf(menu) <= 8]).toEqual([role, true]);
    // Each leads somewhere that this person may see.
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens[role]);
    for (const link of links) expect([role, link, (await visitor.get(link)).status]).toEqual([role, link, 200]);
  }
  expect(await menuOf('clerk')).not.toContain('<details');
  const menu = await menuOf('supervisor');
  for (const word of ['监督', '监管报送', '合规与人员']) expect(menu).toMatch(new RegExp(`<summary[^>]*>${word}`));
  // A word with one page behind it is that page.
  expect(await menuOf('head')).toContain('href="/desk/figures"');
});

it('says under its word how much waits there, and marks the word of the page that is shown', async () => {
  await gateway.sql(
    `INSERT INTO incident (id, axis, value, state, from_at, count, expected) VALUES (gen_random_uuid(), 'product', '转账', 'proposed', now(), 9, 0.1)`,
  );
  const menu = await menuOf('supervisor', '/desk/duties?lang=zh-Hans');
  expect(menu).toMatch(/监督 <span class="moj-notification-badge rd-count">1<\/span><\/summary>/);
  expect(menu).toMatch(/govuk-service-navigation__item--active">\s*<details[^>]*>\s*<summary[^>]*>监管报送/);
  expect(menu).toContain('href="/desk/duties" aria-current="page"');
});

it.each([
  ['zh-Hans', 360],
  ['zh-Hant', 1280],
  ['en', 360],
  ['en', 1280],
] as const)('opens without scripts, fits and can be used by everybody (%s, %i px)', async (language, width) => {
  const page = await browser.page({ width, scripts: false });
  await page.goto(`${gateway.url}/desk?lang=${language}`);
  await page.fill('[name=token]', tokens.supervisor);
  await page.click('main button[type=submit]');
  await page.goto(`${gateway.url}/desk/figures?lang=${language}`);
  const words = page.locator('.rd-desk-menu summary');
  expect(await words.count()).toBe(3);
  await words.nth(2).click();
  const link = page.locator('.rd-desk-menu[open] a[href="/desk/people"]');
  expect(await link.isVisible()).toBe(true);
  const box = (await link.boundingBox())!;
  expect([box.x >= 0, box.x + box.width <= width]).toEqual([true, true]);
  const scripted = await browser.page({ width });
  await scripted.context().addCookies(await page.context().cookies());
  await scripted.goto(`${gateway.url}/desk/figures?lang=${language}`);
  await scripted.locator('.rd-desk-menu summary').nth(2).click();
  expect(await scripted.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  if (process.env['PICTURES']) await scripted.screenshot({ path: `${process.env['PICTURES']}/menu-${language}-${width}.png` });
  expect(await findings(scripted)).toEqual([]);
  await scripted.keyboard.press('Escape');
  expect(await scripted.locator('.rd-desk-menu[open]').count()).toBe(0);
});
