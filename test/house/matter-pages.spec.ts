import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { clearDesk } from '../support/case-status.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

// The first run on a machine may have to install the browser.
jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;
let triage: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  triage = await gateway.staff('clerk', 'triage', '赵宁');
  supervisor = await gateway.staff('supervisor', undefined, '王芳');
  // Her pages say that the router cannot use a file.
  await gateway.sql(
    `INSERT INTO heartbeat (app, instance, at, problems) VALUES ('router', 'far-1', now() + interval '1 hour', $1)`,
    JSON.stringify(['note: papers: config/words/own.txt:3: the coding has no "B77". What was read before stays in force.']),
  );
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});
beforeEach(() => clearDesk(gateway.unitOfWork));

async function signedIn(token: string, setting: Parameters<TestBrowser['page']>[0]): Promise<Page> {
  const page = await browser.page(setting);
  await page.goto(`${gateway.url}/desk`);
  await page.fill('[name=token]', token);
  await page.press('[name=token]', 'Enter');
  await page.waitForURL(`${gateway.url}/desk`);
  return page;
}

/** Wider than the screen, or what an automatic check finds. */
const wrongWith = async (page: Page) => [
  ...(await findings(page)),
  ...((await page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) ? ['wider than the screen'] : []),
];
/** For eyes: `PICTURES=<folder>` keeps what the pages look like. */
const picture = async (page: Page, name: string) => {
  const folder = process.env['PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};
const unsure = async (text: string, department = 'accounts', business = 'B04.04') => {
  const reference = await gateway.complaint({ text });
  await gateway.sql(
    `UPDATE matter SET department = $2, proposed_business = $3, proposed_cause = 'C02', sure = 0.64 WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
    department,
    business,
  );
  await gateway.sql(`UPDATE complaint SET department = 'triage' WHERE reference = $1`, reference);
  return reference;
};
const departmentOf = async (reference: string) =>
  (await gateway.sql<{ department: string }>('SELECT department FROM complaint WHERE reference = $1', reference))[0]!.department;

/** `TEST_SIZE=release` looks at each language at both widths; the small size at each language once, and at both widths. */
const isRelease = process.env['TEST_SIZE'] === 'release';
const settings = [
  ['zh-CN', 1280],
  ['zh-TW', 360],
  ['en-GB', 360],
  ['en-GB', 1280],
  ['zh-CN', 360],
  ['zh-TW', 1280],
] as const;

describe.each(settings.slice(0, isRelease ? settings.length : 3))('in %s, %s pixels wide', (language, width) => {
  const name = (what: string) => `${what}-${language}-${width}`;

  it('the form asks its two questions, needs no script, and hides no fault', async () => {
    const page = await browser.page({ language, width, scripts: width === 1280 });
    await page.goto(gateway.url);
    await picture(page, name('form'));
    if (width === 1280) expect(await wrongWith(page)).toEqual([]);
    await page.selectOption('#business', 'B02');
    await page.selectOption('#cause', 'C07');
    await page.fill('#text', '请处理');
    await page.locator('#complaint button[type=submit]').first().click();
    await page.waitForSelector('[data-reference]');
    const [kept] = await gateway.sql(`SELECT business, cause FROM complaint ORDER BY registered_at DESC, id DESC LIMIT 1`);
    expect(kept).toEqual({ business: 'B02', cause: 'C07' });
  });

  it('the triage desk, a case of it and the page that corrects it hide no fault', async () => {
    const [one] = [await unsure('手机银行总是登不上去'), await unsure('想问问那笔钱怎么回事', 'wealth', 'B10.01')];
    const page = await signedIn(triage, { language, width });
    await page.goto(`${gateway.url}/desk/departments/triage`);
    await picture(page, name('triage'));
    expect(await wrongWith(page)).toEqual([]);
    await page.goto(`${gateway.url}/desk/complaints/${one}`);
    await picture(page, name('case'));
    expect(await wrongWith(page)).toEqual([]);
    await page.goto(`${gateway.url}/desk/complaints/${one}/matter`);
    await picture(page, name('matter'));
    expect(await wrongWith(page)).toEqual([]);
  });

  it('several matters and what was refused are told on the case', async () => {
    const reference = await gateway.complaint({
      text: '信用卡年费没有告诉我就扣了三百元，要求退还。还有，你们的催收公司天天打我爸妈的电话骂人。',
      against: { staff: '郑涛' },
    });
    const both = await gateway.complaint({
      text: '信用卡年费没有告诉我就扣了三百元，要求退还。还有，你们的催收公司天天打我爸妈的电话骂人。',
    });
    const page = await signedIn(supervisor, { language, width });
    for (const each of [reference, both]) {
      await page.goto(`${gateway.url}/desk/complaints/${each}`);
      await picture(page, name(each === both ? 'several' : 'refused'));
      expect(await page.locator('[data-papers-troubles]').count()).toBe(1);
      expect(await wrongWith(page)).toEqual([]);
    }
    await page.goto(`${gateway.url}/desk/complaints/${both}`);
    await page.locator('[data-do=accept-further]').click();
    await page.waitForURL(/done=further-accepted/);
    expect(await page.locator('[data-do=accept-further]').count()).toBe(0);
    await page.goto(`${gateway.url}/desk/complaints/${both}/trail`);
    await picture(page, name('trail'));
    expect(await wrongWith(page)).toEqual([]);
  });
});

describe('keys of the triage desk', () => {
  it('one accepts what has the focus, another moves on, another corrects; ? shows them all', async () => {
    const [first, second, third] = [await unsure('手机银行总是登不上去'), await unsure('那笔钱'), await unsure('保险', 'wealth', 'B10.01')];
    await gateway.sql(
      `UPDATE complaint SET due_at = now() + (array_position($1::text[], reference)) * interval '1 day', urgent = 'none' WHERE reference = ANY($1)`,
      [first, second, third],
    );
    const page = await signedIn(triage, { language: 'en-GB' });
    await page.goto(`${gateway.url}/desk/departments/triage`);
    // The first proposal has the focus.
    expect(await page.evaluate(`document.activeElement.closest('[data-keys-item]').getAttribute('aria-label')`)).toBe(first);
    await page.keyboard.press('?');
    expect(await page.isVisible('[data-keys-help] kbd')).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await page.waitForURL(/done=accepted/);
    expect(await departmentOf(second)).toBe('accounts');
    expect(await departmentOf(first)).toBe('triage');
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.waitForURL(`${gateway.url}/desk/complaints/${third}/matter`);
    // A letter in a field is a letter.
    await page.fill('#reason', '');
    await page.focus('#reason');
    await page.keyboard.type('a c j ?');
    expect(await page.inputValue('#reason')).toBe('a c j ?');
    await page.selectOption('#business', 'B01.01');
    await page.locator('[data-do=matter]').click();
    await page.waitForURL(/departments\/triage\?done=matter/);
    expect(await departmentOf(third)).toBe('accounts');
    // Nothing has the focus: no key does anything.
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('a');
    await page.waitForTimeout(300);
    expect(await departmentOf(first)).toBe('triage');
  });

  it('the buttons do the same without scripts', async () => {
    const one = await unsure('手机银行总是登不上去');
    const page = await signedIn(triage, { scripts: false });
    await page.goto(`${gateway.url}/desk/departments/triage`);
    await page.locator('[data-do=accept]').click();
    await page.waitForURL(/done=accepted/);
    expect(await departmentOf(one)).toBe('accounts');
  });
});
