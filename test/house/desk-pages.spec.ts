import type { Language } from '@app/shared/domain/language.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { words } from '../../apps/gateway/src/pages/words.js';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { clearDesk } from '../support/case-status.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { staffRoutes } from '../support/staff-routes.js';

// The first run on a machine may have to install the browser.
jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;
let clerk: string;
let colleague: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  clerk = await gateway.staff('clerk', 'cards', '李娜');
  colleague = await gateway.staff('clerk', 'cards', '张伟');
  supervisor = await gateway.staff('supervisor', undefined, '王芳');
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});
/** Each test has the queue for itself. */
beforeEach(() => clearDesk(gateway.unitOfWork));

interface Setting {
  readonly width?: number;
  readonly scripts?: boolean;
  readonly language?: string;
}

/** Somebody at the desk. */
async function signedIn(token: string, setting: Setting = {}): Promise<Page> {
  const page = await browser.page(setting);
  await page.goto(`${gateway.url}/desk`);
  await page.fill('[name=token]', token);
  await page.press('[name=token]', 'Enter');
  await page.waitForURL(`${gateway.url}/desk`);
  return page;
}

const main = (page: Page) => page.innerText('main');
const eventsOf = async (reference: string) =>
  (
    await gateway.sql<{ kind: string }>(
      'SELECT e.kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 ORDER BY seq',
      reference,
    )
  ).map((event) => event.kind);
const tab = (page: Page, name: string) => page.locator(`.moj-sub-navigation a[href$="/${name}"]`).click();

/** `TEST_SIZE=release` spends all four days; the small size the first two, in which every script, width and kind of browser occurs. */
const days = [
  ['with scripts, on a phone, in English', { scripts: true, width: 360, language: 'en-GB' }, 'en'],
  ['without scripts, on a wide screen, in traditional Chinese', { scripts: false, width: 1200, language: 'zh-TW' }, 'zh-Hant'],
  ['with scripts, on a wide screen, in simplified Chinese', { scripts: true, width: 1200, language: 'zh-CN' }, 'zh-Hans'],
  ['without scripts, on a phone, in simplified Chinese', { scripts: false, width: 360, language: 'zh-CN' }, 'zh-Hans'],
] as const;

describe.each(days.slice(0, process.env['TEST_SIZE'] === 'release' ? days.length : 2))(
  "a clerk's day %s",
  (_, setting, language: Language) => {
    const say = (key: string) => words[language][key] as string;

    it('goes from the next case over a note, a reply, an extension that is refused and one that is not, to the decision', async () => {
      const reference = await gateway.complaint({ text: '我的信用卡被盗刷了三千元。', subject: '盗刷', wish: '退还三千元' });
      const page = await signedIn(clerk, setting);
      expect(await page.getAttribute('html', 'lang')).toBe(language);
      await page.click('[data-do=claim]');
      await page.waitForURL(`**/desk/complaints/${reference}?done=claimed`);
      expect(await main(page)).toContain(say('desk.done.claimed'));
      expect(await page.innerText('[data-words]')).toBe('我的信用卡被盗刷了三千元。');

      await page.fill('#note-text', '已联系客户');
      await page.click('#note-form button');
      expect(await main(page)).toContain('已联系客户');
      await tab(page, 'messages');
      await page.fill('#reply-text', '请补充三月的对账单。');
      await page.click('#reply-form button:not([name])');
      expect(await main(page)).toContain(say('desk.done.reply'));

      await page.click('.moj-sub-navigation a >> nth=0');
      await page.click('[data-do=extend]');
      // Two rule sets bind, so a person says under which one.
      await page.check('[name=extension][value="cbrc-2012/to-60"]');
      await page.selectOption('[name=unit]', 'working_days');
      await page.fill('[name=amount]', '61');
      await page.fill('[name=reason]', '需向商户调取签购单');
      await page.click('main [data-do=extend]');
      // By how far it cannot move, and by which provision.
      const provision = { 'zh-Hans': '第九条', 'zh-Hant': '第九條', en: 'Article 9 of the CBRC notice of 2012' }[language];
      expect(await page.innerText('.govuk-error-summary')).toContain(provision);
      expect(await page.inputValue('[name=reason]')).toBe('需向商户调取签购单');
      await page.fill('[name=amount]', '30');
      await page.press('[name=amount]', 'Enter');
      const worked = await page.getAttribute('#preview time', 'datetime');
      expect(await eventsOf(reference)).not.toContain('deadline.extended');
      await page.click('main [data-do=extend]');
      expect(await main(page)).toContain(say('desk.done.extended'));
      const [due] = await gateway.sql<{ binds: string; own: string }>(
        `SELECT min(due_on)::text AS binds, max(due_on) FILTER (WHERE rule_set = 'cbrc-2012')::text AS own
       FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE c.reference = $1 AND o.kind = 'decide'`,
        reference,
      );
      // What was shown is the date that binds, which the other rule set holds; the step moved its own.
      expect(due?.binds).toBe(worked);
      expect((due?.own ?? '') > (worked ?? '')).toBe(true);
      const extended = page.locator('.rd-obligation', { has: page.locator(`time[datetime^="${due?.own}"]`) });
      await extended.locator('summary').first().click();
      expect(await extended.first().innerText()).toMatch(/\b30\b/);

      // Money is promised only after somebody approved it.
      const granted = { kind: 'refund', amount: '3000', reason: '盗刷属实' };
      const { body: remedy } = await gateway.call('POST', `/api/complaints/${reference}/remedies`, { token: supervisor, body: granted });
      // What the same customer was granted before counts with it: then another person approves.
      if (remedy.state === 'proposed')
        await gateway.call('POST', `/api/remedies/${remedy.id}/approvals`, { token: await gateway.staff('supervisor') });
      await page.click('[data-do=decide]');
      await page.check('[value=upheld]');
      await page.fill('[name=text]', '经核实，三笔交易并非您本人所为，已全额退还。');
      await page.fill('[name=remedies]', '退还三千元\n书面道歉');
      await page.click('main [data-do=decide]');
      expect(await main(page)).toContain(say('desk.decide.stated'));
      expect(await eventsOf(reference)).not.toContain('outcome.decided');
      await page.click('main [name=step][value=change]');
      expect(await page.inputValue('[name=remedies]')).toBe('退还三千元\n书面道歉');
      await page.click('main [data-do=decide]');
      await page.click('main [data-do=decide]');
      expect(await main(page)).toContain(say('desk.done.decided'));
      expect((await eventsOf(reference)).slice(2)).toEqual([
        'claim.taken',
        'note.added',
        'reply.sent',
        'deadline.extended',
        'remedy.proposed',
        'remedy.approved',
        'remedy.promised',
        'outcome.decided',
      ]);

      await tab(page, 'trail');
      expect(await main(page)).toContain('需向商户调取签购单');
      await tab(page, 'notices');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(setting.width);
      await page.click('.rd-desk-nav a[href="/desk"]');
      expect(await main(page)).toContain(say('desk.work.mine.none'));
    });

    it('goes on with a case that is chosen, given back, transferred, and a decided one taken up again', async () => {
      const [one, two] = [await gateway.complaint(), await gateway.complaint({ text: '信用卡年费' })];
      const page = await signedIn(clerk, setting);
      await page.click('.rd-desk-nav a[href="/desk/departments/cards"]');
      await page.click(`a[href="/desk/complaints/${two}"]`);
      await page.click('[data-do=claim]');
      await page.locator('.rd-give-back summary').click();
      await page.fill('#give-back-reason', '与本人有利害关系');
      await page.click('.rd-give-back button');
      expect(await main(page)).toContain(say('desk.done.given-back'));

      await page.click('.rd-desk-nav a[href="/desk/find"]');
      await page.fill('[name=q]', one.toLowerCase());
      await page.press('[name=q]', 'Enter');
      await page.click(`main a[href="/desk/complaints/${one}"]`);
      await page.click('[data-do=transfer]');
      await page.check('[value=service]');
      await page.click('main [data-do=transfer]');
      expect(await page.innerText('.govuk-error-summary')).toContain(say('desk.transfer.reason.missing'));
      expect(await page.isChecked('[value=service]')).toBe(true);
      await page.fill('[name=reason]', '涉及网点服务');
      await page.click('main [data-do=transfer]');
      expect(page.url()).toBe(`${gateway.url}/desk/complaints/${one}?done=offered`);
      expect(await main(page)).toContain(say('desk.done.offered'));
      const service = await gateway.staff('clerk', 'service');
      await gateway.call('POST', `/api/complaints/${one}/offer/acceptances`, { token: service });
      await page.goto(`${gateway.url}/desk/complaints/${one}`);
      expect(await main(page)).toContain(say('failure.404.title'));

      await gateway.call('POST', `/api/complaints/${two}/outcome`, { token: supervisor, body: { decision: 'not-upheld', text: '不成立' } });
      await page.goto(`${gateway.url}/desk/complaints/${two}`);
      await page.click('#actions a[href$="/reopening"]');
      await page.fill('[name=reason]', '有新证据');
      await page.click('#reopening-form button');
      expect(await main(page)).toContain(say('desk.done.reopened'));
      expect(await eventsOf(two)).toContain('complaint.reopened');
    });

    it('enters a letter with its scan, is told what is missing, and records what happened to a case', async () => {
      const page = await signedIn(clerk, setting);
      await page.click('.rd-desk-nav a[href="/desk/record"]');
      await page.fill('[name=text]', '柜台多收了手续费。');
      await page.setInputFiles('[name=files]', { name: '来信.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
      await page.click('main [data-do=record]');
      expect(await page.innerText('.govuk-error-summary')).toContain(say('desk.record.wrong.medium'));
      expect(await main(page)).toContain(say('form.files.again'));
      await page.check('[value=letter]');
      await page.setInputFiles('[name=files]', { name: '来信.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') });
      await page.click('main [data-do=record]');
      const entered = await page.innerText('[data-reference]');
      expect(await page.innerText('[data-code]')).toMatch(/^(\d{4}\s*){4}$/);
      const [file] = await gateway.sql(
        'SELECT filename FROM attachment a JOIN complaint c ON c.id = a.complaint_id WHERE c.reference = $1',
        entered,
      );
      expect(file).toEqual({ filename: '来信.pdf' });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(setting.width);

      const reference = await gateway.complaint();
      await page.goto(`${gateway.url}/desk/complaints/${reference}/events`);
      await page.selectOption('[name=type]', 'fault_found');
      await page.click('#event-form button');
      expect(await main(page)).toContain(say('desk.done.event'));
      expect(await page.innerText('.rd-case__dates')).toContain(say('desk.undated.qualitative'));
    });
  },
);

describe('two clerks', () => {
  it('who claim at the same instant never get the same case; who comes second is told that nothing waits', async () => {
    const reference = await gateway.complaint();
    const pages = await Promise.all([signedIn(clerk), signedIn(colleague)]);
    await Promise.all(pages.map((page) => Promise.all([page.waitForURL(/done=|refused=/), page.click('[data-do=claim]')])));
    const urls = pages.map((page) => page.url().replace(gateway.url, '')).sort();
    expect(urls).toEqual([`/desk/complaints/${reference}?done=claimed`, '/desk?refused=nothing-waits'].sort());
    expect((await eventsOf(reference)).filter((kind) => kind === 'claim.taken')).toHaveLength(1);
  });

  it('see from whom a case is and until when, while its holder’s window keeps the lease by itself', async () => {
    const reference = await gateway.complaint();
    const [mine, theirs] = [await signedIn(clerk), await signedIn(colleague)];
    await mine.click('[data-do=claim]');
    await theirs.goto(`${gateway.url}/desk/complaints/${reference}`);
    expect(await main(theirs)).toMatch(/李娜 正在办理，领办至 \d\d:\d\d/);
    // What needs no claim alone: what somebody needs of us and what they ask of their data is entered, and the complaint office is asked.
    const offered = await theirs
      .locator('[data-do]:not([data-keys-help] *)')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-do')).sort());
    expect(offered).toEqual(['care', 'data', 'escalate']);
    await gateway.sql(`UPDATE complaint SET claim_until = now() + interval '2 min' WHERE reference = $1`, reference);
    await Promise.all([
      mine.waitForResponse((answer) => answer.url().includes('/desk/lease')),
      mine.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`),
    ]);
    const [row] = await gateway.sql<{ kept: boolean }>(
      `SELECT claim_until > now() + interval '29 min' AS kept FROM complaint WHERE reference = $1`,
      reference,
    );
    expect(row?.kept).toBe(true);
  });
});

/** Waits for an address, also where a second click breaks off the way that the first one began. */
async function arrives(page: Page, address: RegExp): Promise<void> {
  for (let ways = 1; ; ways++) {
    const broken = await page.waitForURL(address).then(
      () => undefined,
      (error: Error) => error,
    );
    if (broken === undefined) return;
    if (ways === 3 || !broken.message.includes('ERR_ABORTED')) throw broken;
  }
}

describe('a double click', () => {
  it.each([true, false])('claims one case and writes one note (scripts: %s)', async (scripts) => {
    const references = [await gateway.complaint(), await gateway.complaint()];
    const page = await signedIn(clerk, { scripts });
    await page.dblclick('[data-do=claim]');
    await arrives(page, /done=claimed/);
    await page.fill('#note-text', '只写一次');
    await page.dblclick('#note-form button');
    await arrives(page, /done=note/);
    const kinds = (await Promise.all(references.map(eventsOf))).flat();
    expect(kinds.filter((kind) => kind === 'claim.taken' || kind === 'note.added')).toEqual(['claim.taken', 'note.added']);
  });
});

describe('changing the language', () => {
  it('keeps the page and every word that was typed', async () => {
    const reference = await gateway.complaint();
    const page = await signedIn(clerk, { scripts: false });
    await page.click('[data-do=claim]');
    await page.click('[data-do=decide]');
    await page.check('[value=partly]');
    await page.fill('[name=text]', '写到一半的决定');
    await page.click('.govuk-language-navigation button[value=en]');
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect([await page.inputValue('[name=text]'), await page.isChecked('[value=partly]')]).toEqual(['写到一半的决定', true]);
    expect(await eventsOf(reference)).not.toContain('outcome.decided');
    await page.goto(`${gateway.url}/desk`);
    expect(await page.getAttribute('html', 'lang')).toBe('en');
  });
});

/** What strangers write to break out of a page, one field for each. */
const hostile = (field: string) =>
  `<img src=x onerror="window.broken='${field}'"><script>window.broken='${field}'</script>"'>{{7*7}}\u202E`;

describe('what strangers wrote', () => {
  it('is shown as they wrote it, runs nowhere, and calls nobody', async () => {
    const content = Buffer.from(hostile('file'));
    const reference = await gateway.complaint(
      {
        channel: 'email-smtp',
        text: `${hostile('text')}\n信用卡 ${'https://bank.example/'.padEnd(400, 'x')}`,
        subject: hostile('subject'),
        wish: hostile('wish'),
        complainant: { name: hostile('name'), phone: hostile('phone'), email: hostile('email') },
        against: { branch: hostile('branch'), product: hostile('product'), staff: hostile('staff') },
        attachments: [
          { filename: hostile('filename'), contentType: hostile('type'), size: content.length, sha256: '0'.repeat(64), content },
        ],
      },
      hostile('source'),
    );
    await gateway.sql(`UPDATE complaint SET department = 'cards', status = 'assigned' WHERE reference = $1`, reference);
    await gateway.call('POST', '/channels/sms-twilio', {
      body: new URLSearchParams({
        MessageSid: hostile('sid'),
        AccountSid: 'AC1',
        From: hostile('from'),
        To: '10690000',
        Body: hostile('body'),
      }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'wrong' },
    });
    const page = await signedIn(supervisor, { width: 320, language: 'en-GB' });
    const outside: string[] = [];
    page.on('request', (request) => new URL(request.url()).origin === gateway.url || outside.push(request.url()));
    page.on('dialog', (dialog) => outside.push(dialog.message()));
    const path = `/desk/complaints/${reference}`;
    const addresses = [
      '/desk/departments/cards',
      `/desk/find?q=${encodeURIComponent(hostile('q'))}`,
      `/desk/find?q=${encodeURIComponent('onerror')}`,
      path,
      ...['messages', 'evidence', 'notices', 'trail', 'joins', 'events', 'withdrawal', 'extension', 'transfer', 'outcome'].map(
        (name) => `${path}/${name}`,
      ),
      '/desk/quarantine',
      '/desk/audit',
      `/desk?done=${encodeURIComponent(hostile('done'))}`,
      `/desk/sign-in?to=${encodeURIComponent(hostile('to'))}`,
    ];
    for (const address of addresses) {
      await page.goto(gateway.url + address);
      expect([address, await page.evaluate('window.broken')]).toEqual([address, undefined]);
      expect([address, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([address, 320]);
      expect([address, await page.locator('main img, main script').count()]).toEqual([address, 0]);
      // Marks that turn the direction of reading are seen, not obeyed; only an input shows what was typed as it is.
      expect([address, (await main(page)).includes('\u202E')]).toEqual([address, false]);
    }
    await page.goto(gateway.url + path);
    for (const field of ['text', 'subject', 'wish', 'name', 'branch']) expect(await main(page)).toContain(`window.broken='${field}'`);
    expect(outside).toEqual([]);
  });
});

/** Whatever has an address of its own, from the controllers themselves; `lease` is a line that a page asks for. */
const addressed = (await staffRoutes())
  .filter(({ kind, method, path }) => kind === 'page' && method === 'GET' && path !== '/desk/lease' && !/:(?!reference)/.test(path))
  .map(({ path }) => path);

describe('every page', () => {
  it.each(['zh-Hans', 'zh-Hant', 'en'] as const)('in %s fits a small phone, and passes the automatic check', async (lang) => {
    const reference = await gateway.complaint({
      text: `信用卡被盗刷 ${'x'.repeat(300)}`,
      subject: '盗刷',
      wish: '退还',
      against: { branch: '浦东支行' },
      complainant: { name: '王玥', phone: '+8613800138000', email: 'wang@example.cn' },
    });
    await gateway.sql(
      `INSERT INTO work (id, complaint_id, kind, subject_id, due) SELECT gen_random_uuid(), id, 'notice-incomplete', id, now() FROM complaint WHERE reference = $1`,
      reference,
    );
    const [request] = await gateway.sql<{ id: string }>(
      `INSERT INTO extension_request (id, complaint_id, asked_by, request)
       SELECT gen_random_uuid(), id, 'staff:李娜', '{"extension":"to-60","to":{"amount":30,"unit":"working_days"},"reason":"调取签购单"}' FROM complaint WHERE reference = $1 RETURNING id`,
      reference,
    );
    await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: supervisor });
    await gateway.call('POST', `/api/complaints/${reference}/notes`, { token: supervisor, body: { text: '备注' } });
    await gateway.call('POST', '/channels/sms-twilio', {
      body: 'MessageSid=SMa&AccountSid=AC1&From=%2B8613800138000&To=10690000&Body=x',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'wrong' },
    });
    const page = await signedIn(supervisor, { width: 320 });
    const [errors, outside]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('request', (asked) => new URL(asked.url()).origin === gateway.url || outside.push(asked.url()));
    const look = async (what: string) => {
      expect([what, await page.locator('h1').count(), await page.evaluate('document.documentElement.scrollWidth')]).toEqual([what, 1, 320]);
      // What the check finds does not hang on the words: in one language it is enough, and it takes most of the time.
      if (lang === 'zh-Hans') expect([what, await findings(page)]).toEqual([what, []]);
    };
    await page.goto(`${gateway.url}/desk?lang=${lang}`);
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    const addresses = [
      ...addressed.map((path) => path.replace(':reference', reference)),
      '/desk/departments/cards?holder=me',
      '/desk/find?q=王芳',
      '/desk/nowhere',
      `/desk/extension-requests/${request?.id}`,
      '/integrity',
    ];
    expect(addresses).toContain(`/desk/complaints/${reference}/rule-sets`);
    for (const address of addresses) {
      await page.goto(gateway.url + address);
      await look(address);
    }
    // What only a post shows: a form that came back, a date worked out, a decision to be checked.
    await page.goto(`${gateway.url}/desk/complaints/${reference}/extension`);
    await page.click('main [data-do=extend]');
    await look('an extension that came back');
    await page.check('[name=extension][value="cbrc-2012/to-60"]');
    await page.selectOption('[name=unit]', 'working_days');
    await page.fill('[name=amount]', '30');
    await page.fill('[name=reason]', '调取签购单');
    await page.click('main [name=preview]');
    await page.locator('#preview summary').click();
    await look('a date worked out');
    await page.goto(`${gateway.url}/desk/complaints/${reference}/outcome`);
    await page.check('[value=upheld]');
    await page.fill('[name=text]', '已退还。'.repeat(100));
    await page.click('main [data-do=decide]');
    await look('a decision to be checked');
    await page.goto(`${gateway.url}/desk/record`);
    await page.click('main [data-do=record]');
    await look('an entry that came back');
    await page.check('[value=counter]');
    await page.fill('[name=text]', '柜台');
    await page.click('main [data-do=record]');
    await page.waitForSelector('[data-code]');
    await look('an entry that was taken');
    await page.goto(`${gateway.url}/desk`);
    await page.click('.rd-desk-header button');
    await look('signed out');
    expect({ errors, outside }).toEqual({ errors: [], outside: [] });
  });

  it('at 1200 pixels passes the automatic check as well', async () => {
    const reference = await gateway.complaint({ text: '信用卡被盗刷', subject: '盗刷' });
    const page = await signedIn(clerk);
    for (const address of ['/desk', '/desk/departments/cards', `/desk/complaints/${reference}`, `/desk/complaints/${reference}/messages`]) {
      await page.goto(gateway.url + address);
      expect([address, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([address, 1200]);
      expect([address, await findings(page)]).toEqual([address, []]);
    }
  });
});
