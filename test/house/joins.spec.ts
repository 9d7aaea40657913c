import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseOf } from '../../apps/gateway/src/intake/answers/case-of.js';
import { proposeLinks } from '../../apps/router/src/linking/propose-links.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let cards: string;
let colleague: string;
let loans: string;
let supervisor: string;
let auditor: string;

beforeAll(async () => {
  gateway = await aGateway();
  cards = await gateway.staff('clerk', 'cards', 'Zhang Wei');
  colleague = await gateway.staff('clerk', 'cards', 'Li Na');
  loans = await gateway.staff('clerk', 'loans', 'Chen Jie');
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  auditor = await gateway.staff('auditor', undefined, 'Zhao Min');
});
afterAll(() => gateway?.close());

const post = (path: string, token: string, body: unknown = {}) => gateway.call('POST', path, { token, body });
const file = async (reference: string, token = supervisor) => (await gateway.call('GET', `/api/complaints/${reference}`, { token })).body;
const idOf = async (reference: string) =>
  (await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference))[0]!.id;

let number = 20_000;
const aPerson = () => ({ phone: `+861380002${number++}` });
const fraud = '我的信用卡被盗刷了三千元，请尽快处理';
const fraudAtLength = '尊敬的客服：本人于3月9日收到短信，信用卡被盗刷3,000.00元，消费地点为境外，本人从未出境，请核实并退还。';

/** Takes a complaint in and routes it. `daysAgo` moves its whole life back. */
async function aCase(
  complainant: ComplaintDraft['complainant'],
  text = fraud,
  over: Partial<ComplaintDraft> = {},
  daysAgo = 0,
): Promise<string> {
  const channel = over.channel ?? 'api';
  const draft: ComplaintDraft = { channel, language: 'zh-Hans', text, complainant, ...over };
  const { reference } = await gateway.accept({
    channel,
    account: '',
    sourceId: `${number++}`,
    raw: Buffer.from(text),
    contentType: 'text/plain',
    envelope: {},
    draft,
  });
  if (daysAgo > 0)
    await gateway.sql(
      `UPDATE complaint SET received_at = received_at - make_interval(days => $2) WHERE reference = $1`,
      reference,
      daysAgo,
    );
  await gateway.route();
  await link();
  return reference;
}

const link = async (windowDays = 30) => {
  const due = await gateway.sql<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'links'`);
  await proposeLinks(
    gateway.unitOfWork,
    windowDays,
    due.map((row) => row.id),
  );
};
const decideOf = async (reference: string) =>
  (
    await gateway.sql<{ state: string; due_on: string; started_at: Date }>(
      `SELECT o.state, due_on::text, started_at FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE reference = $1 AND kind = 'decide'`,
      reference,
    )
  )[0]!;

describe('a second complaint by one person about one matter', () => {
  it('is proposed as the same case, with the evidence in words, and nothing is joined', async () => {
    const person = aPerson();
    const first = await aCase(person, fraud, { channel: 'sms-twilio' });
    const second = await aCase({ ...person, email: 'Wang.Fang@example.com' }, fraudAtLength, { channel: 'web-form' });
    for (const [mine, other] of [
      [first, second],
      [second, first],
    ] as const) {
      const { proposals, status, joined } = await file(mine, cards);
      expect([status, joined]).toEqual(['assigned', []]);
      expect(proposals).toEqual([
        expect.objectContaining({
          state: 'open',
          score: expect.any(Number),
          with: expect.objectContaining({ reference: other, status: 'assigned' }),
        }),
      ]);
      const said = proposals[0].evidence.map((one: { says: string }) => one.says);
      expect(said).toEqual(expect.arrayContaining(['同一个电话号码', '金额相同：3000', '承办部门相同']));
    }
    const { work, trail } = await file(second, cards);
    expect(work).toContainEqual(expect.objectContaining({ kind: 'link-proposed' }));
    expect(trail.map((one: { kind: string }) => one.kind)).toContain('complaint.link-proposed');
  });

  it('is found by the folded address, whatever its spelling', async () => {
    const first = await aCase({ email: 'li.na+bank@gmail.com' }, fraud);
    const second = await aCase({ email: 'LiNa@googlemail.com' }, fraudAtLength);
    expect((await file(second)).proposals[0].with.reference).toBe(first);
    expect((await file(first)).complainant.email).toBe('li.na+bank@gmail.com');
    const found = await gateway.call('GET', `/api/complaints?person=${encodeURIComponent('L.i.Na@gmail.com')}`, { token: supervisor });
    expect(found.body.items.map((one: { reference: string }) => one.reference).sort()).toEqual([first, second].sort());
  });

  it('is found by the reference that it names', async () => {
    const first = await aCase(aPerson(), fraud);
    const second = await aCase(aPerson(), `我的投诉 ${first.toLowerCase()} 怎么没有人回复`);
    expect((await file(second)).proposals[0]).toMatchObject({
      with: { reference: first },
      evidence: [{ sign: 'reference-named', says: `正文提到了编号 ${first}` }, ...[expect.anything()], ...[expect.anything()]],
    });
  });

  it('of another matter, of another person, or too long ago is not proposed', async () => {
    const person = aPerson();
    await aCase(person, fraud, {}, 60);
    await aCase(aPerson(), fraud);
    const other = await aCase(person, fraud);
    const matter = await aCase(person, '房贷提前还款的违约金算错了', {}, 20);
    expect((await file(other)).proposals).toEqual([]);
    expect((await file(matter)).proposals).toEqual([]);
  });

  it('is proposed once, however often and from however many sides it is looked at', async () => {
    const person = aPerson();
    const drafts = ['one', 'two', 'three'].map((key): [string, ComplaintDraft] => [
      key,
      { channel: 'api', language: 'zh-Hans', text: fraud, complainant: person },
    ]);
    for (const [key, draft] of drafts) {
      await gateway.accept({
        channel: 'api',
        account: '',
        sourceId: `${person.phone}-${key}`,
        raw: Buffer.from(key),
        contentType: 'text/plain',
        envelope: {},
        draft,
      });
    }
    await gateway.route();
    const due = (await gateway.sql<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'links'`)).map((row) => row.id);
    expect(due).toHaveLength(3);
    await Promise.all([...due, ...due].map((id) => proposeLinks(gateway.unitOfWork, 30, [id])));
    const rows = await gateway.sql(
      `SELECT p.id, (SELECT count(*)::int FROM work WHERE subject_id = p.id) AS work, (SELECT count(*)::int FROM event WHERE subject_id = p.id) AS events
       FROM link_proposal p JOIN complaint c ON c.id = p.complaint_id WHERE c.complainant->>'phone' = $1`,
      person.phone,
    );
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row['work'] === 1 && row['events'] === 1)).toBe(true);
  });

  it('shows a clerk the three that look most alike, however many there are', async () => {
    const person = aPerson();
    for (let times = 0; times < 6; times++) await aCase(person, fraud);
    const rows = await gateway.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM link_proposal p JOIN complaint c ON c.id = p.complaint_id WHERE c.complainant->>'phone' = $1 GROUP BY c.id ORDER BY 1 DESC`,
      person.phone,
    );
    expect(rows[0]!.n).toBe(3);
  });

  it('is one question with what was joined meanwhile, whichever part was proposed', async () => {
    const person = aPerson();
    const [first, second, third] = [await aCase(person, fraud), await aCase(person, fraud), await aCase(person, fraud)];
    await post(`/api/complaints/${first}/joins`, supervisor, { with: second });
    const proposed = async (reference: string) => (await file(reference)).proposals.map((one: { with: object }) => one.with);
    expect(await proposed(first)).toMatchObject([{ reference: third, receivedAt: expect.stringMatching(/\+08:00$/) }]);
    expect(await proposed(second)).toEqual([]);
    expect(await proposed(third)).toMatchObject([{ reference: first, status: 'assigned' }]);
    const refused = await post(`/api/complaints/${third}/joins`, supervisor, { with: second });
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(`${second} is part of another case already`)]);
    const [{ id }] = (await file(third)).proposals;
    expect((await post(`/api/proposals/${id}/refusals`, supervisor)).status).toBe(200);
    expect([await proposed(first), await proposed(third)]).toEqual([[], []]);
    expect((await file(third)).work).toEqual([]);
    expect((await file(first)).work).toEqual([]);
  });

  it('is no work any more once the complaint is taken back', async () => {
    const who = aPerson();
    await aCase(who);
    const second = await aCase(who, fraudAtLength);
    const waiting = async () =>
      await gateway.sql(`SELECT FROM work WHERE kind = 'link-proposed' AND done_at IS NULL AND complaint_id = $1`, await idOf(second));
    expect(await waiting()).toHaveLength(1);
    expect((await post(`/api/complaints/${second}/withdrawals`, supervisor, { reason: '已解决' })).status).toBeLessThan(300);
    expect(await waiting()).toEqual([]);
  });

  it('is not looked for when the institution says so', async () => {
    const person = aPerson();
    const draft: ComplaintDraft = { channel: 'api', language: 'zh-Hans', text: fraud, complainant: person };
    for (const sourceId of [`${person.phone}a`, `${person.phone}b`]) {
      await gateway.accept({
        channel: 'api',
        account: '',
        sourceId,
        raw: Buffer.from('x'),
        contentType: 'text/plain',
        envelope: {},
        draft,
      });
    }
    await gateway.route();
    await link(0);
    expect(
      await gateway.sql(
        `SELECT 1 FROM link_proposal p JOIN complaint c ON c.id = p.complaint_id WHERE c.complainant->>'phone' = $1`,
        person.phone,
      ),
    ).toEqual([]);
    expect(await gateway.sql(`SELECT 1 FROM slip WHERE consumer = 'links'`)).toEqual([]);
  });

  it('that a clerk said is another matter is not proposed again', async () => {
    const person = aPerson();
    await aCase(person, fraud);
    const second = await aCase(person, fraud);
    const [proposal] = (await file(second, cards)).proposals;
    expect((await post(`/api/proposals/${proposal.id}/refusals`, auditor)).status).toBe(403);
    expect(await post(`/api/proposals/${proposal.id}/refusals`, cards, { reason: '两笔不同的交易' })).toMatchObject({
      status: 200,
      body: { state: 'refused' },
    });
    expect(await post(`/api/proposals/${proposal.id}/refusals`, colleague)).toMatchObject({ status: 200, body: { state: 'refused' } });
    await gateway.unitOfWork.run(
      async (tx) => void (await tx.record([{ kind: 'complaint.amended', complaintId: await idOf(second), actor: 'channel:api' }])),
    );
    await link();
    const { proposals, work, trail } = await file(second, cards);
    expect([proposals, work]).toEqual([[], []]);
    expect(trail.filter((one: { kind: string }) => one.kind.startsWith('complaint.link'))).toHaveLength(2);
  });
});

describe('a proposal between two departments', () => {
  it('does not exist for the clerks of either, and is there for who oversees both', async () => {
    const person = aPerson();
    const first = await aCase(person, fraud);
    const second = await aCase(person, fraud);
    await gateway.sql(`UPDATE complaint SET department = 'loans' WHERE reference = $1`, second);
    for (const [reference, token] of [
      [first, cards],
      [second, loans],
    ] as const) {
      const seen = await file(reference, token);
      expect([seen.proposals, seen.work]).toEqual([[], []]);
      expect(JSON.stringify(seen)).not.toMatch(/link-proposed/);
    }
    const [proposal] = (await file(second, supervisor)).proposals;
    expect(proposal.with.reference).toBe(first);
    for (const token of [cards, loans]) {
      expect((await post(`/api/proposals/${proposal.id}/refusals`, token)).body.code).toBe('not-found');
      expect((await post(`/api/complaints/${first}/joins`, token, { with: second })).body.code).toBe('not-found');
    }
    expect((await post(`/api/complaints/${first}/joins`, supervisor, { with: second })).status).toBe(201);
    expect((await file(second, loans)).mergedInto).toBeUndefined();
    expect((await file(second, supervisor)).mergedInto).toBe(first);
  });

  it('cannot bring a case before the department that it is about', async () => {
    const person = aPerson();
    const about = await aCase(person, fraud, { against: { department: '信用卡中心' } });
    const other = await aCase(person, fraud);
    expect((await file(about)).assignment.department).not.toBe('cards');
    expect((await file(other)).assignment.department).toBe('cards');
    expect((await post(`/api/complaints/${other}/joins`, supervisor, { with: about })).body.code).toBe('join.barred');
    expect((await post(`/api/complaints/${about}/joins`, supervisor, { with: other })).status).toBe(201);
    // What is part of the barred case stays barred when that is joined on.
    const third = await aCase(aPerson(), fraud);
    expect((await post(`/api/complaints/${third}/joins`, supervisor, { with: about })).body.code).toBe('join.barred');
  });
});

describe('joining two cases', () => {
  it('is one action: what came to both is read together, and the earliest receipt governs', async () => {
    const person = aPerson();
    const early = await aCase(person, fraud, { channel: 'sms-twilio' }, 10);
    const late = await aCase({ ...person, email: 'wang@example.com' }, fraudAtLength);
    const [ofEarly, ofLate] = [await decideOf(early), await decideOf(late)];
    expect(ofEarly.due_on < ofLate.due_on).toBe(true);
    const claim = await post('/api/departments/cards/claims', cards);
    expect(claim.status).toBe(201);

    const answer = await post(`/api/complaints/${late}/joins`, supervisor, { with: early, reason: '同一笔交易' });
    expect(answer).toMatchObject({ status: 201, body: { reference: late, joined: early } });
    expect(await decideOf(late)).toMatchObject({ state: 'open', due_on: ofEarly.due_on, started_at: ofEarly.started_at });
    expect((await decideOf(early)).state).toBe('replaced');
    expect(
      (
        await gateway.sql(
          `SELECT due_at = (SELECT min(due_at) FROM obligation WHERE complaint_id = c.id AND kind = 'decide') AS same FROM complaint c WHERE reference = $1`,
          late,
        )
      )[0],
    ).toEqual({ same: true });

    const seen = await file(late, cards);
    expect(seen.joined).toMatchObject([{ reference: early, channel: 'sms-twilio', joinedBy: 'staff:Wang Fang', reason: '同一笔交易' }]);
    expect(seen.evidence.map((one: { cameTo: string }) => one.cameTo).sort()).toEqual([early, late].sort());
    expect(seen.proposals).toEqual([]);
    expect(
      seen.deadlines
        .filter((one: { kind: string }) => one.kind === 'decide')
        .map((one: any) => one.ruleSet)
        .sort(),
    ).toEqual(['cbirc-2020', 'cbrc-2012']);
    expect(
      seen.deadlines.filter((one: { kind: string; state: string }) => one.kind === 'acknowledge' && one.state === 'open'),
    ).toHaveLength(2);
    // Two are to be told, and each duty, notice and event says under which reference, on every page that shows them.
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(supervisor);
    for (const page of ['', '/notices', '/events', '/messages']) {
      const { html } = await visitor.get(`/desk/complaints/${late}${page}?lang=zh-Hans`);
      const aside = html.slice(html.indexOf('rd-case__dates'), html.indexOf('rd-case__body'));
      const tolds = [...aside.matchAll(/<h2[^>]*>([\s\S]*?)<\/h2>/g)].map(([, heading]) => heading!.replace(/<[^>]+>/g, ' '));
      expect(tolds.filter((heading) => heading.includes(`编号 ${early}`)).length).toBeGreaterThan(0);
      expect(tolds.filter((heading) => heading.includes('告知受理') && !heading.includes(`编号 ${early}`))).toHaveLength(1);
      const body = html.slice(html.indexOf('rd-case__body'), html.indexOf('rd-case__about'));
      if (['/notices', '/events'].includes(page)) expect(body).toContain(`编号 ${early}`);
    }
    const merged = await file(early, cards);
    expect(merged).toMatchObject({ status: 'merged', mergedInto: late });
    expect(merged.assignment.claim).toBeUndefined();
    expect(await gateway.sql(`SELECT 1 FROM complaint WHERE reference = $1 AND claim_id IS NOT NULL`, early)).toEqual([]);
  });

  it('keeps the date of the case that goes on when that came first, and counts an extension from there', async () => {
    const person = aPerson();
    const early = await aCase(person, fraud, {}, 6);
    const before = await decideOf(early);
    const late = await aCase(person, fraud);
    expect((await post(`/api/complaints/${early}/joins`, cards, { with: late })).status).toBe(201);
    expect(await decideOf(early)).toEqual(before);

    const other = aPerson();
    const [second, first] = [await aCase(other, fraud), await aCase(other, fraud, {}, 6)];
    await post(`/api/complaints/${second}/joins`, supervisor, { with: first });
    const wish = { extension: 'to-60', to: { amount: 30, unit: 'working_days' }, reason: '需向商户调取签购单' };
    const extended = await post(`/api/complaints/${second}/extensions`, supervisor, wish);
    const alone = await aCase(aPerson(), fraud, {}, 6);
    expect(extended.body.dueOn).toBe((await post(`/api/complaints/${alone}/extensions`, supervisor, wish)).body.dueOn);
  });

  it('answers a second click as the first, and two at once make one', async () => {
    const person = aPerson();
    const [one, other] = [await aCase(person), await aCase(person)];
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => post(`/api/complaints/${one}/joins`, supervisor, { with: other })),
      ...Array.from({ length: 5 }, () => post(`/api/complaints/${other}/joins`, supervisor, { with: one })),
    ]);
    const done = answers.filter((answer) => answer.status === 201);
    expect(done).toHaveLength(5);
    expect(answers.filter((answer) => answer.status !== 201).every((answer) => answer.body.code === 'join.not-open')).toBe(true);
    expect(
      await gateway.sql(`SELECT 1 FROM case_join j JOIN complaint c ON c.id = j.merged_id WHERE c.reference = ANY($1)`, [one, other]),
    ).toHaveLength(1);
  });

  it('is refused for what is not open, for itself, for auditors, and where a colleague holds one', async () => {
    const person = aPerson();
    const [one, other] = [await aCase(person), await aCase(person)];
    const codes = async (token: string, reference: string, body: unknown) =>
      (await post(`/api/complaints/${reference}/joins`, token, body)).body.code;
    expect(await codes(cards, one, { with: one })).toBe('join.same-case');
    expect(await codes(auditor, one, { with: other })).toBe('auth.forbidden');
    expect(await codes(cards, one, { with: 'AAAAA-AAAAA' })).toBe('not-found');
    expect(await codes(cards, one, {})).toBe('request.invalid');
    expect(await codes(cards, one, { with: other, force: true })).toBe('request.invalid');
    await gateway.sql(
      `WITH held AS (INSERT INTO claim (id, complaint_id, department, actor, lease_until) SELECT gen_random_uuid(), id, 'cards', 'staff:Li Na', now() + interval '1 hour' FROM complaint WHERE reference = $1 RETURNING id, complaint_id)
       UPDATE complaint c SET claim_id = held.id, claim_until = now() + interval '1 hour' FROM held WHERE c.id = held.complaint_id`,
      other,
    );
    expect(await codes(cards, one, { with: other })).toBe('claim.held-by-another');
    expect((await post(`/api/complaints/${one}/outcome`, supervisor, { decision: 'upheld', text: '成立' })).status).toBe(201);
    expect(await codes(supervisor, other, { with: one })).toBe('join.not-open');
  });

  it('leaves nothing to be done on the case that is part of another', async () => {
    const person = aPerson();
    const [goesOn, merged] = [await aCase(person), await aCase(person)];
    await post(`/api/complaints/${goesOn}/joins`, supervisor, { with: merged });
    const tries = await Promise.all([
      post(`/api/complaints/${merged}/outcome`, supervisor, { decision: 'upheld', text: '成立' }),
      post(`/api/complaints/${merged}/replies`, supervisor, { text: '请补充' }),
      post(`/api/complaints/${merged}/notes`, supervisor, { text: '请补充' }),
      post(`/api/complaints/${merged}/transfers`, supervisor, { department: 'loans', reason: 'x' }),
      post(`/api/complaints/${merged}/reopenings`, supervisor, { reason: 'x' }),
    ]);
    expect(tries.map((answer) => answer.body.code)).toEqual(Array(5).fill('complaint.merged'));
    const queue = (await gateway.call('GET', '/api/departments/cards/queue', { token: cards })).body.items;
    expect(queue.map((one: { reference: string }) => one.reference)).not.toContain(merged);
  });

  it('leads everything that names the reference to the case that goes on, also through several joins', async () => {
    const person = aPerson();
    const [a, b, c] = [await aCase(person), await aCase(person), await aCase(person)];
    await post(`/api/complaints/${b}/joins`, supervisor, { with: c });
    await post(`/api/complaints/${a}/joins`, supervisor, { with: b });
    const found = await gateway.unitOfWork.run((tx) => caseOf(tx, c.toLowerCase()));
    expect(found).toMatchObject({ id: await idOf(a), reference: a, status: 'assigned', namedId: await idOf(c) });
    expect(await gateway.unitOfWork.run((tx) => caseOf(tx, 'AAAAA-AAAAA'))).toBeUndefined();
    expect((await file(a)).evidence.map((one: { cameTo: string }) => one.cameTo).sort()).toEqual([a, b, c].sort());
    // A fourth is proposed with the case that goes on, not with its parts.
    const d = await aCase(person);
    expect((await file(d)).proposals.map((one: { with: { reference: string } }) => one.with.reference)).toEqual([a]);
  });
});

describe('taking two cases apart', () => {
  it('loses nothing: each has its own again, with what came under its reference meanwhile', async () => {
    const person = aPerson();
    const [early, late] = [await aCase(person, fraud, {}, 8), await aCase(person, fraudAtLength)];
    const before = { early: await decideOf(early), late: await decideOf(late) };
    await post(`/api/complaints/${early}/notes`, supervisor, { text: 'before, on the early one' });
    await post(`/api/complaints/${late}/joins`, supervisor, { with: early });
    // A follow-up under the merged reference stays with it; a note of staff is written to the case that goes on.
    await gateway.unitOfWork.run(async (tx) => {
      const { namedId } = (await caseOf(tx, early))!;
      await tx.query(
        `INSERT INTO note (id, complaint_id, kind, actor, body) VALUES (gen_random_uuid(), $1, 'follow-up', 'complainant', '又扣了一笔')`,
        [namedId],
      );
    });
    await post(`/api/complaints/${late}/notes`, supervisor, { text: 'while joined' });
    expect((await file(late)).notes.map((one: { text: string; cameTo: string }) => [one.text, one.cameTo])).toEqual([
      ['before, on the early one', early],
      ['又扣了一笔', early],
      ['while joined', late],
    ]);

    const answer = await post(`/api/complaints/${late}/separations`, cards, { from: early, reason: '是两笔' });
    expect(answer).toMatchObject({ status: 201, body: { reference: late, separated: early, status: 'assigned' } });
    expect((await post(`/api/complaints/${late}/separations`, cards, { from: early })).status).toBe(201);
    expect({ early: await decideOf(early), late: await decideOf(late) }).toEqual(before);
    expect((await file(early)).notes.map((one: { text: string }) => one.text)).toEqual(['before, on the early one', '又扣了一笔']);
    expect((await file(late)).notes.map((one: { text: string }) => one.text)).toEqual(['while joined']);
    for (const reference of [early, late]) {
      const { joined, proposals, status, trail } = await file(reference);
      expect([joined, proposals, status]).toEqual([[], [], 'assigned']);
      expect(trail.map((one: { kind: string }) => one.kind)).toEqual(expect.arrayContaining(['complaint.joined', 'complaint.separated']));
    }
    const rows = await gateway.sql(
      `SELECT reference, due_at = (SELECT min(due_at) FROM obligation o WHERE o.complaint_id = c.id AND kind = 'decide') AS own FROM complaint c WHERE reference = ANY($1)`,
      [early, late],
    );
    expect(rows.every((row) => row['own'])).toBe(true);
    // Joined again they are one case again.
    expect((await post(`/api/complaints/${early}/joins`, cards, { with: late })).status).toBe(201);
    expect((await file(early)).joined).toMatchObject([{ reference: late }]);
  });

  it('is refused for cases that are not one', async () => {
    const person = aPerson();
    const [one, other] = [await aCase(person), await aCase(person)];
    expect((await post(`/api/complaints/${one}/separations`, supervisor, { from: other })).body.code).toBe('join.unknown');
    await post(`/api/complaints/${one}/joins`, supervisor, { with: other });
    expect((await post(`/api/complaints/${other}/separations`, supervisor, { from: one })).body.code).toBe('join.unknown');
    expect((await post(`/api/complaints/${one}/separations`, auditor, { from: other })).body.code).toBe('auth.forbidden');
    expect((await post(`/api/complaints/${one}/separations`, loans, { from: other })).body.code).toBe('not-found');
  });
});

describe("the complainant's page of a joined case", () => {
  it('shows the state and the answer of the case that goes on, and of the words only those that came under its own code', async () => {
    const person = aPerson();
    const [goesOn, merged] = [await aCase(person, `${fraud}甲`), await aCase(person, `${fraud}乙`)];
    await post(`/api/complaints/${goesOn}/replies`, supervisor, { text: 'reply before the join' });
    await post(`/api/complaints/${goesOn}/joins`, supervisor, { with: merged });
    await post(`/api/complaints/${goesOn}/replies`, supervisor, { text: 'reply to both' });
    const page = async (reference: string) => {
      const code = accessCode('test', reference).replaceAll(' ', '');
      return (await gateway.call('GET', `/status/${reference}?code=${code}`, { headers: { 'accept-language': 'en' } })).body as string;
    };
    const [own, others] = [await page(merged), await page(goesOn)];
    expect(own).toContain('handled together with another of yours');
    expect(own).toContain(`${fraud}乙`);
    expect(own).not.toContain(`${fraud}甲`);
    expect(own).not.toContain(goesOn);
    expect(own).toContain('reply to both');
    expect(own).not.toContain('reply before the join');
    expect(others).toContain('reply before the join');
    expect(others).not.toContain(`${fraud}乙`);
    expect(others).not.toContain('handled together');
    await post(`/api/complaints/${goesOn}/outcome`, supervisor, { decision: 'upheld', text: '年费退还' });
    for (const reference of [goesOn, merged]) expect(await page(reference)).toContain('年费退还');
  });
});
