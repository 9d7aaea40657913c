import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let supervisor: string;
let triage: string;
let clerk: string;
let desk: DeskVisitor;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  triage = await gateway.staff('clerk', 'triage', 'Zhao Ning');
  clerk = await gateway.staff('clerk', 'cards', 'Li Na');
  desk = aVisitor(gateway.url);
  await desk.signIn(triage);
});
afterAll(() => gateway?.close());

const caseOf = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;
const posted = async (body: object) => {
  const { status, body: answer } = await gateway.call('POST', '/api/complaints', { body });
  await gateway.route();
  return { status, answer, file: status === 201 ? await caseOf(answer.reference) : undefined };
};
const say = (reference: string, body: object, token = supervisor, headers: Record<string, string> = {}) =>
  gateway.call('POST', `/api/complaints/${reference}/matter`, { token, body, headers });
const unsure = () => gateway.complaint({ text: '那件事到现在也没人给我一个说法' });
/** What the API shows of two matters in one complaint. */
const twoMatters = '信用卡年费没有告诉我就扣了三百元，要求退还。还有，你们的催收公司天天打我爸妈的电话骂人。';

describe('what a complainant says it is about', () => {
  it.each([
    ['a code of the business', { category: 'B03.01' }, { business: 'B03.01', origin: 'complainant' }, 'cards'],
    ['its name in English', { category: 'home loans' }, { business: 'B02.01', origin: 'complainant' }, 'loans'],
    ['its name in traditional characters', { category: '個人住房貸款' }, { business: 'B02.01', origin: 'complainant' }, 'loans'],
    [
      'a name in full width',
      { category: 'Ｄｅｂｔ　ｃｏｌｌｅｃｔｉｏｎ' },
      { business: 'B13.01', cause: 'C12', causeOrigin: 'complainant' },
      'collections',
    ],
    [
      'both questions of the form',
      { business: 'B02', cause: 'C07' },
      { business: 'B02', cause: 'C07', causeOrigin: 'complainant' },
      'loans',
    ],
    [
      'the cause alone',
      { cause: '定价收费', text: '首年说免年费，信用卡年费又扣了三百元' },
      { business: 'B03.01', origin: 'classifier', cause: 'C07', causeOrigin: 'complainant' },
      'cards',
    ],
  ])('by the API: %s', async (_, given, matter, department) => {
    const { status, file } = await posted({ text: '请处理', ...given });
    expect(status).toBe(201);
    expect(file.matter).toMatchObject(matter);
    expect(file.assignment.department).toBe(department);
  });

  it.each([
    [{ category: 'B77' }, 'category', ['"B77"', 'card-fraud', 'B03.01 (Use of a credit card)', 'C07 (Pricing and fees)']],
    [{ business: 'C07' }, 'business', ['"C07"', 'B02 (Loans)']],
    [{ cause: 'nonsense' }, 'cause', ['"nonsense"', 'C12 (Debt collection methods)']],
  ])('what is none is refused with what is allowed: %j', async (given, path, words) => {
    const { status, answer } = await posted({ text: '请处理', ...given });
    expect(status).toBe(422);
    expect(answer.fields.map((one: { path: string }) => one.path)).toEqual([path]);
    for (const word of words) expect(answer.fields[0].message).toContain(word);
    if (path !== 'category') expect(answer.fields[0].message).not.toContain(path === 'business' ? 'C07 (' : 'B02 (');
  });

  it('on the form: two questions, both skipped or answered; what is none is kept as it was written', async () => {
    const form = async (fields: Record<string, string>) => {
      const answer = await fetch(gateway.url, { method: 'POST', body: new URLSearchParams({ text: '请处理我的事', ...fields }) });
      await gateway.route();
      const html = await answer.text();
      return { status: answer.status, html, file: await caseOf(/data-reference>([^<]+)</.exec(html)![1]!) };
    };
    const page = await (await fetch(`${gateway.url}/?lang=en`)).text();
    for (const word of ['What is it about?', 'What went wrong?', 'A loan or a mortgage', 'Not sure, or skip this question'])
      expect(page).toContain(word);
    expect((await form({ business: '', cause: '' })).file.matter.origin).not.toBe('complainant');
    const chosen = await form({ business: 'B12', cause: 'C03' });
    expect(chosen.file).toMatchObject({
      assignment: { department: 'loans' },
      matter: { business: 'B12', origin: 'complainant', cause: 'C03', causeOrigin: 'complainant' },
    });
    const odd = await form({ business: 'B77' });
    expect(odd.status).toBe(200);
    expect(odd.html).toContain('B77');
    expect(odd.file.keptAsWritten ?? odd.file.facts).toBeDefined();
    const [kept] = await gateway.sql<{ facts: { keptAsWritten: object[] } }>(
      'SELECT facts FROM complaint WHERE reference = $1',
      odd.file.reference,
    );
    expect(kept!.facts.keptAsWritten).toEqual([{ field: 'business', value: 'B77', why: 'unknown' }]);
  });

  it('comes back on the form when something else is to be put right', async () => {
    const answer = await fetch(gateway.url, { method: 'POST', body: new URLSearchParams({ text: '', business: 'B02', cause: 'C07' }) });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    for (const code of ['B02', 'C07']) expect(html).toMatch(new RegExp(`<option value="${code}" selected>`));
  });
});

describe('what a caller pressed', () => {
  const call = async (menu: string[], text: string) => {
    const callId = randomUUID();
    const raw = JSON.stringify({
      callId,
      sequence: 0,
      final: true,
      from: '+8613800138000',
      to: '12345',
      menu,
      turns: [{ speaker: 'caller', text }],
    });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = `v1=${createHmac('sha256', 'test').update(`${timestamp}.${raw}`).digest('hex')}`;
    const answer = await gateway.call('POST', '/channels/phone-ivr', {
      body: raw,
      headers: { 'x-redress-timestamp': timestamp, 'x-redress-signature': signature },
    });
    expect(answer.status).toBe(202);
    await gateway.route();
    return await caseOf(answer.body.reference);
  };

  it.each([
    [['2'], '请处理一下', { business: 'B02', origin: 'menu' }, 'loans'],
    [['1', '7'], '请处理一下', { business: 'B03', origin: 'menu' }, 'cards'],
    [['6'], '有個問題想反映', { business: 'B13', origin: 'menu' }, 'collections'],
    [['8'], '请处理一下', { origin: 'classifier' }, undefined],
  ])('is a code of its own: %j', async (menu, text, matter, department) => {
    const file = await call(menu, text);
    expect(file.matter).toMatchObject(matter);
    if (department) expect(file.assignment.department).toBe(department);
  });

  it('gives way to words that are sure of something else', async () => {
    expect((await call(['2'], '我的信用卡被盗刷了三千元')).matter).toMatchObject({
      business: 'B03.03',
      origin: 'classifier',
      department: 'cards',
    });
  });
});

describe('what staff say it is about', () => {
  it('stands, with the reason; what they say nothing of stays with whoever said it; the record has both', async () => {
    const reference = await gateway.complaint({ text: '请更正', category: 'B12.01' });
    const before = (await caseOf(reference)).matter;
    const { status, body } = await say(reference, { cause: 'C11', reason: '电话核实：信息被他人查询' });
    expect([status, body]).toEqual([201, { coding: 'jrt-0169', business: 'B12.01', cause: 'C11', department: 'loans', urgent: 'none' }]);
    const file = await caseOf(reference);
    expect(file.matter).toMatchObject({
      no: before.no + 1,
      business: 'B12.01',
      origin: 'complainant',
      cause: 'C11',
      causeOrigin: 'staff',
      decidedBy: 'staff',
      by: 'staff:Wang Fang',
      reason: '电话核实：信息被他人查询',
      businessName: { en: 'Disputed entries and look-ups' },
    });
    const stated = file.trail.find((line: { kind: string }) => line.kind === 'matter.stated');
    expect(stated.data).toMatchObject({ cause: 'C11', was: { business: 'B12.01', cause: before.cause }, accepted: false });
    // Lists and figures follow.
    const [row] = (await gateway.call('GET', `/api/complaints?reference=${reference}`, { token: supervisor })).body.items;
    expect(row).toMatchObject({ business: 'B12.01' });
    await desk.get('/desk');
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(supervisor);
    for (const [language, words] of [
      ['zh-Hans', ['设定了投诉事项', '原原因', '消费者信息安全 · C11']],
      ['zh-Hant', ['設定了投訴事項', '原原因', 'C11']],
      ['en', ['What it is about was set', 'Cause before', 'Safety of information · C11']],
    ] as const) {
      const { html } = await overseer.get(`/desk/complaints/${reference}/trail?lang=${language}`);
      for (const word of words) expect(html).toContain(word);
    }
  });

  it('names, departments and codes that are none are refused by what is allowed, and nothing changes', async () => {
    const reference = await unsure();
    const { no } = (await caseOf(reference)).matter;
    for (const [body, path] of [
      [{ business: 'B77', reason: 'x' }, 'business'],
      [{ cause: 'B03', reason: 'x' }, 'cause'],
      [{ business: 'B03' }, 'reason'],
      [{ reason: 'x' }, 'business'],
      [{ department: 'moon', reason: 'x' }, 'department'],
    ] as const) {
      const answer = await say(reference, body);
      expect([answer.status, answer.body.fields[0].path]).toEqual([422, path]);
    }
    expect((await caseOf(reference)).matter.no).toBe(no);
  });

  it('honours claims and keys as other writes do', async () => {
    const reference = await gateway.complaint({ text: '信用卡年费多收了' });
    const colleague = await gateway.staff('clerk', 'cards', 'Zhang Wei');
    const { claimId } = (await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: clerk })).body;
    const body = { business: 'B03.02', reason: '分期' };
    expect((await say(reference, body, colleague)).body.code).toBe('claim.held-by-another');
    expect((await say(reference, body, colleague, { 'x-redress-claim': claimId })).body.code).toBe('claim.lost');
    expect((await say(reference, body, clerk, { 'x-redress-claim': randomUUID() })).body.code).toBe('claim.lost');
    const key = { 'x-redress-claim': claimId, 'idempotency-key': 'once' };
    const first = await say(reference, body, clerk, key);
    const again = await say(reference, body, clerk, key);
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect((await caseOf(reference)).matter.no).toBe(2);
    expect((await say(reference, { ...body, business: 'B03.01' }, clerk, key)).status).toBe(409);
    // Another department's case answers as one that does not exist; an auditor only reads.
    expect((await say(reference, body, triage)).status).toBe(404);
    expect((await say(reference, body, await gateway.staff('auditor'))).status).toBe(403);
  });

  it('hands the case on in the same act, or not at all', async () => {
    const reference = await gateway.complaint({ text: '那件事到现在也没人给我一个说法', against: { department: '信用卡中心' } });
    const barred = await say(reference, { business: 'B03', department: 'cards', reason: 'x' }, triage);
    expect([barred.status, barred.body.code]).toEqual([422, 'department.barred']);
    expect((await caseOf(reference)).matter.no).toBe(1);
    expect((await say(reference, { business: 'B02', department: 'loans', reason: '贷款' }, triage)).status).toBe(201);
    expect(await caseOf(reference)).toMatchObject({
      assignment: { department: 'loans', rule: 'transfer', reason: '贷款' },
      matter: { business: 'B02' },
    });
  });
});

describe('the triage desk', () => {
  it('shows the proposal with its words and certainty, by page and API', async () => {
    const reference = await unsure();
    const { items } = (await gateway.call('GET', '/api/departments/triage/queue', { token: triage })).body;
    const item = items.find((one: { reference: string }) => one.reference === reference);
    expect(item.proposal).toMatchObject({ no: 1, department: expect.any(String), sure: expect.any(Number), words: expect.any(Array) });
    for (const [language, word] of [
      ['zh-Hans', '把握'],
      ['zh-Hant', '建議：'],
      ['en', 'Proposed:'],
    ] as const) {
      for (const path of ['/desk/departments/triage', `/desk/complaints/${reference}`]) {
        const { status, html } = await desk.get(`${path}?lang=${language}`);
        expect([
          status,
          html.includes(word),
          html.includes('data-do="accept"') || item.proposal.department === 'triage',
          html.includes('data-keys-help'),
        ]).toEqual([200, true, true, true]);
      }
    }
    await desk.get('/desk?lang=zh-Hans');
  });

  it('accepts it with one button: codes and department follow, and what changed meanwhile is not accepted', async () => {
    const reference = await gateway.complaint({ text: '想问一下你们那个东西怎么一直不行，手机上弄不了' });
    await gateway.sql(
      `UPDATE matter SET department = 'accounts', proposed_business = 'B04.04', proposed_cause = 'C02', sure = 0.6 WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    await gateway.sql(`UPDATE complaint SET department = 'triage' WHERE reference = $1`, reference);
    const page = await desk.get(`/desk/complaints/${reference}`);
    const form = page.form(`/desk/complaints/${reference}/matter/acceptances`);
    expect(form['no']).toBe('1');
    await say(reference, { cause: 'C01', reason: 'x' });
    const late = await desk.post(`/desk/complaints/${reference}/matter/acceptances`, form);
    expect([late.status, late.location]).toEqual([303, expect.stringContaining('refused=proposal.changed')]);
    const fresh = (await desk.get(`/desk/complaints/${reference}`)).form(`/desk/complaints/${reference}/matter/acceptances`);
    const done = await desk.post(`/desk/complaints/${reference}/matter/acceptances`, fresh);
    expect([done.status, done.location]).toEqual([303, '/desk/departments/triage?done=accepted']);
    expect((await desk.get(done.location!)).html).toContain('建议已采纳');
    const file = await caseOf(reference);
    expect(file).toMatchObject({
      assignment: { department: 'accounts', rule: 'transfer' },
      matter: { business: 'B04.04', cause: 'C02', origin: 'staff', causeOrigin: 'staff', decidedBy: 'staff' },
    });
    expect(file.trail.filter(({ kind }: { kind: string }) => kind === 'matter.stated').at(-1).data).toMatchObject({ accepted: true });
  });

  it('corrects it on a page of its own; the department follows the matter', async () => {
    const reference = await unsure();
    const page = await desk.get(`/desk/complaints/${reference}/matter`);
    const form = page.form(`/desk/complaints/${reference}/matter`);
    const missing = await desk.post(`/desk/complaints/${reference}/matter`, { ...form, business: 'B10.01', department: 'by-coding' });
    expect([missing.status, missing.html.includes('请填写理由')]).toEqual([422, true]);
    const set = await desk.post(`/desk/complaints/${reference}/matter`, {
      ...form,
      business: 'B10.01',
      cause: '',
      department: 'by-coding',
      reason: '存款变保险',
    });
    expect([set.status, set.location]).toEqual([303, '/desk/departments/triage?done=matter']);
    expect(await caseOf(reference)).toMatchObject({
      assignment: { department: 'wealth' },
      matter: { business: 'B10.01', origin: 'staff' },
    });
  });

  it('accepts by API what it saw, and nothing else', async () => {
    const reference = await unsure();
    const accept = (no: unknown) =>
      gateway.call('POST', `/api/complaints/${reference}/matter/acceptances`, { token: triage, body: { no } });
    expect((await accept(2)).body.code).toBe('proposal.changed');
    expect((await accept('1')).status).toBe(422);
    const { department } = (await caseOf(reference)).matter;
    const done = await accept(1);
    expect([done.status, done.body.department]).toEqual([201, department]);
  });
});

describe('further matters', () => {
  const further = async () => {
    const reference = await gateway.complaint({ text: twoMatters });
    const file = await caseOf(reference);
    return { reference, file, one: file.matter.further[0] };
  };

  it('are proposed for joint handling, with their words, as work for a person', async () => {
    const { reference, file, one } = await further();
    expect(one).toMatchObject({ state: 'proposed', decidedBy: null, sure: expect.any(Number) });
    expect([file.assignment.department, one.department].sort()).toEqual(['cards', 'collections']);
    expect(one.words.join()).not.toBe('');
    expect(twoMatters).toContain(one.words[0]);
    expect(file.work).toEqual([expect.objectContaining({ kind: 'joint-handling', subject: one.id })]);
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(supervisor);
    for (const [language, word] of [
      ['zh-Hans', '建议协同办理'],
      ['zh-Hant', '建議協同辦理'],
      ['en', 'joint handling is proposed'],
    ] as const) {
      const { html } = await overseer.get(`/desk/complaints/${reference}?lang=${language}`);
      expect(html).toContain(word);
      expect(html).toContain(one.words[0]);
    }
  });

  it('are accepted or dismissed once, with their work; what was decided stays', async () => {
    const { reference, one } = await further();
    const decide = (what: string, body: object = {}) =>
      gateway.call('POST', `/api/complaints/${reference}/further-matters/${one.id}/${what}`, { token: supervisor, body });
    expect((await decide('acceptances', { reason: '请催收部核实' })).body).toEqual({ state: 'accepted', department: one.department });
    expect((await decide('acceptances')).status).toBe(201);
    expect((await decide('dismissals')).body.code).toBe('proposal.changed');
    const file = await caseOf(reference);
    expect(file.matter.further[0]).toMatchObject({ state: 'accepted', decidedBy: 'staff:Wang Fang', reason: '请催收部核实' });
    expect(file.work).toEqual([]);
    expect(file.trail.filter(({ kind }: { kind: string }) => kind === 'further-matter.accepted')).toHaveLength(1);
    const other = await further();
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(supervisor);
    const address = `/desk/complaints/${other.reference}/further-matters/${other.one.id}/dismissals`;
    const fields = (await overseer.get(`/desk/complaints/${other.reference}`)).form(address);
    expect((await overseer.post(address, fields)).location).toContain('done=further-dismissed');
    expect((await caseOf(other.reference)).matter.further[0].state).toBe('dismissed');
  });

  it('are never proposed to whom the complaint is about, nor from the desk that nobody else hears of', async () => {
    const about = await gateway.complaint({ text: twoMatters, against: { department: '催收管理部' } });
    expect((await caseOf(about)).matter.further.map((one: { department: string }) => one.department)).not.toContain('collections');
    const whistle = await gateway.complaint({
      text: `${twoMatters}我是贵行员工，行长收回扣才放款，请不要告诉支行。`,
      category: 'misconduct',
    });
    expect(await caseOf(whistle)).toMatchObject({ assignment: { department: 'integrity' }, matter: { further: [] } });
  });
});

describe('why it came here', () => {
  it('is said in three languages by the API: what decided, with its words, and what was refused and why', async () => {
    const judged = await caseOf(await gateway.complaint({ text: '首年说免年费，信用卡年费又扣了三百元' }));
    expect(judged.matter.explained['zh-Hant']).toContain('按內容判斷為「信用卡使用」');
    expect(judged.matter.explained.en).toMatch(/Judged by its words to be about Use of a credit card \(\d\d % sure\), by: “/);
    const barred = await caseOf(await gateway.complaint({ text: '信用卡年费多收了', against: { department: '信用卡中心' } }));
    expect(barred.assignment.department).toBe('triage');
    expect(barred.matter.refused).toEqual([
      expect.objectContaining({
        rule: 'matter',
        code: 'barred',
        department: 'cards',
        said: {
          'zh-Hans': '投诉涉及信用卡中心或与之关系密切的部门。',
          'zh-Hant': '投訴涉及信用卡中心或與之關係密切的部門。',
          en: 'The complaint is about Card Centre or a department closely connected with it.',
        },
      }),
    ]);
    const ruled = await caseOf(await gateway.complaint({ text: '请处理', category: 'debt-collection' }));
    expect(ruled.matter.explained).toEqual({
      'zh-Hans': '投诉人选择了催收。',
      'zh-Hant': '投訴人選擇了催收。',
      en: 'The complainant chose debt collection.',
    });
    expect(ruled.matter.why).toMatchObject({ code: 'rule' });
  });

  it('is said on the pages in the reader’s language, and quotes nothing of the complaint on record', async () => {
    const reference = await gateway.complaint({ text: '信用卡年费多收了三百元', against: { department: '信用卡中心' } });
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(supervisor);
    for (const [language, page, trail] of [
      ['zh-Hans', '投诉涉及信用卡中心或与之关系密切的部门。', '没有匹配的规则'],
      ['zh-Hant', '投訴涉及信用卡中心或與之關係密切的部門。', '沒有相符的規則'],
      ['en', 'The complaint is about Card Centre or a department closely connected with it.', 'No rule matched; the triage desk decides.'],
    ] as const) {
      expect((await overseer.get(`/desk/complaints/${reference}?lang=${language}`)).html).toContain(page);
      const { html } = await overseer.get(`/desk/complaints/${reference}/trail?lang=${language}`);
      for (const word of [page, trail]) expect(html).toContain(word);
    }
    const { trail } = await caseOf(reference);
    expect(JSON.stringify(trail)).not.toContain('三百');
  });
});
