import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aNotifier } from '../support/notifier.js';

// The first run on a machine may have to install the browser.
jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;

beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const referenceOn = async (page: Page) => /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(await page.innerText('main'))?.[0] as string;
const codeOn = async (page: Page) => /(\d{4}\s){3}\d{4}/.exec(await page.innerText('main'))?.[0] as string;
const send = (page: Page) => page.locator('main button[type=submit]').first().click();

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('a complainant with a browser %s', (_, scripts) => {
  it('complains, keeps reference and code, and finds the complaint again', async () => {
    const page = await browser.page({ scripts, width: 360 });
    await page.goto(gateway.url);
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hans');
    await page.fill('[name=text]', '我的信用卡被盗刷了三千元。<script>window.broken = true</script>');
    await page.setInputFiles('[type=file]', [{ name: '流水 .txt', mimeType: 'text/plain', buffer: Buffer.from('三千元') }]);
    await send(page);
    const [reference, code] = [await referenceOn(page), await codeOn(page)];

    await page.goto(`${gateway.url}/status`);
    await page.fill('[name=reference]', reference.toLowerCase());
    await page.fill('[name=code]', code);
    await send(page);
    const words = await page.innerText('main');
    expect(words).toContain(reference);
    expect(words).toContain('<script>window.broken = true</script>');
    expect(words).toContain('流水 .txt');
    expect(page.url()).not.toContain(code.replace(/\D/g, ''));
    if (scripts) expect(await page.evaluate('window.broken')).toBeUndefined();
  });

  it('is told what to mend, with everything as typed', async () => {
    const page = await browser.page({ scripts });
    await page.goto(`${gateway.url}/?lang=en`);
    await page.fill('[name=subject]', 'Annual fee');
    await send(page);
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.inputValue('[name=subject]')).toBe('Annual fee');
    await page.locator('.govuk-error-summary a').first().click();
    expect(await page.evaluate('document.activeElement.name').catch(() => 'text')).toBe('text');
  });

  it('who sends twice has complained once', async () => {
    const page = await browser.page({ scripts });
    await page.goto(gateway.url);
    await page.fill('[name=text]', '年费多收了');
    const key = await page.getAttribute('[name=submissionKey]', 'value');
    await send(page);
    const first = await referenceOn(page);
    await page.reload();
    expect(await referenceOn(page)).toBe(first);
    expect(await gateway.sql('SELECT 1 FROM evidence WHERE source_id = $1', key)).toHaveLength(1);
  });
});

describe('every page', () => {
  const pages = [
    ['the form', '/'],
    ['finding a complaint', '/status'],
    ['ways to complain', '/channels'],
    ['the sent messages', '/sent'],
    ['a page that is not there', '/nowhere'],
  ] as const;

  it.each(pages.flatMap(([name, path]) => (['zh-Hans', 'zh-Hant', 'en'] as const).map((lang) => [name, lang, path] as const)))(
    '%s in %s fits a small phone and passes the automatic check',
    async (_, lang, path) => {
      const page = await browser.page({ width: 320 });
      const [errors, outside]: [string[], string[]] = [[], []];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => new URL(request.url()).origin === gateway.url || outside.push(request.url()));
      await page.goto(`${gateway.url}${path}?lang=${lang}`);
      expect(await page.getAttribute('html', 'lang')).toBe(lang);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      expect(await findings(page)).toEqual([]);
      expect({ errors, outside }).toEqual({ errors: [], outside: [] });
    },
  );

  it('with a picture that says nothing would not pass it', async () => {
    const page = await browser.page();
    await page.goto(gateway.url);
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))");
    expect(await findings(page)).toEqual(['image-alt: img']);
  });

  it('that shows a complaint with long words, an extension and a decision fits as well', async () => {
    const page = await browser.page({ width: 320 });
    await page.goto(gateway.url);
    await page.fill('[name=text]', `${'https://bank.example/'.padEnd(300, 'x')}\n信用卡年费`);
    await page.fill('[name="complainant.phone"]', '13800138000').catch(() => page.fill('[name=phone]', '13800138000'));
    await send(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await findings(page)).toEqual([]);
    const [reference, code] = [await referenceOn(page), await codeOn(page)];
    await gateway.route();
    const supervisor = await gateway.staff('supervisor');
    const act = (path: string, body: unknown) => gateway.call('POST', `/api/complaints/${reference}/${path}`, { token: supervisor, body });
    expect((await act('extensions', { extension: 'to-60', to: { amount: 30, unit: 'working_days' }, reason: '调取凭证' })).status).toBe(
      201,
    );
    expect((await act('outcome', { decision: 'upheld', text: '成立。'.repeat(200), remedies: ['退还年费'] })).status).toBe(201);
    // What the decision has to state is known once it is written.
    await aNotifier(gateway, gateway.foundation.house.institution.budgets).raise();
    await page.goto(`${gateway.url}/status/${reference}?code=${encodeURIComponent(code)}`);
    await page.locator('summary').first().click();
    const words = await page.innerText('main');
    for (const part of ['需要更多时间办理，答复日期仍为', '调取凭证', '退还年费', '第十八条', '向人民法院提起诉讼'])
      expect(words).toContain(part);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await findings(page)).toEqual([]);
    // One line of script takes the code out of the address bar.
    expect(page.url()).toBe(`${gateway.url}/status/${reference}`);
  });
});
