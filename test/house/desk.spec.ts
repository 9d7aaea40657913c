import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clearDesk } from '../support/case-status.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: string;
let colleague: string;
let supervisor: string;
let auditor: string;

beforeAll(async () => {
  gateway = await aGateway();
  clerk = await gateway.staff('clerk', 'cards', 'Zhang Wei');
  colleague = await gateway.staff('clerk', 'cards', 'Li Na');
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  auditor = await gateway.staff('auditor', undefined, 'Zhao Min');
});
afterAll(() => gateway.close());
/** Each test has the queue of the card centre for itself. */
beforeEach(() => clearDesk(gateway.unitOfWork));

const get = (path: string, token: string) => gateway.call('GET', path, { token });
const post = (path: string, token: string, body?: unknown, claim?: string) =>
  gateway.call('POST', path, { token, body, ...(claim ? { headers: { 'x-redress-claim': claim } } : {}) });
const claimNext = (token: string, department = 'cards') => post(`/api/departments/${department}/claims`, token);
const runOut = (claimId: string) => gateway.sql(`UPDATE complaint SET claim_until = now() - interval '1 s' WHERE claim_id = $1`, claimId);
const statusOf = async (reference: string) => (await get(`/api/complaints/${reference}`, supervisor)).body.status;
const longer = { extension: 'to-60', to: { amount: 30, unit: 'working_days' }, reason: '需向商户调取签购单' };

describe('who may come in', () => {
  it('is whoever holds a token that was not revoked', async () => {
    const gone = await gateway.staff('clerk', 'cards', 'Gone');
    await gateway.sql(`UPDATE staff_token SET revoked_at = now() WHERE name = 'Gone'`);
    const answers = await Promise.all([
      gateway.call('GET', '/api/departments/cards/queue'),
      get('/api/departments/cards/queue', 'rd_made-up'),
      get('/api/departments/cards/queue', gone),
      get('/api/departments/cards/queue', clerk),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 200]);
    expect(answers[0]?.body.code).toBe('auth.missing');
  });
});

describe('the queue', () => {
  it('has the most urgent case first, and pages without losing or repeating one', async () => {
    const references = [];
    // Of none of the lanes: what is urgent stands ahead of dates.
    for (let i = 0; i < 53; i++) references.push(await gateway.complaint({ text: '信用卡年费收错了，请退还' }));
    await gateway.sql(`UPDATE complaint SET due_at = now() + interval '1 hour' WHERE reference = $1`, references[40]);
    const first = await get('/api/departments/cards/queue', clerk);
    const rest = await get(`/api/departments/cards/queue?cursor=${first.body.nextCursor}`, clerk);
    const seen = [...first.body.items, ...rest.body.items].map((item: { reference: string }) => item.reference);
    expect(seen[0]).toBe(references[40]);
    expect(new Set(seen)).toEqual(new Set(references));
    expect(seen).toHaveLength(53);
    expect(rest.body.nextCursor).toBeUndefined();
  });

  it('refuses a cursor that nobody gave', async () => {
    expect((await get('/api/departments/cards/queue?cursor=x', clerk)).body.code).toBe('request.invalid');
  });
});

describe('a claim', () => {
  it('is never given to two callers, whoever calls at once', async () => {
    const references = await Promise.all(Array.from({ length: 12 }, () => gateway.complaint()));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => claimNext(i % 2 ? clerk : colleague)));
    const taken = answers.filter((answer) => answer.status === 201).map((answer) => answer.body.complaint.reference);
    expect(new Set(taken)).toEqual(new Set(references));
    expect(taken).toHaveLength(12);
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(8);
  });

  it('that ran out can be taken by someone else, and its holder then changes nothing', async () => {
    const reference = await gateway.complaint();
    const mine = (await claimNext(clerk)).body.claimId;
    await runOut(mine);
    const theirs = await claimNext(colleague);
    expect(theirs.body.complaint.reference).toBe(reference);

    const late = await Promise.all([
      post(`/api/complaints/${reference}/outcome`, clerk, { decision: 'upheld', text: '成立' }, mine),
      post(`/api/complaints/${reference}/extensions`, clerk, longer, mine),
      post(`/api/complaints/${reference}/replies`, clerk, { text: '请补充' }, mine),
      gateway.call('POST', `/api/claims/${mine}/renew`, { token: clerk }),
    ]);
    expect(late.map((answer) => [answer.status, answer.body.code])).toEqual(Array(4).fill([409, 'claim.lost']));
    expect(await statusOf(reference)).toBe('assigned');
    expect(await gateway.sql('SELECT 1 FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1', reference)).toEqual(
      [],
    );
  });

  it('of somebody else opens nothing', async () => {
    const reference = await gateway.complaint();
    const { claimId } = (await claimNext(colleague)).body;
    const outcome = { decision: 'upheld', text: '成立' };
    const answers = [
      await post(`/api/complaints/${reference}/outcome`, clerk, outcome, claimId),
      await post(`/api/complaints/${reference}/outcome`, clerk, outcome),
      await gateway.call('POST', `/api/claims/${claimId}/renew`, { token: clerk }),
      await gateway.call('DELETE', `/api/claims/${claimId}`, { token: clerk }),
    ];
    expect(answers.map((answer) => answer.body.code)).toEqual(['claim.lost', 'claim.held-by-another', 'not-found', 'not-found']);
    expect((await get(`/api/complaints/${reference}`, clerk)).body.assignment.claim).toMatchObject({ claimId, holder: 'staff:Li Na' });
  });

  it('is kept by renewing, and free for the next when it is given back', async () => {
    const reference = await gateway.complaint();
    const { claimId, leaseUntil } = (await claimNext(clerk)).body;
    await gateway.sql(`UPDATE complaint SET claim_until = claim_until - interval '20 min' WHERE claim_id = $1`, claimId);
    const renewed = await gateway.call('POST', `/api/claims/${claimId}/renew`, { token: clerk });
    expect(Date.parse(renewed.body.leaseUntil)).toBeGreaterThanOrEqual(Date.parse(leaseUntil));
    expect((await gateway.call('DELETE', `/api/claims/${claimId}`, { token: clerk })).status).toBe(204);
    expect((await gateway.call('DELETE', `/api/claims/${claimId}`, { token: clerk })).status).toBe(204);
    expect((await claimNext(colleague)).body.complaint.reference).toBe(reference);
  });

  it('must be named by a clerk, while who oversees acts without one', async () => {
    const reference = await gateway.complaint();
    const without = await post(`/api/complaints/${reference}/replies`, clerk, { text: '请补充' });
    const overseen = await post(`/api/complaints/${reference}/replies`, supervisor, { text: '请补充' });
    expect([without.body.code, overseen.status]).toEqual(['claim.missing', 201]);
  });
});

describe('a case that is chosen', () => {
  const choose = (reference: string, token: string) => post(`/api/complaints/${reference}/claims`, token);

  it('is held like one that was given, and by one person only', async () => {
    const reference = await gateway.complaint();
    const answers = await Promise.all([choose(reference, clerk), choose(reference, colleague)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409]);
    const winner = answers[0]?.status === 201 ? clerk : colleague;
    const again = await choose(reference, winner);
    expect([again.status, again.body.claimId]).toEqual([201, answers.find((answer) => answer.status === 201)?.body.claimId]);
    expect((await claimNext(clerk)).status).toBe(204);
    const { trail } = (await get(`/api/complaints/${reference}`, supervisor)).body;
    expect(trail.at(-1)).toMatchObject({ kind: 'claim.taken', data: { chosen: true } });
  });

  it('is nobody’s to choose in another department, for an auditor, or once it is decided', async () => {
    const reference = await gateway.complaint();
    const loans = await gateway.staff('clerk', 'loans');
    await post(`/api/complaints/${reference}/outcome`, supervisor, { decision: 'upheld', text: 'x' });
    const answers = await Promise.all([loans, auditor, clerk].map((token) => choose(reference, token)));
    expect(answers.map((answer) => answer.body.code)).toEqual(['not-found', 'auth.forbidden', 'complaint.already-decided']);
  });
});

describe('an extension', () => {
  let reference: string;
  let claim: string;
  beforeEach(async () => {
    reference = await gateway.complaint();
    claim = (await claimNext(clerk)).body.claimId;
  });
  const extend = (over: object = {}) => post(`/api/complaints/${reference}/extensions`, clerk, { ...longer, ...over }, claim);
  const dueOn = async () =>
    (await get(`/api/complaints/${reference}`, supervisor)).body.deadlines.find(
      (one: { obligation: string }) => one.obligation === 'decide',
    ).dueOn;

  it('moves the date and owes the complainant the new one with the reason, in one step', async () => {
    const before = await dueOn();
    const { status, body } = await extend({ extension: 'to-30', to: { amount: 30, unit: 'calendar_days' } });
    expect(status).toBe(201);
    expect(body.dueOn > before).toBe(true);
    expect(await dueOn()).toBe(body.dueOn);
    const [notice] = await gateway.sql<{ details: Record<string, unknown> }>('SELECT details FROM notice WHERE id = $1', body.notice);
    expect(notice?.details).toMatchObject({ dueOn: before, newDueOn: body.dueOn, reason: longer.reason });
    expect((await get('/api/departments/cards/queue', clerk)).body.items[0]).toMatchObject({ reference, dueAt: body.dueAt });
    expect(body.extended).toMatchObject({ ruleSet: 'cbirc-2020', obligation: 'decide' });
    expect(body.extended.dueOn > body.dueOn).toBe(true);
  });

  it('of one rule set answers with the date that binds, where another asks for an earlier one, and tells that one', async () => {
    const before = await dueOn();
    const { status, body } = await extend();
    expect([status, body.dueOn]).toEqual([201, before]);
    expect(body.extended).toMatchObject({ ruleSet: 'cbrc-2012', obligation: 'decide' });
    const [notice] = await gateway.sql<{ details: Record<string, unknown> }>('SELECT details FROM notice WHERE id = $1', body.notice);
    expect(notice?.details).toMatchObject({ newDueOn: before, standsOn: before, extendedTo: body.extended.dueOn });
  });

  it.each([
    ['extension.over-maximum', { to: { amount: 61, unit: 'working_days' } }],
    ['extension.not-longer', { to: { amount: 10, unit: 'working_days' } }],
    ['extension.reason-missing', { reason: '  ' }],
    ['extension.not-available', { extension: 'for-ever' }],
  ])('is refused with %s, and the date stands', async (code, over) => {
    const before = await dueOn();
    const { status, body } = await extend(over);
    expect([status, body.code]).toEqual([422, code]);
    expect(await dueOn()).toBe(before);
    expect((await get(`/api/complaints/${reference}`, supervisor)).body.notices).toEqual([]);
  });

  it('comes too late once the date has passed', async () => {
    await gateway.sql(`UPDATE complaint SET received_at = '2026-03-10T02:00:00Z' WHERE reference = $1`, reference);
    expect((await extend()).body.code).toBe('extension.too-late');
  });

  it('names each field that is wrong', async () => {
    const { status, body } = await extend({ to: { amount: 1.5, unit: 'moons' }, colour: 'red' });
    expect(status).toBe(422);
    expect(body.fields.map((field: { path: string }) => field.path).sort()).toEqual(['colour', 'to.amount', 'to.unit']);
  });

  it('may be granted with an approval given elsewhere only by who oversees, and never by the same person', async () => {
    const byClerk = await extend({ approvedBy: 'Wang Fang' });
    const byHerself = await post(`/api/complaints/${reference}/extensions`, supervisor, { ...longer, approvedBy: 'Wang Fang' });
    const byAnother = await post(`/api/complaints/${reference}/extensions`, supervisor, { ...longer, approvedBy: 'Chen Jing' });
    expect([byClerk.body.code, byHerself.body.code, byAnother.status]).toEqual(['auth.forbidden', 'extension.same-person', 201]);
  });
});

describe('a request for more time that is sent back', () => {
  it('leaves the date, says why, and can no longer be approved', async () => {
    const reference = await gateway.complaint();
    const request = newId();
    await gateway.sql(
      `INSERT INTO extension_request (id, complaint_id, asked_by, request) SELECT $1, id, 'staff:Zhang Wei', $2 FROM complaint WHERE reference = $3`,
      request,
      JSON.stringify(longer),
      reference,
    );
    const back = (token: string) => post(`/api/extension-requests/${request}/returns`, token, { reason: '请先补充凭证' });
    const answers = [await back(clerk), await back(supervisor), await back(supervisor)];
    expect(answers.map((answer) => answer.status)).toEqual([403, 201, 201]);
    const late = await post(`/api/extension-requests/${request}/approvals`, supervisor);
    expect(late.body.code).toBe('extension.sent-back');
    const { body } = await get(`/api/complaints/${reference}`, clerk);
    expect(body.extensionRequests).toMatchObject([{ sentBackBy: 'staff:Wang Fang', sentBackReason: '请先补充凭证' }]);
    expect([body.status, body.trail.filter((event: { kind: string }) => event.kind === 'extension.sent-back')]).toMatchObject([
      'assigned',
      [{}],
    ]);
  });
});

describe('work that waits for a person', () => {
  it('is done by who holds the case, once, and says what was done', async () => {
    const reference = await gateway.complaint();
    await gateway.sql(
      `INSERT INTO work (id, complaint_id, kind, subject_id) SELECT $1, id, 'read-by-hand', id FROM complaint WHERE reference = $2`,
      newId(),
      reference,
    );
    const [work] = (await get(`/api/complaints/${reference}`, clerk)).body.work;
    const finish = (token: string, claim?: string) =>
      post(`/api/complaints/${reference}/work/${work.id}/completions`, token, { text: '已人工阅读' }, claim);
    expect((await finish(clerk)).body.code).toBe('claim.missing');
    const { claimId } = (await claimNext(clerk)).body;
    const answers = [await finish(clerk, claimId), await finish(supervisor)];
    expect(answers.map((answer) => [answer.status, answer.body.kind])).toEqual(Array(2).fill([201, 'read-by-hand']));
    const { body } = await get(`/api/complaints/${reference}`, clerk);
    expect([body.work, body.notes]).toMatchObject([[], [{ text: '已人工阅读', actor: 'staff:Zhang Wei' }]]);
  });
});

describe('an outcome', () => {
  it('is decided once, frees the case, and is told', async () => {
    const reference = await gateway.complaint();
    const { claimId } = (await claimNext(clerk)).body;
    const decide = () =>
      post(`/api/complaints/${reference}/outcome`, clerk, { decision: 'partly', text: '部分成立', remedies: ['退还手续费'] }, claimId);
    const answers = await Promise.all([decide(), decide(), decide()]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    const { body } = await get(`/api/complaints/${reference}`, supervisor);
    expect(body).toMatchObject({ status: 'decided', outcome: { decision: 'partly', remedies: ['退还手续费'] } });
    expect(body.notices).toMatchObject([{ kind: 'outcome' }]);
    expect(body.assignment.claim).toBeUndefined();
    expect((await claimNext(clerk)).status).toBe(204);
  });

  it('can be taken up again, and decided anew', async () => {
    const reference = await gateway.complaint();
    const early = await post(`/api/complaints/${reference}/reopenings`, supervisor, { reason: '新证据' });
    await post(`/api/complaints/${reference}/outcome`, supervisor, { decision: 'not-upheld', text: '不成立' });
    const reopened = await post(`/api/complaints/${reference}/reopenings`, supervisor, { reason: '新证据' });
    const again = await post(`/api/complaints/${reference}/outcome`, supervisor, { decision: 'upheld', text: '成立' });
    expect([early.body.code, reopened.status, again.status]).toEqual(['complaint.not-decided', 201, 201]);
    expect((await get(`/api/complaints/${reference}`, supervisor)).body.notices).toHaveLength(2);
  });

  it.each([
    ['a word that is none', { decision: 'maybe', text: 'x' }, ['decision']],
    ['no text', { decision: 'upheld', text: '' }, ['text']],
    ['a field nobody knows', { decision: 'upheld', text: 'x', amount: 3 }, ['amount']],
  ])('with %s is refused by name', async (_, body, fields) => {
    const reference = await gateway.complaint();
    const answer = await post(`/api/complaints/${reference}/outcome`, supervisor, body);
    expect([answer.status, answer.body.fields.map((field: { path: string }) => field.path)]).toEqual([422, fields]);
  });
});

describe('another department', () => {
  it('gets a case that it accepts, with its dates as they were; the first one sees it no more, from that instant', async () => {
    const reference = await gateway.complaint();
    const before = (await get(`/api/complaints/${reference}`, clerk)).body.deadlines;
    const { claimId } = (await claimNext(clerk)).body;
    const moved = await post(`/api/complaints/${reference}/transfers`, clerk, { department: 'loans', reason: '涉及贷款' });
    expect([moved.status, moved.body.state]).toEqual([201, 'offered']);
    const loans = await gateway.staff('clerk', 'loans');
    expect((await post(`/api/complaints/${reference}/offer/acceptances`, loans, {})).status).toBe(201);
    const after = [
      await get(`/api/complaints/${reference}`, clerk),
      await post(`/api/complaints/${reference}/notes`, clerk, { text: '还想看看' }),
      await post(`/api/complaints/${reference}/outcome`, clerk, { decision: 'upheld', text: 'x' }, claimId),
      await post(`/api/complaints/${reference}/transfers`, clerk, { department: 'cards', reason: '拿回来' }),
    ];
    expect(after.map((answer) => [answer.status, answer.body.code])).toEqual(Array(4).fill([404, 'not-found']));
    const theirs = (await get(`/api/complaints/${reference}`, loans)).body;
    expect(theirs.deadlines).toEqual(before);
    expect(theirs.assignment).toMatchObject({ department: 'loans', rule: 'transfer', reason: '涉及贷款' });
    expect((await get('/api/departments/cards/queue', clerk)).body.items).toEqual([]);
  });

  it('answers exactly as one that does not exist', async () => {
    const reference = await gateway.complaint({ text: '房贷利率算错了' });
    const [theirs, none] = await Promise.all([get(`/api/complaints/${reference}`, clerk), get('/api/complaints/00000-00000', clerk)]);
    expect([theirs.status, theirs.body]).toEqual([none.status, none.body]);
    const [queue, noQueue] = await Promise.all([get('/api/departments/loans/queue', clerk), get('/api/departments/moon/queue', clerk)]);
    expect([queue.status, queue.body]).toEqual([noQueue.status, noQueue.body]);
    expect((await claimNext(clerk, 'loans')).status).toBe(404);
    expect((await get(`/api/complaints?reference=${reference}`, clerk)).body.items).toEqual([]);
    expect((await get('/api/complaints?department=loans', clerk)).body.items).toEqual([]);
  });

  it('never gets a complaint about itself, by a person’s hand as little as by a rule', async () => {
    const reference = await gateway.complaint({ text: '年费', against: { department: '个人贷款部' } });
    const { status, body } = await post(`/api/complaints/${reference}/transfers`, supervisor, { department: 'loans', reason: 'x' });
    expect([status, body.code, body.fields[0].path]).toEqual([422, 'department.barred', 'department']);
  });

  it('must be one of the institution', async () => {
    const reference = await gateway.complaint();
    const { status, body } = await post(`/api/complaints/${reference}/transfers`, clerk, { department: 'moon', reason: 'x' });
    expect([status, body.code, body.fields[0].path]).toEqual([422, 'department.unknown', 'department']);
  });
});

describe('an auditor', () => {
  it('reads the record and changes nothing', async () => {
    const reference = await gateway.complaint();
    expect((await get(`/api/complaints/${reference}`, auditor)).status).toBe(200);
    expect((await get('/api/quarantine', auditor)).status).toBe(403);
    const attempts = [
      await claimNext(auditor),
      await post(`/api/complaints/${reference}/notes`, auditor, { text: 'x' }),
      await post(`/api/complaints/${reference}/replies`, auditor, { text: 'x' }),
      await post(`/api/complaints/${reference}/transfers`, auditor, { department: 'loans', reason: 'x' }),
      await post(`/api/complaints/${reference}/extensions`, auditor, longer),
      await post(`/api/complaints/${reference}/outcome`, auditor, { decision: 'upheld', text: 'x' }),
      await post(`/api/complaints/${reference}/reopenings`, auditor, { reason: 'x' }),
    ];
    expect(attempts.map((answer) => answer.status)).toEqual(Array(7).fill(403));
    expect(await statusOf(reference)).toBe('assigned');
  });
});

describe('the quarantine', () => {
  it('is not for clerks at all, and a release is the act of a person', async () => {
    const doubted = await gateway.call('POST', '/channels/sms-twilio', {
      body: 'MessageSid=SMq1&AccountSid=AC1&From=%2B8613800138000&To=10690000&Body=%E7%9B%97%E5%88%B7',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'wrong' },
    });
    expect([doubted.status, doubted.body]).toEqual([200, '<Response/>']);
    const refused = await Promise.all([get('/api/quarantine', clerk), post(`/api/quarantine/${'0'.repeat(8)}/releases`, clerk)]);
    expect(refused.map((answer) => answer.status)).toEqual([403, 403]);
    const [held] = (await get('/api/quarantine', supervisor)).body.items;
    expect(held).toMatchObject({ channel: 'sms-twilio', reason: 'signature-wrong', preview: '盗刷' });
    const releases = await Promise.all([1, 2, 3].map(() => post(`/api/quarantine/${held.id}/releases`, supervisor)));
    expect(new Set(releases.map((answer) => answer.body.reference))).toEqual(new Set([held.reference]));
    const made = await gateway.sql<{ actor: string }>(
      `SELECT e.actor FROM complaint c JOIN event e ON e.complaint_id = c.id WHERE c.reference = $1 AND e.kind = 'quarantine.released'`,
      held.reference,
    );
    expect(made).toEqual([{ actor: 'staff:Wang Fang' }]);
  });

  it('is left by what is no complaint: kept, with the reason, and waiting no longer', async () => {
    await gateway.call('POST', '/channels/sms-twilio', {
      body: 'MessageSid=SMq2&AccountSid=AC1&From=%2B8613800138000&To=10690000&Body=%E5%B9%BF%E5%91%8A',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'wrong' },
    });
    const [held] = (await get('/api/quarantine', supervisor)).body.items;
    const dismiss = (token: string) => post(`/api/quarantine/${held.id}/dismissals`, token, { reason: '广告' });
    const answers = [await dismiss(clerk), await dismiss(auditor), await dismiss(supervisor), await dismiss(supervisor)];
    expect(answers.map((answer) => answer.status)).toEqual([403, 403, 201, 201]);
    expect((await get('/api/quarantine', supervisor)).body.items).toEqual([]);
    expect(await gateway.sql('SELECT dismissed_by AS by, dismissal FROM quarantine WHERE id = $1', held.id)).toEqual([
      { by: 'staff:Wang Fang', dismissal: '广告' },
    ]);
  });
});

describe('a search', () => {
  it('finds by reference however it is typed, provider id, person, words, state and time', async () => {
    const reference = await gateway.complaint(
      { text: '年费 100% 多收_了', subject: '年费', complainant: { phone: '+8613911112222', email: 'wang@example.cn' } },
      'source-77',
    );
    const find = async (query: string) =>
      (await get(`/api/complaints?${query}`, supervisor)).body.items.map((item: { reference: string }) => item.reference);
    for (const query of [
      `reference=${reference.toLowerCase().replace('-', '%20')}`,
      'sourceId=source-77',
      'person=%2B8613911112222',
      'person=WANG%40example.cn',
      `text=${encodeURIComponent('100% 多')}`,
      'state=assigned&department=cards',
      `from=${encodeURIComponent(new Date(Date.now() - 60_000).toISOString())}&person=wang%40example.cn`,
    ]) {
      expect([query, await find(query)]).toEqual([query, expect.arrayContaining([reference])]);
    }
    for (const query of [
      `text=${encodeURIComponent('100_ 多')}`,
      'person=nobody',
      'to=2020-01-01T00%3A00%3A00Z&person=wang%40example.cn',
    ]) {
      expect([query, await find(query)]).toEqual([query, []]);
    }
  });

  it.each(['from=yesterday', 'to=13', 'state=lost', 'colour=red', `text=${'x'.repeat(301)}`, 'reference=1&reference=2'])(
    'with %s says which part is wrong instead of finding everything',
    async (query) => {
      const { status, body } = await get(`/api/complaints?${query}`, supervisor);
      expect([status, body.code]).toEqual([422, 'request.invalid']);
      expect(body.fields[0].path).toBe(query.split('=')[0]);
    },
  );
});

describe('the trail', () => {
  it('names who did what, in order, and says nothing of tokens', async () => {
    const reference = await gateway.complaint();
    const { claimId } = (await claimNext(clerk)).body;
    await post(`/api/complaints/${reference}/notes`, colleague, { text: '已联系客户' });
    await post(`/api/complaints/${reference}/replies`, clerk, { text: '请补充账单' }, claimId);
    await post(`/api/complaints/${reference}/extensions`, clerk, longer, claimId);
    await post(`/api/complaints/${reference}/outcome`, clerk, { decision: 'settled', text: '已和解' }, claimId);
    const { trail } = (await get(`/api/complaints/${reference}`, supervisor)).body;
    expect(trail.map((event: { kind: string; actor: string }) => [event.kind, event.actor])).toEqual([
      ['complaint.received', 'channel:api'],
      ['complaint.assigned', 'system:router'],
      ['claim.taken', 'staff:Zhang Wei'],
      ['note.added', 'staff:Li Na'],
      ['reply.sent', 'staff:Zhang Wei'],
      ['deadline.extended', 'staff:Zhang Wei'],
      ['outcome.decided', 'staff:Zhang Wei'],
    ]);
    expect(JSON.stringify(trail)).not.toContain('rd_');
  });
});
