import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import { conflictKeys } from '@app/shared/routing/conflicts.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sweepSurges } from '../../apps/router/src/clock/sweep-surges.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let overseer: string;
beforeAll(async () => {
  gateway = await aGateway();
  overseer = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

/** Complaints as they lie there: so many in the hour that ended so many weeks ago, naming this branch. */
const lying = async (
  count: number,
  weeksAgo: number,
  branch: string,
  more: { body?: string; conflicts?: string[]; onePerson?: boolean } = {},
) => {
  const [pattern] = await gateway.sql<{ reference: string }>('SELECT reference FROM complaint LIMIT 1');
  const copy = pattern?.reference ?? (await gateway.complaint());
  await gateway.sql(
    `INSERT INTO complaint (id, reference, code_hash, channel, received_at, language, body, complainant, status, department, against, conflicts, claimed_media, may_acknowledge, priority)
     SELECT gen_random_uuid(), upper(substr(md5(random()::text), 1, 5) || '-' || substr(md5(random()::text), 1, 5)), code_hash, channel,
            now() - make_interval(weeks => $2, mins => 1 + n % 50), language, coalesce($5, body),
            CASE WHEN $7 THEN '{"phone": "+8613900000001"}' ELSE '{}' END::jsonb, 'assigned', 'cards', jsonb_build_object('branch', $3::text), $6::text[], claimed_media, may_acknowledge, 0
     FROM complaint, generate_series(1, $1::int) n WHERE reference = $4`,
    count,
    weeksAgo,
    branch,
    copy,
    more.body ?? null,
    // As routing writes them.
    more.conflicts ?? conflictKeys([{ branch }], []),
    more.onePerson ?? false,
  );
};
const incidents = async () => (await gateway.call('GET', '/api/incidents', { token: overseer })).body.items;

it('what comes more often than it comes by itself is proposed once, for a person to judge; what is usual is not', async () => {
  await gateway.complaint();
  for (let week = 2; week <= 9; week += 1) {
    await lying(2, week, '浦东支行');
    await lying(20, week, '总行营业部');
  }
  await lying(25, 0, '浦东支行');
  // About somebody of the house: no count may tell of them. One person, however often. Both stay unseen.
  await lying(40, 0, '静安支行', { conflicts: ['staff:Wang Fang'] });
  await lying(40, 0, '徐汇支行', { onePerson: true });
  await lying(26, 0, '总行营业部');
  await Promise.all([sweepSurges(gateway.unitOfWork), sweepSurges(gateway.unitOfWork)]);
  await sweepSurges(gateway.unitOfWork);
  const found = await incidents();
  expect(found.map(({ axis, value, state }: Record<string, string>) => [axis, value, state])).toEqual([['place', '浦东支行', 'proposed']]);
  expect(found[0]).toMatchObject({ count: 25, references: expect.arrayContaining([expect.any(String)]) });
  expect(found[0].references).toHaveLength(25);
  // What the trail says of it names no place and no person.
  const [event] = await gateway.sql<{ data: object }>(`SELECT data FROM event WHERE kind = 'incident.proposed'`);
  expect(event!.data).toEqual({ axis: 'place', count: 25, expected: expect.any(Number), minutes: expect.any(Number) });

  const visitor = aVisitor(gateway.url);
  await visitor.signIn(overseer);
  const page = await visitor.get('/desk/incidents');
  expect(page.html).toContain('浦东支行');
  const form = page.form('/desk/incidents');
  expect((await visitor.post('/desk/incidents', { ...form, to: 'confirmed', reason: '' })).status).toBe(422);
  expect((await visitor.post('/desk/incidents', { ...form, to: 'confirmed', reason: '柜面系统故障' })).location).toBe(
    '/desk/incidents?done=incident',
  );
  const judge = (what: string) =>
    gateway.call('POST', `/api/incidents/${found[0].id}/${what}`, { token: overseer, body: { reason: '系统已恢复' } });
  expect((await judge('dismissals')).body.code).toBe('incident.settled');
  expect((await judge('endings')).body).toEqual({ state: 'over' });
  await sweepSurges(gateway.unitOfWork);
  expect(await incidents()).toHaveLength(1);
});

it('a word that many have in common is one, in whatever language; what a surge has already is none', async () => {
  for (const body of ['今早掉单，钱不见了', 'Unexpected chargeback upon my statement', '悠遊卡加值後餘額沒有增加']) {
    await lying(14, 0, '某处', { body });
    await gateway.sql('UPDATE complaint SET against = NULL WHERE body = $1', body);
    await sweepSurges(gateway.unitOfWork);
    const [first] = await incidents();
    expect(first).toMatchObject({ axis: 'word', state: 'proposed', count: 14 });
    expect(body.toLowerCase()).toContain(first.value);
    expect(first.references).toHaveLength(14);
    await gateway.call('POST', `/api/incidents/${first.id}/dismissals`, { token: overseer, body: { reason: '测试' } });
    // Its other words are not proposed one after the other.
    await sweepSurges(gateway.unitOfWork);
    expect((await incidents())[0].state).not.toBe('proposed');
  }
});

it('第十五条：大规模投诉一案一道，各按其语言答复、逐件办结；告知部门，超过人数由机构上报监管', async () => {
  const owed = async () =>
    (
      await gateway.sql<{ name: string }>(
        `SELECT rule_set || ' ' || obligation AS name FROM obligation WHERE complaint_id IS NULL AND obligation IN ('mass-report', 'major-plan')`,
      )
    )
      .map(({ name }) => name)
      .sort();
  const before = await owed();
  const bodies = {
    'zh-Hans': '手机转账失败。钱没到。',
    'zh-Hant': '手機轉帳失敗。錢沒有到。',
    en: 'The transfer failed. Where is my money?',
  } as const;
  const references: string[] = [];
  for (const [nth, language] of (['zh-Hans', 'zh-Hant', 'en', 'zh-Hans', 'zh-Hans', 'zh-Hans'] as const).entries()) {
    const reference = await gateway.complaint({
      text: `${bodies[language]} ${nth}`,
      language,
      against: { product: '跨行转账' },
      complainant: { phone: `+861380000000${nth}` },
    });
    references.push(reference);
  }
  const [, , , unanswered, held, different] = references as [string, string, string, string, string, string];
  // Whose words may not be used is answered without them.
  const restricted = await gateway.complaint({
    text: `${bodies['zh-Hans']} 受限`,
    against: { product: '跨行转账' },
    complainant: { phone: '+8613800000009' },
  });
  await gateway.sql('UPDATE complaint SET restricted_at = now() WHERE reference = $1', restricted);
  await sweepSurges(gateway.unitOfWork);
  const [found] = (await incidents()).filter(({ axis, state }: Record<string, string>) => axis === 'product' && state === 'proposed');
  expect(found).toMatchObject({ value: '跨行转账', count: 7 });
  const to = (what: string, body?: object, token = overseer) =>
    gateway.call(what === '' ? 'GET' : 'POST', `/api/incidents/${found.id}${what}`, { token, body });
  const answer = {
    decision: 'upheld',
    texts: {
      'zh-Hans': '系统已恢复，款项已入账。',
      'zh-Hant': '系統已恢復，款項已入帳。',
      en: 'The system works again and the money has arrived.',
    },
  };
  // Nothing is answered before a person said that it is one.
  expect((await to('/answers', answer)).body.code).toBe('incident.settled');
  expect((await to('/confirmations', { reason: '转账系统故障' })).status).toBe(201);
  expect((await to('/decisions')).body.code).toBe('incident.no-answer');
  expect((await to('')).body).toMatchObject({ counts: { waiting: 7 }, dutyUnder: [] });
  expect(await owed()).toEqual(before);
  // Each department that has cases of it is warned once.
  const deadlines = HouseDeadlines.of(gateway.foundation.house.institution, loadRules());
  const follow = () => gateway.unitOfWork.run((tx) => followIncidents(tx, deadlines));
  await follow();
  const departments = new Set((await to('')).body.cases.map(({ department }: { department: string }) => department));
  expect(await gateway.sql(`SELECT data FROM event WHERE kind = 'incident.warned' AND subject_id = $1`, found.id)).toHaveLength(
    departments.size,
  );

  // One has a point that nobody answered, one is worked on, one differs.
  expect(
    (await gateway.call('POST', `/api/complaints/${unanswered}/points`, { token: overseer, body: { points: [{ text: '退还手续费' }] } }))
      .status,
  ).toBe(201);
  const [other] = await gateway.sql<{ department: string }>('SELECT department FROM complaint WHERE reference = $1', held);
  const clerk = await gateway.staff('clerk', other!.department, '李安');
  const claim = await gateway.call('POST', `/api/complaints/${held}/claims`, { token: clerk });
  expect(claim.status).toBe(201);
  expect((await to(`/cases/${different}/removals`, { reason: '另涉征信' })).body).toEqual({ state: 'taken-out' });
  expect((await to('/answers', { ...answer, texts: { ...answer.texts, en: '' } })).status).toBe(422);
  expect((await to('/answers', answer)).body).toEqual({ no: 1 });
  // A clerk answers for cases that they hold, never for all.
  expect((await to('/decisions', undefined, clerk)).status).toBe(403);

  const visitor = aVisitor(gateway.url);
  await visitor.signIn(overseer);
  const lane = await visitor.get(`/desk/incidents/${found.id}`);
  expect(lane.html).toContain('系统已恢复，款项已入账。');
  const pressed = await visitor.post(`/desk/incidents/${found.id}/decisions`, lane.form(`/desk/incidents/${found.id}/decisions`));
  expect(pressed.location).toBe(`/desk/incidents/${found.id}?done=lane-held-back`);
  const after = (await to('')).body;
  const stands = Object.fromEntries(
    after.cases.map(({ reference, state, why }: Record<string, string>) => [reference, why ? `${state} ${why}` : state]),
  );
  expect(stands).toEqual({
    ...Object.fromEntries(references.slice(0, 3).map((reference) => [reference, 'answered'])),
    [unanswered]: 'held-back points.unanswered',
    [held]: 'held-back claim.held-by-another',
    [different]: 'taken-out',
    [restricted]: 'answered',
  });
  const [unused] = await gateway.sql<{ text: string }>(
    `SELECT n.details->>'text' AS text FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'outcome' AND c.reference = $1`,
    restricted,
  );
  expect(unused!.text).toBe('系统已恢复，款项已入账。');
  const told = await gateway.sql<{ text: string; language: string }>(
    `SELECT n.details->>'text' AS text, n.language FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'outcome' AND c.reference = ANY($1) ORDER BY n.language`,
    references,
  );
  expect(told.map(({ text }) => text)).toEqual([
    'You told us: “The transfer failed”\n\nThe system works again and the money has arrived.',
    '您反映：“手机转账失败”\n\n系统已恢复，款项已入账。',
    '您反映：「手機轉帳失敗」\n\n系統已恢復，款項已入帳。',
  ]);
  // Each has its own line of the trail; what was held back left none.
  expect(
    await gateway.sql(
      `SELECT 1 FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE e.kind = 'outcome.decided' AND c.reference = ANY($1)`,
      references,
    ),
  ).toHaveLength(3);
  // What was held back is decided by itself, and waits in the lane no more.
  const [point] = (await gateway.call('GET', `/api/complaints/${unanswered}/points`, { token: overseer })).body.items;
  await gateway.call('POST', `/api/complaints/${unanswered}/points`, {
    token: overseer,
    body: { points: [{ ...point, answer: '已退还' }] },
  });
  expect((await to('/decisions')).body).toMatchObject({
    decided: [unanswered],
    heldBack: [{ reference: held, code: 'claim.held-by-another' }],
    left: 0,
  });

  // Twenty complain: 银保监会令2020年第3号 gives that number, and the papers where a rule set gives none.
  for (let nth = 0; nth < 15; nth += 1)
    await gateway.complaint({ text: '转账失败', against: { product: '跨行转账' }, complainant: { phone: `+86138000001${10 + nth}` } });
  await follow();
  await follow();
  expect((await to('')).body.dutyUnder).toEqual(['cbrc-2012', 'cbirc-2020']);
  expect(await owed()).toEqual(['cbirc-2020 major-plan', 'cbrc-2012 mass-report']);

  // Over, it takes nobody in any more; and whoever still waits in its lane is let go when their case ends elsewhere.
  expect((await to('/endings', { reason: '系统已恢复' })).body).toEqual({ state: 'over' });
  const alone = await gateway.call('POST', `/api/complaints/${held}/outcome`, {
    token: clerk,
    headers: { 'x-redress-claim': claim.body.claimId },
    body: { decision: 'upheld', text: '款项已入账。' },
  });
  expect([alone.status, alone.body.code]).toEqual([201, undefined]);
  await follow();
  const stood = (await to('')).body.cases.find(({ reference }: { reference: string }) => reference === held);
  expect(stood.state).toBe('answered');
});

it('第十六条：机构应报的事项和联系人变更列在一页，各有期限，不附在个案上', async () => {
  const owed = async () =>
    (await gateway.call('GET', '/api/reports', { token: overseer })).body.items ??
    (await gateway.call('GET', '/api/reports', { token: overseer })).body;
  const names = async () => (await owed()).map(({ obligation }: { obligation: string }) => obligation);
  expect(await names()).toEqual(expect.arrayContaining(['mass-report', 'major-plan']));
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(overseer);
  const page = await visitor.get('/desk/duties');
  expect(page.html).toContain('批量投诉报告');
  const record = () =>
    visitor.post('/desk/duties/events', { ...page.form('/desk/duties/events'), actionKey: '', type: 'contact_person_change' });
  expect((await record()).location).toBe('/desk/duties?done=duty-recorded');
  await record();
  const changes = (await owed()).filter(({ obligation }: { obligation: string }) => obligation === 'contact-change');
  expect(changes).toEqual([expect.objectContaining({ state: 'open', dueAt: expect.any(String) })]);
  const complete = `/desk/duties/${changes[0].id}/completions`;
  expect((await visitor.post(complete, (await visitor.get('/desk/duties')).form(complete))).location).toBe('/desk/duties?done=duty-done');
  expect((await owed()).find(({ id }: { id: string }) => id === changes[0].id).state).toBe('satisfied');
  expect(
    await gateway.sql(`SELECT 1 FROM obligation WHERE obligation IN ('mass-report', 'contact-change') AND complaint_id IS NOT NULL`),
  ).toEqual([]);
  // On a case it would move a clerk's date.
  const event = await gateway.call('POST', `/api/complaints/${await gateway.complaint()}/events`, {
    token: overseer,
    body: { type: 'mass_detected' },
  });
  expect([event.status, event.body.code]).toEqual([422, 'event.not-known']);
});
