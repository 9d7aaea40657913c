import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { remindStaff } from '../../apps/notifier/src/notices/remind-staff.js';
import { sweepParts } from '../../apps/router/src/clock/sweep-parts.js';
import { findings } from '../support/accessibility.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['cards', 'head', 'cards'],
    ['clerk', 'clerk', 'cards'],
    ['loans', 'clerk', 'loans'],
    ['wealth', 'clerk', 'wealth'],
    ['service', 'clerk', 'service'],
    ['integrity', 'integrity', 'integrity'],
    ['overseer', 'supervisor', undefined],
  ] as const)
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
});
afterAll(() => gateway?.close());

const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
const ask = (reference: string, department: string, who = 'cards') =>
  as(who, 'POST', `/api/complaints/${reference}/parts`, { department, question: '请核实放款经过' });
const askParty = (reference: string, over: object = {}) =>
  as('cards', 'POST', `/api/complaints/${reference}/parts`, {
    party: { kind: 'merchant', name: '某某超市', language: 'zh-Hans' },
    question: '该笔交易是否已经退款？',
    ...over,
  });
const answer = (who: string, id: string, text = '经核实，放款无误。') => as(who, 'POST', `/api/parts/${id}/answers`, { text });
const giveBack = (who: string, id: string) => as(who, 'POST', `/api/parts/${id}/returns`, { ground: 'not-ours', reason: '不属本部门' });
const again = (who: string, id: string) => as(who, 'POST', `/api/parts/${id}/requests`, { question: '请补充凭证' });
const withdraw = (who: string, id: string) => as(who, 'POST', `/api/parts/${id}/withdrawals`, { reason: '不再需要' });
const decide = (reference: string, over: object = {}) =>
  as('cards', 'POST', `/api/complaints/${reference}/outcome`, { decision: 'upheld', text: '投诉成立。', ...over });
const sees = async (who: string, reference: string) => (await as(who, 'GET', `/api/complaints/${reference}`)).status;
const said = ({ status, body }: Answer) => [status, body.code ?? body.state];
const stateOf = async (id: string) => (await gateway.sql<{ state: string }>('SELECT state FROM joint_part WHERE id = $1', id))[0]!.state;
const workOf = async (id: string) =>
  (await gateway.sql<{ kind: string }>('SELECT kind FROM work WHERE subject_id = $1 AND done_at IS NULL', id)).map(({ kind }) => kind);
const sweep = () => sweepParts(gateway.unitOfWork, gateway.foundation.house.departments, 'Asia/Shanghai');
const late = (id: string) => gateway.sql(`UPDATE joint_part SET due_at = now() - interval '1 minute' WHERE id = $1`, id);
const eventsOf = (id: string, kind: string) =>
  gateway.sql<{ data: any; actor: string }>('SELECT data, actor FROM event WHERE subject_id = $1 AND kind = $2', id, kind);

describe('joint handling', () => {
  it('联动机制：协办部门看得到案件，各答其部分，主办部门继续办理并作出决定', async () => {
    const reference = await gateway.complaint({ complainant: { name: '欧阳雪', phone: '+8613800138000' } });
    expect(await sees('loans', reference)).toBe(404);
    const { body, status } = await ask(reference, 'loans');
    expect([status, body.state, body.dueAt]).toEqual([201, 'asked', expect.stringMatching(/T17:00:00\+08:00$/)]);
    // Sees, and may write notes; whatever else one does to a case stays with whoever has it.
    expect([await sees('loans', reference), await sees('wealth', reference)]).toEqual([200, 404]);
    expect((await as('loans', 'POST', `/api/complaints/${reference}/notes`, { text: '正在调档' })).status).toBe(201);
    for (const [path, wrong] of [
      ['claims', {}],
      ['outcome', { decision: 'upheld', text: 'x' }],
      ['transfers', { department: 'loans', reason: 'x' }],
      ['parts', { department: 'wealth', question: 'x' }],
    ] as const)
      expect([path, said(await as('loans', 'POST', `/api/complaints/${reference}/${path}`, wrong))]).toEqual([
        path,
        [403, 'auth.forbidden'],
      ]);
    const list = async (who: string) => (await as(who, 'GET', '/api/parts')).body.items.map((one: { id: string }) => one.id);
    expect([await list('loans'), await list('wealth')]).toEqual([expect.arrayContaining([body.id]), []]);
    expect(said(await answer('wealth', body.id))).toEqual([404, 'not-found']);
    expect(said(await answer('loans', body.id))).toEqual([201, 'answered']);
    expect(said(await answer('loans', body.id))).toEqual([409, 'part.settled']);
    expect([await list('loans'), await workOf(body.id)]).toEqual([[], ['part-answered']]);
    const [part] = (await as('cards', 'GET', `/api/complaints/${reference}/parts`)).body.items;
    expect(part).toMatchObject({
      department: 'loans',
      state: 'answered',
      answer: '经核实，放款无误。',
      answeredBy: 'staff:loans colleague',
    });
    expect((await decide(reference)).status).toBe(201);
    expect([await sees('loans', reference), await workOf(body.id)]).toEqual([404, []]);
  });

  it('is decided without a part that nobody answered only with a reason, which is never told', async () => {
    const reference = await gateway.complaint();
    const first = (await ask(reference, 'loans')).body.id;
    const back = (await ask(reference, 'wealth')).body.id;
    await giveBack('wealth', back);
    expect([await stateOf(back), await workOf(back), await sees('wealth', reference)]).toEqual(['returned', ['part-open'], 404]);
    const early = await decide(reference);
    expect([said(early), early.body.fields.map((one: { message: string }) => one.message)]).toEqual([
      [422, 'parts.unanswered'],
      ['Not answered: loans.', 'Not answered: wealth.'],
    ]);
    expect((await decide(reference, { partsReason: '事实已经清楚，期限将至' })).status).toBe(201);
    expect([await stateOf(first), await stateOf(back), await workOf(back)]).toEqual(['withdrawn', 'withdrawn', []]);
    expect((await eventsOf(first, 'part.withdrawn'))[0]!.data.reason).toBe('事实已经清楚，期限将至');
    const told = await gateway.sql(
      `SELECT details FROM notice WHERE kind = 'outcome' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    const kept = await gateway.sql('SELECT outcome FROM complaint WHERE reference = $1', reference);
    expect(JSON.stringify([told, kept])).not.toContain('期限将至');
  });

  it('asks nobody that the case is about, and shows it to nobody that it turns out to be about', async () => {
    const about = await gateway.complaint({ text: '信用卡年费', against: { department: '个人贷款部' } });
    expect(said(await ask(about, 'loans'))).toEqual([422, 'department.barred']);
    const reference = await gateway.complaint();
    const { id } = (await ask(reference, 'loans')).body;
    await gateway.sql(`UPDATE complaint SET conflicts = '{d:loans}' WHERE reference = $1`, reference);
    expect([await sees('loans', reference), said(await answer('loans', id))]).toEqual([404, [404, 'not-found']]);
    expect((await as('loans', 'GET', '/api/parts')).body.items.map((one: { id: string }) => one.id)).not.toContain(id);
    await sweep();
    expect([await stateOf(id), (await eventsOf(id, 'part.withdrawn')).length]).toEqual(['withdrawn', 1]);
    // Whom it is about themselves, in a department that may assist.
    const other = await gateway.complaint();
    const part = (await ask(other, 'wealth')).body.id;
    await gateway.sql(`UPDATE complaint SET conflicts = '{"p:colleague wealth"}' WHERE reference = $1`, other);
    expect([await sees('wealth', other), said(await answer('wealth', part))]).toEqual([404, [404, 'not-found']]);
  });

  it('is not asked of its own department, nor from a desk whose cases are its own to hear of', async () => {
    const reference = await gateway.complaint();
    expect(said(await ask(reference, 'cards'))).toEqual([422, 'part.not-asked']);
    expect(said(await as('cards', 'POST', `/api/complaints/${reference}/parts`, { question: 'x' }))).toEqual([422, 'part.not-asked']);
    expect(said(await ask(reference, 'nowhere'))).toEqual([422, 'department.unknown']);
    expect(said(await ask(reference, 'loans', 'clerk'))).toEqual([409, 'claim.missing']);
    await gateway.sql(`UPDATE complaint SET department = 'integrity' WHERE reference = $1`, reference);
    expect(said(await ask(reference, 'loans', 'integrity'))).toEqual([409, 'part.alone']);
  });

  it('has its points and its days: the reply clock of the papers, or what was asked for', async () => {
    const reference = await gateway.complaint({ text: '1. 多收年费\n2. 客服态度差' });
    const drawn = await as('cards', 'POST', `/api/complaints/${reference}/points`, { points: [{ text: '多收年费' }] });
    const [point] = drawn.body.items;
    const body = { department: 'loans', question: '请核实', points: [point.id], workingDays: 10 };
    const asked = await as('cards', 'POST', `/api/complaints/${reference}/parts`, body);
    const usual = await ask(reference, 'wealth');
    expect(asked.status).toBe(201);
    expect(asked.body.dueAt > usual.body.dueAt).toBe(true);
    const foreign = { department: 'loans', question: 'x', points: ['00000000-0000-4000-8000-000000000000'] };
    expect(said(await as('cards', 'POST', `/api/complaints/${reference}/parts`, foreign))).toEqual([422, 'request.invalid']);
  });

  it('tells the department and, when nobody answered, its head, once; a part may be answered late', async () => {
    const { deadlines, house } = gateway.foundation;
    const reference = await gateway.complaint();
    const { id } = (await ask(reference, 'loans')).body;
    await late(id);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect([await stateOf(id), await workOf(id)]).toEqual(['overdue', ['part-open']]);
    const [overdue, ...more] = await eventsOf(id, 'part.overdue');
    expect([more, overdue!.data.to]).toEqual([
      [],
      [{ role: 'department', department: 'loans' }, { role: 'head', department: 'loans' }, { role: 'supervisor' }],
    ]);
    const alerts = { department: { email: 'loans@bank.example' }, head: { email: 'wang@bank.example' } };
    const departments = house.departments.map((one) => (one.id === 'loans' ? { ...one, alerts } : one));
    const desk = {
      house: { ...house, departments, publicUrl: 'http://redress.example' },
      deadlines,
      templates: loadTemplates(),
      rules: gateway.foundation.registry,
      now: () => new Date(),
    };
    const slips = await gateway.sql<{ id: string }>(
      `SELECT s.event_id AS id FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'notices' AND e.subject_id = $1`,
      id,
    );
    await remindStaff(
      gateway.unitOfWork,
      desk as never,
      slips.map((one) => one.id),
    );
    const told = await gateway.sql<{ kind: string; to: string; body: string }>(
      `SELECT kind, recipient->>'email' AS to, body FROM notice WHERE recipient IS NOT NULL AND complaint_id = (SELECT id FROM complaint WHERE reference = $1) ORDER BY kind, 2`,
      reference,
    );
    expect(told.map(({ kind, to }) => [kind, to])).toEqual([
      ['deadline-missed', 'loans@bank.example'],
      ['deadline-missed', 'wang@bank.example'],
      ['part-asked', 'loans@bank.example'],
    ]);
    expect(told[2]!.body).toMatch(/信用卡中心主办编号.*请个人贷款部协办/);
    expect(said(await answer('loans', id))).toEqual([201, 'answered']);
    expect(await workOf(id)).toEqual(['part-answered']);
    expect(said(await again('cards', id))).toEqual([201, 'asked']);
    expect([await workOf(id), await sees('loans', reference)]).toEqual([[], 200]);
  });
});

describe('an outside body', () => {
  const tokenIn = (link: string) => new URL(link).pathname;
  const page = (path: string, init: RequestInit = {}) => fetch(gateway.url + path, { redirect: 'manual', ...init });
  const post = (path: string, text: string) =>
    page(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ answer: text }).toString(),
    });

  it('reads its question and nothing of the case, and answers once, in three languages', async () => {
    const reference = await gateway.complaint({ text: '信用卡在超市多刷一笔', complainant: { name: '欧阳雪', phone: '+8613800138000' } });
    const { body } = await askParty(reference);
    const path = tokenIn(body.link);
    expect(path).toMatch(/^\/party\/[\w-]{22}$/);
    for (const [language, words] of [
      ['zh-Hans', '需要您答复的问题'],
      ['zh-Hant', '需要您答覆的問題'],
      ['en', 'What you are asked'],
    ] as const) {
      const shown = await page(path, { headers: { 'accept-language': language } });
      const html = await shown.text();
      expect([shown.status, html.includes(words), html.includes('该笔交易是否已经退款？')]).toEqual([200, true, true]);
      expect(html).not.toMatch(new RegExp(`欧阳雪|13800138000|在超市多刷|${reference}`));
      expect(shown.headers.get('cache-control')).toContain('no-store');
    }
    expect([(await post(path, '  ')).status, (await post(path, '长'.repeat(20_001))).status]).toEqual([422, 422]);
    const answers = await Promise.all([post(path, '已于3月2日退款。'), post(path, '没有退款。'), post(path, '不清楚')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect([(await page(path)).status, await stateOf(body.id), await workOf(body.id)]).toEqual([404, 'answered', ['part-answered']]);
    expect((await eventsOf(body.id, 'part.answered')).map(({ actor, data }) => [actor, data])).toEqual([['party', { party: 'merchant' }]]);
  });

  it('finds nothing by a link whose date is past, that was withdrawn, asked anew or made up, nor once the case is decided', async () => {
    const reference = await gateway.complaint();
    const [past, gone, renewed, decided] = (await Promise.all([1, 2, 3, 4].map(() => askParty(reference)))).map(({ body }) => body);
    await late(past.id);
    await withdraw('cards', gone.id);
    await late(renewed.id);
    await sweep();
    const anew = (await again('cards', renewed.id)).body.link;
    expect(anew).not.toBe(renewed.link);
    const made = `/party/${'A'.repeat(22)}`;
    const statuses = async (paths: string[]) => await Promise.all(paths.map(async (path) => (await page(path)).status));
    expect(await statuses([past.link, gone.link, renewed.link, anew, decided.link].map(tokenIn))).toEqual([404, 404, 404, 200, 200]);
    expect(await statuses([made, '/party/x', `${made}/x`])).toEqual([404, 404, 404]);
    expect((await decide(reference, { partsReason: '足够清楚' })).status).toBe(201);
    expect(await statuses([anew, decided.link].map(tokenIn))).toEqual([404, 404]);
    expect((await post(tokenIn(anew), '迟到的答复')).status).toBe(404);
  });

  it('is mailed its link where it has an address; what it says otherwise is written down by whoever asked', async () => {
    const reference = await gateway.complaint();
    const wrong = await askParty(reference, { party: { kind: 'insurer', name: '某保险', email: 'no address', language: 'en' } });
    expect(said(wrong)).toEqual([422, 'request.invalid']);
    const { body } = await askParty(reference, {
      party: { kind: 'insurer', name: '某保险', email: 'claims@insurer.example', language: 'en' },
    });
    const [notice] = await gateway.sql<{ id: string; language: string; recipient: object; details: object }>(
      `SELECT n.id, n.language, n.recipient, n.details FROM notice n JOIN joint_part p ON p.link_id = n.id WHERE p.id = $1`,
      body.id,
    );
    expect(notice).toMatchObject({
      language: 'en',
      recipient: { name: '某保险', email: 'claims@insurer.example' },
      details: { text: '该笔交易是否已经退款？' },
    });
    expect(said(await as('loans', 'POST', `/api/parts/${body.id}/answers`, { text: 'x' }))).toEqual([404, 'not-found']);
    expect(said(await answer('cards', body.id, '电话答复：已理赔'))).toEqual([201, 'answered']);
    expect((await page(tokenIn(body.link))).status).toBe(404);
  });
});

it('whatever several people do at once, every part is somebody’s to answer or settled, and nobody else sees the case', async () => {
  const departments = ['loans', 'wealth', 'service'] as const;
  const anyone = fc.constantFrom(...departments);
  const nth = fc.nat({ max: 5 });
  const step = fc.record({
    what: fc.constantFrom('ask', 'answer', 'return', 'again', 'withdraw', 'late', 'sweep', 'decide'),
    who: anyone,
    nth,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, step), { minLength: 4, maxLength: 8 }), async (history) => {
      const reference = await gateway.complaint();
      const parts: string[] = [];
      const act = async ({ what, who, nth: at }: { what: string; who: string; nth: number }): Promise<Answer | undefined> => {
        const id = parts[at % Math.max(parts.length, 1)];
        if (what === 'ask') {
          const asked = await ask(reference, who);
          if (asked.status === 201) parts.push(asked.body.id);
          return asked;
        }
        if (what === 'decide') return await decide(reference, at === 0 ? { partsReason: '期限将至' } : {});
        if (what === 'sweep' || id === undefined) {
          await sweep();
          return undefined;
        }
        if (what === 'answer') return await answer(who, id);
        if (what === 'return') return await giveBack(who, id);
        if (what === 'again') return await again('cards', id);
        if (what === 'withdraw') return await withdraw('cards', id);
        await late(id);
        return undefined;
      };
      for (const pair of history) {
        for (const given of await Promise.all(pair.map(act))) expect(given?.status ?? 200).toBeLessThan(500);
        const [{ status, department } = { status: '', department: '' }] = await gateway.sql<{ status: string; department: string }>(
          'SELECT status, department FROM complaint WHERE reference = $1',
          reference,
        );
        const now = await gateway.sql<{ id: string; department: string; state: string; decided: boolean }>(
          'SELECT id, department, state FROM joint_part WHERE id = ANY($1)',
          parts,
        );
        // One department decides, whoever assists.
        expect(department).toBe('cards');
        // Decided is only what everybody answered, or what goes without them by a reason.
        if (status === 'decided') expect(now.filter(({ state }) => ['asked', 'overdue', 'returned'].includes(state))).toEqual([]);
        for (const who of departments) {
          const assists =
            status !== 'decided' && now.some((one) => one.department === who && ['asked', 'overdue', 'answered'].includes(one.state));
          expect([who, await sees(who, reference)]).toEqual([who, assists ? 200 : 404]);
        }
        for (const { id, state } of now) if (status !== 'decided' && state === 'returned') expect(await workOf(id)).toEqual(['part-open']);
      }
    }),
    { numRuns: process.env['TEST_SIZE'] === 'release' ? 200 : 10 },
  );
}, 240_000);

describe('on pages', () => {
  let browser: TestBrowser | undefined;
  afterAll(() => browser?.close());

  it('联动机制：在页面上请求协办、列出、答复、查看；尚未答复就作决定的，连同原文退回', async () => {
    const reference = await gateway.complaint({ text: '房贷放款迟延' });
    await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE reference = $1`, reference);
    const [main, other] = [aVisitor(gateway.url), aVisitor(gateway.url)];
    await main.signIn(tokens['cards']!);
    await other.signIn(tokens['loans']!);
    const path = `/desk/complaints/${reference}/parts`;
    const blank = await main.get(path);
    const wrong = await main.post(path, { ...blank.form(path), whom: 'party:merchant', question: '' });
    expect([wrong.status, wrong.html.includes('请填写外部单位名称'), wrong.html.includes('请填写需要答复的问题')]).toEqual([
      422,
      true,
      true,
    ]);
    const asked = await main.post(path, { ...wrong.form(path), whom: 'loans', question: '请核实放款经过' });
    expect([asked.status, asked.location]).toEqual([303, `${path}?done=part-asked`]);
    const party = await main.post(path, {
      ...(await main.get(path)).form(path),
      whom: 'party:insurer',
      name: '某保险',
      question: '是否承保？',
    });
    expect(party.location).toBe(`${path}?done=part-link`);
    expect((await main.get(path)).html).toMatch(/data-link>[^<]*\/party\/[\w-]{22}</);
    expect((await other.get('/desk')).html).toContain('href="/desk/parts"');
    expect((await other.get('/desk/parts')).html).toContain(reference);
    const theirs = await other.get(path);
    // Whoever assists sees no link, and nothing to ask.
    expect([theirs.status, theirs.html.includes('/party/'), theirs.html.includes('id="ask-form"')]).toEqual([200, false, false]);
    const [{ id } = { id: '' }] = await gateway.sql<{ id: string }>(
      `SELECT id FROM joint_part WHERE department = 'loans' AND state = 'asked' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    const to = `${path}/${id}/answers`;
    const bare = await other.post(to, { ...theirs.form(to), answer: '' });
    expect([bare.status, bare.html.includes('请填写答复内容')]).toEqual([422, true]);
    expect((await other.post(to, { ...bare.form(to), answer: '3月2日放款' })).location).toBe(`${path}?done=part-answered`);
    expect((await main.get(path)).html).toContain('3月2日放款');
    const outcome = `/desk/complaints/${reference}/outcome`;
    const form = { ...(await main.get(outcome)).form(outcome), decision: 'upheld', text: '成立', step: 'send' };
    const without = await main.post(outcome, form);
    expect([without.status, without.html.includes('尚有协办方未答复'), without.form(outcome)['text']]).toEqual([422, true, '成立']);
    expect(
      (await main.post(outcome, { ...without.form(outcome), decision: 'upheld', partsReason: '不影响认定', step: 'send' })).location,
    ).toBe(`/desk/complaints/${reference}?done=decided`);
    expect((await main.get(`/desk/complaints/${reference}/trail`)).html).toContain('请求协办');
  });

  it('can be used by everybody, on a telephone too', async () => {
    browser = await aBrowser();
    const reference = await gateway.complaint();
    const { id } = (await ask(reference, 'loans')).body;
    await giveBack('loans', id);
    const { link } = (await askParty(reference)).body;
    const shown = await browser.page();
    await shown.goto(`${gateway.url}/desk`);
    await shown.fill('[name=token]', tokens['cards']!);
    await shown.press('[name=token]', 'Enter');
    await shown.waitForURL(`${gateway.url}/desk`);
    for (const width of [360, 1280])
      for (const path of [new URL(link).pathname, `/desk/complaints/${reference}/parts`, '/desk/parts']) {
        await shown.setViewportSize({ width, height: 800 });
        await shown.goto(gateway.url + path);
        if (process.env['PICTURES'])
          await shown.screenshot({ path: `${process.env['PICTURES']}-${path.split('/')[1]}-${path.length}-${width}.png`, fullPage: true });
        expect([path, await findings(shown)]).toEqual([path, []]);
        expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      }
  });
});
