import { Failure } from '@app/shared/domain/failure/failure.js';
import { languages } from '@app/shared/domain/language.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeFormIntake, type PagesApp, pagesApp } from '../../pages/testing/pages-app.js';

let pages: PagesApp;
let intake: FakeFormIntake;

beforeAll(async () => {
  pages = await pagesApp();
  intake = pages.intake;
});
afterAll(() => pages.app.close());
beforeEach(() => {
  intake.arrivals.length = 0;
  intake.failWith = undefined;
  intake.dueOn = '2026-03-31';
});

const get = (path: string, headers: Record<string, string> = {}) => pages.ask(path, { headers });
const post = (fields: Record<string, string>) => pages.ask('/', { method: 'POST', body: new URLSearchParams(fields) });
const codeOf = (html: string) => [...html.matchAll(/<span>(\d{4})<\/span>/g)].map((match) => match[1]).join(' ');
const referenceOf = (html: string) => /data-reference>([^<]+)</.exec(html)?.[1];

describe('the form', () => {
  it('speaks Chinese unless asked otherwise, and says so', async () => {
    const page = await get('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<html lang="zh-Hans"');
    expect(page.body).toContain('发生了什么？');
    expect((await get('/', { 'accept-language': 'zh-TW,en;q=0.5' })).body).toContain('<html lang="zh-Hant"');
    expect((await get('/', { 'accept-language': 'fr, en-GB;q=0.8, zh;q=0.3' })).body).toContain('<html lang="en"');
  });

  it('keeps the language that was chosen', async () => {
    const page = await get('/?lang=en');
    expect(page.body).toContain('What happened?');
    expect(page.headers.get('set-cookie')).toContain('lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax');
    expect((await get('/', { cookie: 'lang=en', 'accept-language': 'zh-CN' })).body).toContain('<html lang="en"');
  });

  it('allows nothing inline and nothing from elsewhere', async () => {
    const page = await get('/');
    const policy = String(page.headers.get('content-security-policy'));
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(page.body.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toEqual([`<script nonce="${nonce}">`]);
    expect(page.body).not.toMatch(/\sstyle="|\son\w+="/);
    expect(page.body.match(/(?:src|href)="https?:/g)).toBeNull();
  });

  it.each(languages)('labels every field in %s, and leaves no text unfilled', async (language) => {
    const { body } = await get(`/?lang=${language}`);
    const labelled = new Set([...body.matchAll(/<label[^>]*\sfor="([^"]+)"/g)].map((match) => match[1]));
    const fields = [...body.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)]
      .map((match) => match[0])
      .filter((tag) => !/type="hidden"/.test(tag));
    expect(fields.length).toBeGreaterThan(12);
    for (const field of fields) expect([...labelled]).toContain(/\sid="([^"]+)"/.exec(field)?.[1]);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).not.toMatch(/undefined|\[object|(?<!%)\{\w+\}/);
    expect(body).not.toMatch(/GOV\.UK|govuk-header|crown/i);
  });
});

describe('sending the form', () => {
  it('registers with the text alone, and shows reference, code and date', async () => {
    const page = await post({ text: '我的卡被扣了两次手续费。' });
    expect(page.status).toBe(200);
    expect(referenceOf(page.body)).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    expect(codeOf(page.body)).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    expect(page.body).toContain('2026年3月31日（星期二）');
    expect(page.body).toContain('href="/status"');
    expect(page.body).toContain('95000');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(intake.arrivals[0]).toMatchObject({
      channel: 'web-form',
      draft: { text: '我的卡被扣了两次手续费。', language: 'zh-Hans', complainant: {} },
    });
  });

  it('takes the names of the API body, with brackets, dots or short', async () => {
    await post({
      description: 'x',
      'complainant[name]': '王芳',
      'complainant.email': 'Wang@Example.COM',
      phone: '１３８ 0013-8000',
      prefers: 'sms',
    });
    expect(intake.arrivals[0]?.draft).toMatchObject({
      text: 'x',
      complainant: { name: '王芳', email: 'Wang@example.com', phone: '+8613800138000' },
      prefers: 'sms',
    });
  });

  it('answers the same key with the same reference and code', async () => {
    const first = await post({ text: '同一件事', submissionKey: 'aaaaaaaa-0000-4000-8000-000000000001' });
    const again = await post({ text: '同一件事', submissionKey: 'aaaaaaaa-0000-4000-8000-000000000001', language: 'zh-Hans' });
    expect(referenceOf(again.body)).toBe(referenceOf(first.body));
    expect(codeOf(again.body)).toBe(codeOf(first.body));
    expect(first.body).not.toContain('不会重复办理');
    expect(again.body).toContain(`这份投诉我们已经收到，编号 ${referenceOf(first.body)}，不会重复办理`);
  });

  it('answers the same key with other words by 409, the words kept under a new key', async () => {
    const submissionKey = 'aaaaaaaa-0000-4000-8000-000000000002';
    await post({ text: '一件事', submissionKey });
    const other = await post({ text: '另一件事', submissionKey });
    expect(other.status).toBe(409);
    expect(other.body).toContain('另一件事</textarea>');
    expect(other.body).not.toContain(submissionKey);
    expect(codeOf(other.body)).toBe('');
  });

  it('names everything that is wrong at once, and keeps what was typed', async () => {
    const page = await post({ text: '  ', phone: 'abc', email: 'nobody', subject: '标题"><b>', 'complainant.name': '王芳' });
    expect(page.status).toBe(422);
    expect(page.body).toContain('请写明发生了什么，一句话也可以');
    expect(page.body).toContain('href="#complainant.phone"');
    expect(page.body).toContain('请填写完整的电子邮箱');
    expect(page.body).toContain('value="王芳"');
    expect(page.body).toContain('标题&quot;&gt;&lt;b&gt;');
    expect(page.body).toContain('<title>有误：');
    expect(intake.arrivals).toHaveLength(0);
  });

  it.each([
    ['zh-Hans', '网点排队', '021-58881234转801', '“021-58881234转801”连同分机号已保留'],
    ['zh-Hant', '櫃檯排隊', '84664163', '「84664163」已按您填寫的保留。號碼缺少區碼'],
    ['en', 'I waited for two hours', 'none', 'We kept “none” as you wrote it'],
  ])('takes a complaint whatever stands in its accessories, and says what was kept (%s)', async (language, text, phone, words) => {
    const page = await post({ text, phone, language });
    expect(page.status).toBe(200);
    expect(page.body).toContain(words);
  });

  it('counts 4000 characters as a reader does', async () => {
    expect((await post({ text: '👨‍👩‍👧'.repeat(4000) })).status).toBe(200);
    const over = await post({ text: '字'.repeat(4003) });
    expect(over.status).toBe(422);
    expect(over.body).toContain('现已超出 3 字');
  });

  it('says that nothing was stored when it could not be, with the words and the key still there', async () => {
    intake.failWith = new Failure('store.unavailable', undefined, { retryAfterSeconds: 180 });
    const submissionKey = 'aaaaaaaa-0000-4000-8000-000000000003';
    const page = await post({ text: '请留住这些字', submissionKey });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('180');
    expect(page.body).toContain('您的投诉还没有提交。文字仍在本页，请 3 分钟后再试，或致电 95000');
    expect(page.body).toContain('请留住这些字</textarea>');
    expect(page.body).toContain(submissionKey);
  });

  it('changes the language without losing a word', async () => {
    const page = await post({ text: 'kept', switchLanguage: 'en', submissionKey: 'aaaaaaaa-0000-4000-8000-000000000004' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<html lang="en"');
    expect(page.body).toContain('kept</textarea>');
    expect(intake.arrivals).toHaveLength(0);
  });

  it('answers in the language that was written, unless one was chosen', async () => {
    const post = (text: string, headers: Record<string, string>) =>
      pages.ask('/', { method: 'POST', body: new URLSearchParams({ text }), headers });
    const english = await post('The branch charged me twice for one transfer.', {});
    expect(english.body).toContain('<html lang="en"');
    const mixed = await post('這筆費用重複扣款，請說明。', { 'accept-language': 'en-US' });
    expect(mixed.body).toContain('<html lang="en"');
    const chosen = await post('The branch charged me twice.', { cookie: 'lang=zh-Hant' });
    expect(chosen.body).toContain('<html lang="zh-Hant"');
    expect(intake.arrivals.map(({ draft }) => draft?.language)).toEqual(['en', 'zh-Hant', 'zh-Hant']);
  });

  it('shows the page again for a step, and registers nothing', async () => {
    const page = await post({ text: '还没写完', step: 'what-happened' });
    expect(page.status).toBe(200);
    expect(page.body).toContain('还没写完</textarea>');
    expect(intake.arrivals).toHaveLength(0);
  });

  it('says so when no date is known yet', async () => {
    intake.dueOn = undefined;
    expect((await post({ text: 'x', language: 'en' })).body).toContain('We are choosing the department and the date');
  });

  it('takes files', async () => {
    const form = new FormData();
    form.set('text', '见附件');
    form.append('files', new File(['第一份'], '收据.txt', { type: 'text/plain' }));
    form.append('files', new File([], ''));
    const page = await pages.ask('/', { method: 'POST', body: form });
    expect(page.status).toBe(200);
    expect(intake.arrivals[0]?.draft?.attachments).toMatchObject([{ filename: '收据.txt', contentType: 'text/plain', size: 9 }]);
    expect(Buffer.from(intake.arrivals[0]?.raw ?? []).toString()).toContain('第一份');
  });

  it.each([
    ['application/json', '{"text":"x"}'],
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nbroken off'],
  ])('answers a body it cannot read (%s) with a page', async (contentType, payload) => {
    const page = await pages.ask('/', { method: 'POST', headers: { 'content-type': contentType }, body: payload });
    expect(page.status).toBe(422);
    expect(page.body).toContain('没有保存任何内容');
    expect(intake.arrivals).toHaveLength(0);
  });

  it('asks again when nothing came at all', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await pages.ask('/', { method: 'POST', headers })).status).toBe(422);
  });

  it('says that too much came, and that there is no such page', async () => {
    const headers = { accept: 'text/html' };
    const large = await pages.ask('/', { method: 'POST', headers, body: Buffer.alloc(36 * 1024 * 1024) });
    expect(large.status).toBe(413);
    expect(large.body).toContain('没有保存任何内容');
    const nowhere = await pages.ask('/nowhere', { headers });
    expect(nowhere.status).toBe(404);
    expect(nowhere.body).toContain('找不到这个页面');
    expect((await pages.ask('/api/nowhere', { headers })).headers.get('content-type')).toContain('application/problem+json');
  });
});
