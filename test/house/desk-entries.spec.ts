import { createHash } from 'node:crypto';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { words } from '../../apps/gateway/src/pages/words.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

// A busy machine starts the house slowly.
jest.setTimeout(300_000);

let gateway: TestGateway;
let clerk: DeskVisitor;
let token: string;

beforeAll(async () => {
  gateway = await aGateway();
  token = await gateway.staff('clerk', 'cards', 'Li Na');
  clerk = aVisitor(gateway.url);
  await clerk.signIn(token);
});
afterAll(() => gateway.close());

const say = (key: string) => words['zh-Hans'][key] as string;
const keysOf = async (path: string, action = path) => (await clerk.get(path)).form(action);
const complaintOf = async (reference: string) => {
  const [row] = await gateway.sql<Record<string, any>>(
    `SELECT id, channel, received_at AS "receivedAt", status, body, complainant, prefers, category, against, language FROM complaint WHERE reference = $1`,
    reference,
  );
  return row!;
};
const referenceIn = (html: string) => /data-reference>([^<]+)</.exec(html)?.[1] ?? '';

describe('a letter that is entered at the desk', () => {
  const letter = {
    medium: 'letter',
    'receivedOn-year': '2026',
    'receivedOn-month': '3',
    'receivedOn-day': '６',
    text: '信用卡年费重复收取。\r\n请退还。',
    'complainant.name': '王芳',
    'complainant.address': '上海市浦东新区1号',
    category: 'card-fee',
    'against.branch': '浦东支行',
  };
  const scan = { name: '来信.pdf', type: 'application/pdf', content: '%PDF-1.4 scan' };

  it('counts from the day it came, keeps its scans, and hands out the code for the complainant', async () => {
    const page = await clerk.send('/desk/record', { ...(await keysOf('/desk/record')), ...letter }, [scan]);
    expect(page.status).toBe(200);
    const reference = referenceIn(page.html);
    const code = /data-code>(.*?)<\/p>/s.exec(page.html)?.[1]?.replace(/<[^>]+>|\s/g, '') ?? '';
    expect(code).toMatch(/^\d{16}$/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const stored = await complaintOf(reference);
    expect(stored).toMatchObject({
      channel: 'by-hand',
      body: '信用卡年费重复收取。\n请退还。',
      prefers: null,
      against: { branch: '浦东支行' },
    });
    expect(stored['receivedAt']).toEqual(new Date('2026-03-06T09:00:00+08:00'));
    const [file] = await gateway.sql(
      `SELECT filename, encode(sha256, 'hex') AS sha256 FROM attachment WHERE complaint_id = $1`,
      stored['id'],
    );
    expect(file).toEqual({ filename: '来信.pdf', sha256: createHash('sha256').update(scan.content).digest('hex') });
    const [first] = await gateway.sql(`SELECT kind, actor FROM event WHERE complaint_id = $1 ORDER BY seq LIMIT 1`, stored['id']);
    expect(first).toEqual({ kind: 'complaint.received', actor: 'staff:Li Na' });
    const [evidence] = await gateway.sql<{ body: Buffer }>('SELECT body FROM evidence WHERE complaint_id = $1', stored['id']);
    expect(evidence?.body.toString()).not.toMatch(/formKey|actionKey/);
  });

  it('is the entry that the API makes of the same words', async () => {
    const page = await clerk.send('/desk/record', { ...(await keysOf('/desk/record')), ...letter }, []);
    const answer = await gateway.call('POST', '/api/by-hand', {
      token,
      body: {
        medium: 'letter',
        receivedOn: '2026-03-06',
        text: '信用卡年费重复收取。\n请退还。',
        complainant: { name: '王芳', address: '上海市浦东新区1号' },
        category: 'card-fee',
        against: { branch: '浦东支行' },
      },
    });
    const [byPage, byApi] = await Promise.all([complaintOf(referenceIn(page.html)), complaintOf(answer.body.reference)]);
    expect({ ...byPage, id: 0 }).toEqual({ ...byApi, id: 0 });
  });

  it('whose date had passed when it was entered promises no past day, at the desk and by the API, and says so', async () => {
    const page = await clerk.send('/desk/record', { ...(await keysOf('/desk/record')), ...letter }, []);
    expect(page.html).toContain('答复期限为2026年3月21日（星期六），现已超过');
    expect(page.html).not.toContain('我们最迟于');
    const told = { 'zh-Hans': '现已超过', 'zh-Hant': '現已超過', en: 'that date has passed' };
    for (const [language, passed] of Object.entries(told)) {
      for (const receivedOn of ['2026-03-06', '2026-01-05']) {
        const { status, body } = await gateway.call('POST', '/api/by-hand', {
          token,
          body: { medium: 'letter', receivedOn, text: '年费', language },
        });
        expect([status, body.dueOn, body.pastDue < '2026-04-01']).toEqual([201, null, true]);
        expect(body.note).toContain(passed);
      }
    }
    const { body } = await gateway.call('POST', '/api/by-hand', { token, body: { medium: 'counter', text: '今天来访' } });
    expect([body.dueOn > '2026-04-01', 'pastDue' in body, 'note' in body]).toEqual([true, false, false]);
    const referred = await gateway.call('POST', '/api/referrals', {
      token,
      body: { from: { name: '某监管局' }, reference: '沪金转7', text: '年费', receivedOn: '2026-03-06' },
    });
    expect(referred.body).toMatchObject({ dueOn: null, pastDue: '2026-03-21' });
  });

  it('may have been referred by an authority: the same facts as by the API, in either kind of limit', async () => {
    const written = {
      'referral.from.name': '国家金融监督管理总局上海监管局',
      'referral.reference': '沪金转〔2026〕31号',
      'referral.kind': 'transferred_in',
      'referral.reportBack.to': '消保处 张三 jg@authority.example',
      'referral.instructions': '请依法处理并报告结果。',
    };
    const said = {
      from: { name: '国家金融监督管理总局上海监管局' },
      reference: '沪金转〔2026〕31号',
      kind: 'transferred_in',
      instructions: '请依法处理并报告结果。',
    };
    const limits: readonly (readonly [Record<string, string>, object | undefined])[] = [
      [
        { 'referral.limit.amount': '１５', 'referral.limit.unit': 'working_days' },
        { amount: 15, unit: 'working_days' },
      ],
      [
        { 'referral.limit.amount': '20', 'referral.limit.unit': 'calendar_days' },
        { amount: 20, unit: 'calendar_days' },
      ],
      [
        { 'referral.limit.dueOn-year': '2026', 'referral.limit.dueOn-month': '3', 'referral.limit.dueOn-day': '31' },
        { dueOn: '2026-03-31' },
      ],
      [{}, undefined],
    ];
    for (const [at, [fields, limit]] of limits.entries()) {
      const number = (by: string) => `${said.reference}${by}${at}`;
      const page = await clerk.send(
        '/desk/record',
        { ...(await keysOf('/desk/record')), ...letter, ...written, ...fields, 'referral.reference': number('页') },
        [],
      );
      expect(page.status).toBe(200);
      const reportBack = { owed: true, to: '消保处 张三 jg@authority.example' };
      const api = await gateway.call('POST', '/api/by-hand', {
        token,
        body: {
          medium: 'letter',
          receivedOn: '2026-03-06',
          text: letter.text,
          referral: { ...said, reference: number('口'), reportBack, ...(limit ? { limit } : {}) },
        },
      });
      const door = await gateway.call('POST', '/api/referrals', {
        token,
        body: {
          ...said,
          reference: number('门'),
          reportBack,
          ...(limit ? { limit } : {}),
          text: letter.text,
          receivedOn: '2026-03-06',
        },
      });
      const facts = await Promise.all(
        [referenceIn(page.html), api.body.reference, door.body.reference].map(
          async (reference) =>
            (
              await gateway.sql<{ referral: object; events: unknown }>(
                `SELECT facts->'referral' AS referral, facts->'caseEvents' AS events FROM complaint WHERE reference = $1`,
                reference,
              )
            )[0],
        ),
      );
      const events = [{ type: 'transferred_in', at: '2026-03-06T01:00:00.000Z', ...(limit ? { instruction: limit } : {}) }];
      const referral = { ...said, reportBack, ...(limit ? { limit } : {}) };
      expect(facts[0]).toEqual({ referral: { ...referral, reference: number('页') }, events });
      expect(facts[1]).toEqual({ referral: { ...referral, reference: number('口') }, events });
      expect(facts[2]?.events).toEqual(facts[0]?.events);
    }
    const none = await clerk.send(
      '/desk/record',
      { ...(await keysOf('/desk/record')), ...letter, 'referral.kind': 'transferred_in', 'referral.limit.unit': 'working_days' },
      [],
    );
    expect((await complaintOf(referenceIn(none.html)))['channel']).toBe('by-hand');
    const [plain] = await gateway.sql(`SELECT facts ? 'referral' AS referred FROM complaint WHERE reference = $1`, referenceIn(none.html));
    expect(plain).toEqual({ referred: false });
  });

  it.each([
    ['referral.from.name', { 'referral.reference': '沪金转9' }],
    ['referral.reference', { 'referral.from.name': '某局' }],
    ['referral.limit.amount', { 'referral.from.name': '某局', 'referral.reference': '沪金转9', 'referral.limit.amount': '十五' }],
    ['referral.limit.dueOn', { 'referral.from.name': '某局', 'referral.reference': '沪金转9', 'referral.limit.dueOn-year': '2026' }],
  ])('names what is wrong with %s of a referral, and keeps what was written of it open to see', async (field, wrong) => {
    const page = await clerk.send('/desk/record', { ...(await keysOf('/desk/record')), ...letter, ...wrong }, []);
    expect(page.status).toBe(422);
    expect(page.html).toContain(say(`desk.record.wrong.${field}`));
    expect(page.html).toMatch(/<details class="govuk-details rd-referral"[^>]* open/);
  });

  it('is referred later: on the page of the case and by the API, each number once', async () => {
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}/referral`;
    expect((await clerk.get(`/desk/complaints/${reference}/events`)).html).toContain(`href="${path}"`);
    const fields = {
      'referral.from.name': '市12345热线',
      'referral.reference': 'GD-7',
      'referral.kind': 'dispatched',
      'referral.limit.amount': '5',
      'referral.limit.unit': 'working_days',
    };
    const empty = await clerk.post(path, { ...(await keysOf(path)) });
    expect([empty.status, empty.html.includes(say('desk.record.wrong.referral.from.name'))]).toEqual([422, true]);
    expect((await clerk.post(path, { ...(await keysOf(path)), ...fields })).status).toBe(303);
    const page = await clerk.get(`/desk/complaints/${reference}`);
    for (const shown of ['市12345热线', 'GD-7', '5 个工作日']) expect(page.html).toContain(shown);
    const again = await clerk.post(path, { ...(await keysOf(path)), ...fields });
    expect([again.status, again.html.includes(say('desk.refused.referral.known'))]).toEqual([409, true]);
    const api = await gateway.call('POST', `/api/complaints/${reference}/referrals`, {
      token,
      body: { from: { name: '某监管局' }, reference: '沪金转12', limit: { dueOn: '2099-12-31' } },
    });
    expect(api.status).toBe(201);
    const file = await gateway.call('GET', `/api/complaints/${reference}`, { token });
    expect([file.body.referral.reference, file.body.earlierReferrals[0].reference]).toEqual(['沪金转12', 'GD-7']);
  });

  it('is entered once, however often the form is sent; with other words it comes back', async () => {
    const fields = { ...(await keysOf('/desk/record')), ...letter };
    const pages = await Promise.all([1, 2, 3, 4].map(() => clerk.send('/desk/record', fields, [scan])));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(pages.map(({ html }) => referenceIn(html))).size).toBe(1);
    const other = await clerk.send('/desk/record', { ...fields, text: '另一封信' }, [scan]);
    expect(other.status).toBe(409);
    expect(other.html).toContain('另一封信');
  });

  it.each([
    ['desk.record.wrong.medium', { medium: '' }],
    ['desk.record.wrong.text', { text: ' ' }],
    ['desk.record.wrong.receivedOn', { 'receivedOn-day': '32' }],
    ['desk.record.wrong.receivedOn', { 'receivedOn-year': '2099' }],
  ])('comes back with %s and every word', async (key, wrong) => {
    const page = await clerk.send('/desk/record', { ...(await keysOf('/desk/record')), ...letter, ...wrong }, []);
    expect(page.status).toBe(422);
    expect(page.html).toContain(say(key));
    expect(page.html).toContain('上海市浦东新区1号');
  });

  it('may lie in its scans alone, and says when they have to be chosen again', async () => {
    const fields = { ...(await keysOf('/desk/record')), medium: 'letter' };
    const wrong = await clerk.send(
      '/desk/record',
      { ...fields, 'receivedOn-day': '32', 'receivedOn-month': '1', 'receivedOn-year': '2026' },
      [scan],
    );
    expect(wrong.html).toContain(say('form.files.again'));
    const page = await clerk.send('/desk/record', fields, [scan]);
    expect(page.status).toBe(200);
    const [work] = await gateway.sql(
      'SELECT kind FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE c.reference = $1',
      referenceIn(page.html),
    );
    expect(work).toEqual({ kind: 'read-by-hand' });
  });

  it('is the only form of the desk that takes files', async () => {
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}`;
    const fields = { ...(await keysOf(path, `${path}/notes`)), text: 'x' };
    const refused = await clerk.send(`${path}/notes`, fields, [scan]);
    expect([refused.status, refused.html.includes(say('failure.422.title'))]).toEqual([422, true]);
    expect(await gateway.sql(`SELECT 1 FROM note n JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = $1`, reference)).toEqual(
      [],
    );
  });
});

describe('a case that an authority referred', () => {
  it('is reported back from the desk: the form says what it wants, and has the authority in it', async () => {
    const overseer = aVisitor(gateway.url);
    await overseer.signIn(await gateway.staff('supervisor', undefined, 'Wang Fang'));
    const { body } = await gateway.call('POST', '/api/referrals', {
      token,
      body: {
        ...{ from: { name: '某监管局', department: '消保处' }, reference: '沪金转9', text: '信用卡年费重复收取' },
        reportBack: { to: '李处长 jg@authority.example' },
      },
    });
    await gateway.route();
    const path = `/desk/complaints/${body.reference}`;
    expect((await overseer.get(path)).html).toContain(`${path}/report-back`);
    const form = (await overseer.get(`${path}/report-back`)).form(`${path}/report-back`);
    expect(form).toMatchObject({ toName: '某监管局 消保处', toEmail: 'jg@authority.example', facts: '', reasons: '', measures: '' });
    const bare = await overseer.post(`${path}/report-back`, { ...form, toEmail: '', facts: '经查属实' });
    expect(bare.status).toBe(422);
    for (const key of ['desk.report.decision.missing', 'desk.report.to.missing']) expect(bare.html).toContain(say(key));
    expect(bare.html).toContain('经查属实');
    const sent = await overseer.post(`${path}/report-back`, { ...form, decision: 'upheld', facts: '经查属实', measures: '已退还' });
    expect([sent.status, sent.location]).toEqual([303, `${path}/report-back?done=report-written`]);
    const { id } = await complaintOf(body.reference);
    const reports = await gateway.sql('SELECT state, medium, said, recipient FROM report_back WHERE complaint_id = $1', id);
    expect(reports).toEqual([
      {
        state: 'written',
        medium: 'mail',
        said: { decision: 'upheld', facts: '经查属实', measures: '已退还' },
        recipient: { name: '某监管局 消保处', email: 'jg@authority.example' },
      },
    ]);
  });
});

describe('what happened to a case', () => {
  it('is recorded by its day, starts what follows from it, and is told once', async () => {
    const reference = await gateway.complaint();
    const { id } = await complaintOf(reference);
    const path = `/desk/complaints/${reference}`;
    expect((await clerk.get(`${path}/events`)).html).toContain(say('desk.happened.accepted'));
    const fields = { ...(await keysOf(`${path}/events`)), type: 'fault_found' };
    const early = await clerk.post(`${path}/events`, { ...fields, 'on-year': '2020', 'on-month': '1', 'on-day': '2' });
    expect([early.status, early.html.includes(say('desk.refused.events.impossible-order'))]).toEqual([422, true]);
    const sent = await Promise.all([1, 2, 3].map(() => clerk.post(`${path}/events`, fields)));
    expect(sent.map(({ location }) => location)).toEqual(Array(3).fill(`${path}/events?done=event`));
    const [row] = await gateway.sql(`SELECT count(*)::int AS n FROM case_event WHERE complaint_id = $1 AND type = 'fault_found'`, id);
    expect(row).toEqual({ n: 1 });
    const page = (await clerk.get(`${path}/events`)).html;
    expect(page).toContain(say('desk.happened.fault_found'));
    // What is due "immediately" has no date to show, and is shown all the same.
    expect(page).toContain(say('desk.undated.qualitative'));
  });

  it('may be that the complainant takes it back, and that it is taken up again', async () => {
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}`;
    // Whoever withdraws it holds it: a colleague's case is not theirs to end.
    expect((await clerk.get(`${path}/withdrawal`)).html).not.toContain('id="withdrawal-form"');
    await clerk.post(`${path}/claims`, await keysOf(path, `${path}/claims`));
    const bare = await clerk.post(`${path}/withdrawal`, await keysOf(`${path}/withdrawal`));
    expect([bare.status, bare.html.includes(say('desk.withdraw.reason.missing'))]).toEqual([422, true]);
    const done = await clerk.post(`${path}/withdrawal`, { ...bare.form(`${path}/withdrawal`), reason: '来电撤回' });
    expect(done.location).toBe(`${path}?done=withdrawn`);
    expect((await complaintOf(reference))['status']).toBe('withdrawn');
    expect((await clerk.get(path)).html).toContain(`href="${path}/reopening"`);
    const again = await clerk.post(`${path}/reopening`, { ...(await keysOf(`${path}/reopening`)), reason: '反悔' });
    expect(again.location).toBe(`${path}?done=reopened`);
    expect((await clerk.get(`${path}/events`)).html).toContain(say('desk.happened.reopened'));
  });
});

describe('a provisional date', () => {
  it('is marked on the case and in the queue', async () => {
    const reference = await gateway.complaint();
    await gateway.sql(
      `UPDATE obligation SET provisional = true, known_through = '2026-12-31' FROM complaint c WHERE c.id = complaint_id AND c.reference = $1 AND kind = 'decide'`,
      reference,
    );
    expect((await clerk.get(`/desk/complaints/${reference}`)).html).toContain('rd-provisional');
    const row = (await clerk.get('/desk/departments/cards')).html.split('<tr').find((part) => part.includes(reference));
    expect(row).toContain(say('desk.flag.provisional'));
  });
});

describe('a notice that is held', () => {
  it('goes when somebody lets it, once', async () => {
    const reference = await gateway.complaint();
    const { id } = await complaintOf(reference);
    const notice = newId();
    await gateway.sql(
      `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state, body) VALUES ($1, $2, 'acknowledgement', 'acknowledge', 'zh-Hans', 'sms', 'held', 'x')`,
      notice,
      id,
    );
    const path = `/desk/complaints/${reference}/notices`;
    const fields = await keysOf(path, `${path}/${notice}/releases`);
    const sent = await Promise.all([1, 2].map(() => clerk.post(`${path}/${notice}/releases`, fields)));
    expect(sent.map(({ location }) => location)).toEqual(Array(2).fill(`${path}?done=notice-released`));
    const [row] = await gateway.sql('SELECT state, released_by AS by FROM notice WHERE id = $1', notice);
    expect(row).toEqual({ state: 'composed', by: 'staff:Li Na' });
    expect((await clerk.get(path)).html).not.toContain('/releases');
  });
});

describe('a notice that is told by telephone', () => {
  it('is recorded where its call stands as work: only with all that the rules want said, and once', async () => {
    const reference = await gateway.complaint({ complainant: { phone: '+862158881234', extension: '801' } });
    const { id } = await complaintOf(reference);
    const notice = newId();
    await gateway.sql(
      `INSERT INTO notice (id, complaint_id, kind, obligation, language, state, body, required)
       VALUES ($1, $2, 'acknowledgement', 'acknowledge', 'zh-Hans', 'incomplete', '您的投诉已受理。', '[{"ruleSet": "cbrc-2012", "notice": "acknowledgement"}]')`,
      notice,
      id,
    );
    await gateway.sql(`INSERT INTO work (id, complaint_id, kind, subject_id) VALUES ($1, $2, 'call', $3)`, newId(), id, notice);
    const path = `/desk/complaints/${reference}`;
    const tellings = `${path}/notices/${notice}/tellings`;
    const page = await clerk.get(path);
    for (const words of [
      say('desk.work.call'),
      say('desk.work.call.what'),
      '您的投诉已受理。',
      '转 801',
      say('desk.number.landline'),
      say('desk.unusable.landline'),
    ])
      expect(page.html).toContain(words);
    const fields = page.form(tellings);
    const half = await clerk.post(tellings, { ...fields, text: '已致电', states: 'complaint_accepted' });
    expect([half.status, half.html.includes(say('desk.refused.notice.incomplete')), half.html.includes('已致电')]).toEqual([
      422,
      true,
      true,
    ]);
    expect((await clerk.post(tellings, { ...half.form(tellings), text: ' ' })).status).toBe(422);
    const whole = new URLSearchParams({ ...(await clerk.get(path)).form(tellings), text: '已致电，逐项告知。' });
    for (const code of ['complaint_accepted', 'handling_deadline', 'contact_details']) whole.append('states', code);
    expect((await clerk.post(tellings, whole)).location).toBe(`${path}?done=told`);
    expect(await gateway.sql('SELECT kind FROM work WHERE complaint_id = $1 AND done_at IS NULL', id)).toEqual([]);
    const [event] = await gateway.sql(
      `SELECT actor, data->>'said' AS said FROM event WHERE complaint_id = $1 AND kind = 'notice.told'`,
      id,
    );
    expect(event).toEqual({ actor: 'staff:Li Na', said: '已致电，逐项告知。' });
  });
});

describe('an accessory that cannot be read', () => {
  it.each([
    ['zh-Hans', '网点排队太久，请处理。', { phone: '84664163', email: 'see above' }, ['缺少区号，不向它发送', '无法识别，未使用']],
    ['zh-Hant', '分行櫃檯排隊太久，請處理。', { phone: '+266696687' }, ['表示来电号码未显示']],
    ['en', 'The branch kept me waiting.', { email: 'tousu@bank.example' }, ['本行地址，绝不是投诉人的']],
  ])('is taken by the API, named in its answer and on the page of the case (%s)', async (language, text, complainant, shown) => {
    const body = { text, complainant, occurredOn: 'last week', prefers: 'pigeon', subject: null };
    const answer = await gateway.call('POST', '/api/complaints', { body });
    expect(answer.status).toBe(201);
    const kept = Object.entries(complainant).map(([field, value]) => expect.objectContaining({ field: `complainant.${field}`, value }));
    const rest = [
      { field: 'prefers', value: 'pigeon', why: 'unknown', message: expect.any(String) },
      { field: 'occurredOn', value: 'last week', why: 'unreadable', message: expect.any(String) },
    ];
    expect(answer.body.keptAsWritten).toEqual([...kept, ...rest]);
    const { id } = await complaintOf(answer.body.reference);
    expect(await complaintOf(answer.body.reference)).toMatchObject({ language, prefers: null });
    await gateway.sql(`UPDATE complaint SET department = 'cards', status = 'assigned' WHERE id = $1`, id);
    const page = await clerk.get(`/desk/complaints/${answer.body.reference}`);
    for (const words of [...shown, 'pigeon：不在已知的取值之内']) expect(page.html).toContain(words);
  });
});

describe('what the complainant added', () => {
  it('stands among the messages with its files and its original', async () => {
    const reference = await gateway.complaint();
    const { id } = await complaintOf(reference);
    const [evidence] = await gateway.sql<{ id: string }>(
      `INSERT INTO evidence (id, channel, source_id, thread_id, content_type, sha256, sameness, size, state, complaint_id)
       VALUES (gen_random_uuid(), 'email-smtp', 'later', 'later', 'message/rfc822', '\\x00', '\\x00', 1, 'read', $1) RETURNING id`,
      id,
    );
    await gateway.sql(
      `INSERT INTO note (id, complaint_id, kind, actor, body, evidence_id) VALUES (gen_random_uuid(), $1, 'follow-up', 'channel:email-smtp', '补充对账单', $2)`,
      id,
      evidence!.id,
    );
    await gateway.sql(
      `INSERT INTO attachment (id, complaint_id, evidence_id, filename, content_type, size, sha256) VALUES (gen_random_uuid(), $1, $2, '对账单.pdf', 'application/pdf', 1, '\\x00')`,
      id,
      evidence!.id,
    );
    await gateway.sql(
      `INSERT INTO enclosure (id, complaint_id, evidence_id, channel, account, url, filename, state, reason) VALUES (gen_random_uuid(), $1, $2, 'sms-twilio', '', 'https://x/1', '录音.mp3', 'refused', '404')`,
      id,
      evidence!.id,
    );
    const path = `/desk/complaints/${reference}`;
    const messages = (await clerk.get(`${path}/messages`)).html;
    const [, first = '', added = ''] = messages.split('<article');
    expect(first).not.toContain('对账单.pdf');
    expect(added).toContain('补充对账单');
    expect(added).toContain('对账单.pdf');
    expect(added).toContain(`${path}/evidence#original-${evidence!.id}`);
    const files = (await clerk.get(`${path}/evidence`)).html;
    expect(files).toContain(`id="original-${evidence!.id}"`);
    expect(files).toContain(say('desk.enclosure.refused'));
  });
});
