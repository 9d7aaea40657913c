import { createHash } from 'node:crypto';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { contactCode } from '@app/shared/secrets/contact-code.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { sealAccess } from '../../apps/gateway/src/status/access-cookie.js';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aNotifier } from '../support/notifier.js';

jest.setTimeout(300_000);

let gateway: TestGateway;
let browser: TestBrowser;
let supervisor: string;
let number = 0;

beforeAll(async () => {
  gateway = await aGateway();
  browser = await aBrowser();
  supervisor = await gateway.staff('supervisor');
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

const file = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
const codeOf = (reference: string) => accessCode('test', reference).replaceAll(' ', '');

/** A case from the form, with the number and address that somebody typed. */
async function aCase(): Promise<string> {
  const complainant = { phone: `+861370000${String(1000 + number++)}`, email: `wang${number}@example.com` };
  return await gateway.complaint({ channel: 'web-form', complainant, claimed: ['sms', 'email'] });
}

/** Posts as the page's own forms do, with the seal in them and no cookie. */
async function post(reference: string, what: string, fields: Record<string, string>, files: readonly [string, Buffer][] = []) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ access: sealAccess('test', reference, Date.now()), ...fields })) body.set(name, value);
  for (const [name, content] of files) body.append('files', new Blob([content as Uint8Array<ArrayBuffer>]), name);
  const response = await fetch(`${gateway.url}/status/${reference}/${what}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { 'accept-language': 'en' },
  });
  return { status: response.status, location: response.headers.get('location'), page: await response.text() };
}

describe('a complainant who withdraws on the page', () => {
  it('ends the case for whoever holds it, once, with what is owed, and is told so', async () => {
    const reference = await aCase();
    const clerk = await gateway.staff('clerk', 'cards');
    const { claimId } = (await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: clerk })).body;
    const answers = await Promise.all([1, 2, 3].map(() => post(reference, 'withdrawal', { reason: '已经解决\u0000', sure: 'yes' })));
    expect(answers.map(({ status, location }) => [status, location])).toEqual(Array(3).fill([303, `/status/${reference}?done=withdrawn`]));
    const { status, deadlines, trail } = await file(reference);
    expect(status).toBe('withdrawn');
    expect(deadlines.find((one: { kind: string }) => one.kind === 'decide')).toMatchObject({
      state: 'waived',
      waivedBy: 'withdrawal_received',
    });
    expect(trail.filter((one: { kind: string }) => one.kind === 'complaint.withdrawn')).toMatchObject([
      { actor: 'complainant', data: { reason: '已经解决\uFFFD' } },
    ]);
    const late = await gateway.call('POST', `/api/complaints/${reference}/outcome`, {
      token: clerk,
      body: { decision: 'upheld', text: 'x' },
      headers: { 'x-redress-claim': claimId },
    });
    expect(late.status).toBe(409);
  });

  it('is told that it is too late once the case is decided, and needs the page of that very case', async () => {
    const [reference, other] = [await aCase(), await aCase()];
    await gateway.call('POST', `/api/complaints/${reference}/outcome`, { token: supervisor, body: { decision: 'upheld', text: '退还' } });
    const answer = await post(reference, 'withdrawal', {});
    expect(answer.status).toBe(409);
    expect(answer.page).toContain('can no longer be withdrawn');
    expect((await post(reference, 'withdrawal', { access: sealAccess('test', other, Date.now()) })).status).toBe(404);
    expect((await file(reference)).status).toBe('decided');
  });
});

describe('a withdrawal', () => {
  it('is asked for again before it is done, with the reason kept', async () => {
    const reference = await aCase();
    const asked = await post(reference, 'withdrawal', { reason: '已经解决 <b>' });
    expect([asked.status, (await file(reference)).status]).toEqual([200, 'assigned']);
    expect(asked.page).toContain('Withdraw this complaint?');
    expect(asked.page).toContain('已经解决 &lt;b&gt;');
    const fields = Object.fromEntries(
      [...asked.page.matchAll(/name="(access|sure|reason)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    );
    const done = await post(reference, 'withdrawal', fields);
    expect([done.status, done.location, (await file(reference)).status]).toEqual([303, `/status/${reference}?done=withdrawn`, 'withdrawn']);
  });

  it.each(['withdrawal', 'messages', 'contact'])(
    'is not done by the cookie alone, which a sibling site’s post carries, too: %s',
    async (what) => {
      const reference = await aCase();
      const opened = await fetch(`${gateway.url}/status/${reference}?code=${codeOf(reference)}`);
      const cookie = opened.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      expect(cookie).toContain('access=');
      const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
        fetch(`${gateway.url}/status/${reference}/${what}`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ sure: 'yes', text: 'x', do: 'send', medium: 'sms', ...fields }),
          headers: { cookie, ...headers },
        });
      expect((await send({})).status).toBe(404);
      const access = sealAccess('test', reference, Date.now());
      const sibling = await send({ access }, { 'sec-fetch-site': 'same-site' });
      expect(sibling.status).toBe(403);
      expect((await file(reference)).status).toBe('assigned');
      expect((await send({ access }, { 'sec-fetch-site': 'same-origin' })).status).toBe(303);
    },
  );
});

describe('what a complainant adds on the page', () => {
  it('lies with the case, word for word and byte for byte, and is shown to both sides', async () => {
    const reference = await aCase();
    const bill = Buffer.from('%PDF-1.4 bill');
    const answer = await post(reference, 'messages', { text: '又扣了一笔\r\n第二行' }, [['账单.pdf', bill]]);
    expect([answer.status, answer.location]).toEqual([303, `/status/${reference}?done=added`]);
    const { notes, attachments, evidence, trail } = await file(reference);
    expect(notes).toMatchObject([{ kind: 'follow-up', actor: 'channel:status-page', text: '又扣了一笔\n第二行' }]);
    expect(attachments).toMatchObject([{ filename: '账单.pdf', sha256: createHash('sha256').update(bill).digest('hex') }]);
    expect(evidence.map((one: { channel: string }) => one.channel).sort()).toEqual(['status-page', 'web-form']);
    expect(trail.find((one: { kind: string }) => one.kind === 'complaint.followed-up').data).toMatchObject({
      by: 'complainant',
      reopening: false,
    });
    const page = (await gateway.call('GET', `/status/${reference}?code=${codeOf(reference)}`)).body as string;
    expect(page).toContain('又扣了一笔');
    expect(page).toContain('账单.pdf');
  });

  it('is kept as it came but for what opens the page', async () => {
    const reference = await aCase();
    const access = sealAccess('test', reference, Date.now());
    await post(reference, 'messages', { access, text: '又扣了一笔' });
    const [kept] = await gateway.sql<{ body: Buffer; size: number }>(
      `SELECT e.body, e.size FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE reference = $1 AND e.channel = 'status-page'`,
      reference,
    );
    const body = kept!.body.toString();
    expect(body).toContain('又扣了一笔');
    expect(body).toContain('*'.repeat(access.length));
    expect(body).not.toContain(access);
    expect(kept!.size).toBe(kept!.body.length);
  });

  it('is kept once, however often the same page is sent', async () => {
    const reference = await aCase();
    const again = { submissionKey: 'key-of-the-page', text: '又扣了一笔' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(reference, 'messages', again)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect((await file(reference)).notes).toHaveLength(1);
  });

  it('to a decided case is work for a person and reopens nothing', async () => {
    const reference = await aCase();
    await gateway.call('POST', `/api/complaints/${reference}/outcome`, { token: supervisor, body: { decision: 'upheld', text: '成立' } });
    await post(reference, 'messages', { text: '还没有收到' });
    const { status, work } = await file(reference);
    expect([status, work.map((one: { kind: string }) => one.kind)]).toEqual(['decided', ['reopening']]);
  });

  it('that is empty or too long is given back with what was typed', async () => {
    const reference = await aCase();
    const long = '字'.repeat(4_001);
    const [empty, over] = [await post(reference, 'messages', { text: '  ' }), await post(reference, 'messages', { text: long })];
    expect([empty.status, over.status]).toEqual([422, 422]);
    expect(empty.page).toContain('Write something, or choose a file');
    expect(over.page).toContain(long);
    expect((await file(reference)).notes).toEqual([]);
  });

  it('without the code, with a wrong one, and to a case that never was is answered alike', async () => {
    const [reference, other] = [await aCase(), await aCase()];
    const dayOld = sealAccess('test', reference, Date.now() - 24 * 3_600_000);
    const tries = [
      await post(reference, 'messages', { access: '', text: 'x' }),
      await post(reference, 'messages', { access: sealAccess('test', other, Date.now()), text: 'x' }),
      await post(reference, 'messages', { access: dayOld, text: 'x' }),
      await post(reference, 'messages', { access: '', code: codeOf(reference), text: 'would be kept with the code in it' }),
      await post('AAAAA-AAAAA', 'messages', { text: 'x' }),
      await post(reference, 'contact', { code: '0000', do: 'send', medium: 'sms' }),
      await post(reference, 'contact', { code: '', do: 'confirm', medium: 'sms', digits: '000000' }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404, 404]);
    expect((await file(reference)).notes).toEqual([]);
  });

  it('is bounded by the day', async () => {
    const reference = await aCase();
    for (let times = 0; times < 30; times++) expect((await post(reference, 'messages', { text: `${times}` })).status).toBe(303);
    expect((await post(reference, 'messages', { text: 'one too many' })).status).toBe(429);
    expect((await file(reference)).notes).toHaveLength(30);
    expect((await post(await aCase(), 'messages', { text: 'another case' })).status).toBe(303);
  });
});

describe('a number that somebody typed', () => {
  const noticeOf = async (reference: string, medium: string) =>
    (
      await gateway.sql<{ id: string }>(
        `SELECT n.id FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1 AND kind = 'contact-code' AND details->>'medium' = $2 ORDER BY occurrence DESC LIMIT 1`,
        reference,
        medium,
      )
    )[0]!.id;
  const claimed = async (reference: string) =>
    (await gateway.sql<{ media: string[] }>('SELECT claimed_media AS media FROM complaint WHERE reference = $1', reference))[0]!.media;

  it('is confirmed by the code that was sent there, medium by medium', async () => {
    const reference = await aCase();
    expect((await post(reference, 'contact', { do: 'send', medium: 'sms' })).location).toBe(`/status/${reference}?done=code-sent`);
    const digits = contactCode('test', await noticeOf(reference, 'sms'));
    expect((await post(reference, 'contact', { do: 'confirm', medium: 'email', digits })).status).toBe(422);
    expect(
      (await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits: `${digits.slice(0, 3)} ${digits.slice(3)}` })).location,
    ).toBe(`/status/${reference}?done=confirmed`);
    expect(await claimed(reference)).toEqual(['email']);
    expect((await file(reference)).trail.map((one: { kind: string }) => one.kind)).toEqual(
      expect.arrayContaining(['contact.code-asked', 'contact.confirmed']),
    );
    expect((await post(reference, 'contact', { do: 'send', medium: 'sms' })).status).toBe(409);
  });

  it('gets its code and nobody else does; no row ever holds it', async () => {
    const reference = await aCase();
    const { complainant } = await file(reference);
    const notifier = aNotifier(gateway, gateway.foundation.house.institution.budgets);
    await notifier.work();
    await post(reference, 'contact', { do: 'send', medium: 'sms' });
    await notifier.work();
    const codes = (to: string) => notifier.sent(to).flatMap(({ text }) => /验证码(\d{6})/.exec(text)?.[1] ?? []);
    expect([codes(complainant.phone).length, codes(complainant.email).length]).toEqual([1, 0]);
    const [digits] = codes(complainant.phone);
    const rows = await gateway.sql<{ row: string }>(`SELECT n::text AS row FROM notice n UNION ALL SELECT e::text FROM event e`);
    expect(rows.filter(({ row }) => new RegExp(`(?<!\\d)${digits}(?!\\d)`).test(row))).toEqual([]);
    expect((await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits: digits as string })).status).toBe(303);
    expect(await claimed(reference)).toEqual(['email']);
  });

  it('is told what the rules owe, and nothing else until it is confirmed', async () => {
    const reference = await aCase();
    const { complainant } = await file(reference);
    const notifier = aNotifier(gateway, gateway.foundation.house.institution.budgets);
    const told = () => [complainant.phone, complainant.email].map((to) => notifier.sent(to).length);
    const answer = async (text: string) => {
      await gateway.call('POST', `/api/complaints/${reference}/replies`, { token: supervisor, body: { text } });
      await notifier.work();
    };
    await notifier.work();
    expect(told()).toEqual([0, 1]);
    await answer('请补充凭证');
    expect(told()).toEqual([0, 1]);
    const { notices, work } = await file(reference);
    expect([notices.at(-1), work]).toMatchObject([{ kind: 'reply', medium: null, state: 'displayed' }, []]);
    expect((await gateway.call('GET', `/status/${reference}?code=${codeOf(reference)}`)).body).toContain('请补充凭证');
    await post(reference, 'contact', { do: 'send', medium: 'sms' });
    const digits = contactCode('test', await noticeOf(reference, 'sms'));
    await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits });
    await notifier.work();
    const before = told();
    await answer('谢谢，已收到');
    expect(told()).toEqual([(before[0] as number) + 1, before[1]]);
  });

  it('is not confirmed by guessing: five tries at a code, from wherever', async () => {
    const reference = await aCase();
    await post(reference, 'contact', { do: 'send', medium: 'sms' });
    const digits = contactCode('test', await noticeOf(reference, 'sms'));
    const wrong = String((Number(digits) + 1) % 1_000_000).padStart(6, '0');
    const tries = await Promise.all(
      Array.from({ length: 10 }, () => post(reference, 'contact', { do: 'confirm', medium: 'sms', digits: wrong })),
    );
    expect(tries.every(({ status }) => status === 422)).toBe(true);
    expect((await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits })).status).toBe(422);
    expect(await claimed(reference)).toEqual(['sms', 'email']);
    // A new code has tries of its own.
    await post(reference, 'contact', { do: 'send', medium: 'sms' });
    const fresh = contactCode('test', await noticeOf(reference, 'sms'));
    expect(fresh).not.toBe(digits);
    expect((await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits: fresh })).status).toBe(303);
  });

  it('gets three codes a day and no more', async () => {
    const reference = await aCase();
    const asked = [];
    for (let times = 0; times < 5; times++) asked.push((await post(reference, 'contact', { do: 'send', medium: 'sms' })).status);
    expect(asked).toEqual([303, 303, 303, 429, 429]);
    expect((await post(reference, 'contact', { do: 'send', medium: 'letter' })).status).toBe(409);
    expect((await post(reference, 'contact', { do: 'send', medium: 'x' })).status).toBe(409);
  });

  it('is shown with too little to learn it, and its code is forgotten after a day', async () => {
    const reference = await aCase();
    await post(reference, 'contact', { do: 'send', medium: 'sms' });
    const digits = contactCode('test', await noticeOf(reference, 'sms'));
    const page = (await gateway.call('GET', `/status/${reference}?code=${codeOf(reference)}`)).body as string;
    expect(page).toMatch(/\+86•••\d{4}/);
    expect(page).not.toMatch(/\+861370000/);
    await gateway.sql(`UPDATE notice SET raised_at = raised_at - interval '25 hours' WHERE kind = 'contact-code'`);
    expect((await post(reference, 'contact', { do: 'confirm', medium: 'sms', digits })).status).toBe(422);
  });
});

describe.each([
  ['with scripts', true],
  ['without scripts', false],
] as const)('a complainant with a browser %s', (_, scripts) => {
  it('who takes no cookies is told that it was kept', async () => {
    const reference = await aCase();
    const page = await browser.page({ scripts, language: 'en' });
    await page.goto(`${gateway.url}/status/${reference}?code=${codeOf(reference)}&lang=en`);
    await page.context().clearCookies();
    await page.fill('textarea[name=text]', 'No cookies, thank you');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    expect(await page.innerText('main')).toContain('We have what you added');
    expect((await file(reference)).notes).toMatchObject([{ text: 'No cookies, thank you' }]);
  });

  it('opens the case, adds words and a file, and confirms a number', async () => {
    const reference = await aCase();
    const page = await browser.page({ scripts, width: 360, language: 'en' });
    await page.goto(`${gateway.url}/status/${reference}?code=${codeOf(reference)}&lang=en`);
    await page.fill('textarea[name=text]', 'It happened again');
    await page.setInputFiles('[type=file]', [{ name: 'bill.txt', mimeType: 'text/plain', buffer: Buffer.from('30') }]);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    expect(await page.innerText('main')).toContain('We have what you added');
    expect(await page.innerText('main')).toContain('It happened again');
    await page.getByRole('button', { name: 'Send me a code' }).last().click();
    expect(await page.innerText('main')).toContain('A code is on its way');
    const [sent] = await gateway.sql<{ id: string; medium: string }>(
      `SELECT n.id, details->>'medium' AS medium FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1 AND kind = 'contact-code'`,
      reference,
    );
    await page.fill('[name=digits]', contactCode('test', sent!.id));
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    expect(await page.innerText('main')).toContain('It is confirmed');
  });
});

it.each(['zh-Hans', 'zh-Hant', 'en'] as const)(
  'the page in %s, with what was added, a code asked for and mistakes, fits a small phone and passes the check',
  async (lang) => {
    const reference = await aCase();
    await post(reference, 'messages', { text: 'https://bank.example/'.padEnd(300, 'x') }, [[`${'账单'.repeat(60)}.pdf`, Buffer.from('x')]]);
    const page = await browser.page({ width: 320 });
    const fits = async () => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
      expect(await findings(page)).toEqual([]);
    };
    await page.goto(`${gateway.url}/status/${reference}?code=${codeOf(reference)}&lang=${lang}`);
    await fits();
    await page.locator('[value=send]').first().click();
    await fits();
    await page.fill('[name=digits]', '000000');
    await page.locator('[value=confirm]').click();
    await page.locator('.govuk-error-summary a').click();
    expect(await page.evaluate('document.activeElement.name')).toBe('digits');
    await fits();
    await page.fill('textarea[name=text]', '字'.repeat(4_001));
    await page.locator('form[action$=messages] button[type=submit]').click();
    await page.locator('.govuk-error-summary a').click();
    expect(await page.evaluate('document.activeElement.name')).toBe('text');
    await fits();
  },
);
