import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askForOpinions, settleOpinions } from '../../apps/notifier/src/notices/ask-for-opinions.js';
import { surveyToken } from '../../libs/shared/src/secrets/access-code.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['decider', 'clerk', 'cards'],
    ['caller', 'clerk', 'cards'],
    ['lender', 'clerk', 'loans'],
  ] as const) {
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
    ids[who] = (await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', `${who} colleague`))[0]!.id;
  }
});
afterAll(() => gateway?.close());

const strata = [
  { vulnerable: true, sample: 1, by: 'visit' as const },
  { results: ['not-upheld' as const], departments: ['cards'], sample: 1, by: 'call' as const },
  { results: ['settled' as const], sample: 1, by: 'message' as const },
];
const desk = (over: object = {}) => {
  const { house } = gateway.foundation;
  const survey = { ...house.institution.survey, strata, ...over };
  return { house: { ...house, institution: { ...house.institution, survey } }, codeSecret: 'test', now: () => new Date() } as never;
};
const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
const said = ({ status, body }: Answer) => [status, body.code ?? body.state];
const record = (reference: string, body: object, who = 'caller') => as(who, 'POST', `/api/complaints/${reference}/return-visits`, body);
const answered = (overall: number, more: object = {}) => ({ outcome: 'answered', answers: { overall, ...more } });
/** A case that was decided some days ago, by the decider. */
async function decided(decision = 'not-upheld', over: { urgent?: string } = {}): Promise<string> {
  const reference = await gateway.complaint();
  await gateway.sql(
    `UPDATE complaint SET status = 'decided', decided_at = now() - interval '4 days', outcome = jsonb_build_object('decision', $2::text), urgent = $3 WHERE reference = $1`,
    reference,
    decision,
    over.urgent ?? 'none',
  );
  await gateway.unitOfWork.run(async (tx) => {
    const [row] = await tx.query<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', [reference]);
    await tx.record([{ kind: 'outcome.decided', complaintId: row!.id, actor: 'staff:decider colleague', actorId: ids['decider']! }]);
  });
  return reference;
}
const visitOf = async (reference: string) =>
  (
    await gateway.sql<{ state: string; way: string; tries: number; answers: object | null; answered_by: string | null }>(
      'SELECT s.* FROM survey s JOIN complaint c ON c.id = s.complaint_id WHERE c.reference = $1',
      reference,
    )
  )[0];
const workOf = async (reference: string) =>
  (
    await gateway.sql<{ kind: string }>(
      `SELECT w.kind FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE w.done_at IS NULL AND w.kind IN ('return-visit', 'low-mark') AND c.reference = $1`,
      reference,
    )
  ).map(({ kind }) => kind);
const draw = async () => {
  while ((await askForOpinions(gateway.unitOfWork, desk())) > 0);
};

describe('a return visit', () => {
  it('is over when its case is taken up again: nobody calls, and the link takes nothing; nor of a case whose person was erased', async () => {
    const [called, written, erased] = [await decided(), await decided('settled'), await decided()];
    await draw();
    expect([(await visitOf(called))!.state, (await visitOf(written))!.state]).toEqual(['to-call', 'asked']);
    for (const reference of [called, written])
      expect((await as('caller', 'POST', `/api/complaints/${reference}/reopenings`, { reason: '新证据' })).status).toBeLessThan(300);
    await gateway.sql('UPDATE complaint SET erased_at = now() WHERE reference = $1', erased);
    const listed = (await as('caller', 'GET', '/api/return-visits')).body.items.map((one: { reference: string }) => one.reference);
    expect([listed.includes(called), listed.includes(erased)]).toEqual([false, false]);
    expect(said(await record(called, answered(1)))).toEqual([409, 'visit.settled']);
    const link = `/survey/${surveyToken('test', written)}`;
    expect((await gateway.call('GET', link)).body).toMatch(/评价时间已经结束/);
    await gateway.call('POST', link, {
      body: new URLSearchParams({ overall: '1' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    for (const reference of [called, written]) expect(await visitOf(reference)).toMatchObject({ state: 'lapsed', answers: null });
    const undrawn = await decided();
    await gateway.sql('UPDATE complaint SET erased_at = now() WHERE reference = $1', undrawn);
    await draw();
    expect(await visitOf(undrawn)).toBeUndefined();
  });

  it('is drawn by result, department and class of customer, each case once, and by the way that the papers say', async () => {
    const [refused, vulnerable, settled, upheld] = [
      await decided(),
      await decided('upheld', { urgent: 'vulnerable' }),
      await decided('settled'),
      await decided('upheld'),
    ];
    await Promise.all([draw(), draw()]);
    const drawn = async (reference: string) => {
      const visit = await visitOf(reference);
      return [visit?.way, visit?.state, await workOf(reference)];
    };
    expect(await drawn(refused)).toEqual(['call', 'to-call', ['return-visit']]);
    expect(await drawn(vulnerable)).toEqual(['visit', 'to-call', ['return-visit']]);
    expect(await drawn(settled)).toEqual(['message', 'asked', []]);
    expect(await drawn(upheld)).toEqual(['message', 'passed-over', []]);
    const listed = (await as('caller', 'GET', '/api/return-visits')).body.items.map((one: { reference: string }) => one.reference);
    expect(listed).toEqual(expect.arrayContaining([refused, vulnerable]));
    expect((await as('lender', 'GET', '/api/return-visits')).body.items).toEqual([]);
  });

  it('is answered once, by somebody else than whoever decided; the marks count and the words stay with the case', async () => {
    const reference = await decided();
    await draw();
    expect(said(await record(reference, answered(1), 'decider'))).toEqual([409, 'visit.own']);
    expect(said(await record(reference, answered(1), 'lender'))).toEqual([404, 'not-found']);
    expect((await record(reference, answered(4))).status).toBe(422);
    const both = await Promise.all([
      record(reference, answered(2, { comment: '态度很好' })),
      record(reference, answered(2, { comment: '态度很好' })),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(await visitOf(reference)).toMatchObject({
      state: 'answered',
      answered_by: 'call',
      answers: { overall: 2, comment: '态度很好' },
    });
    expect(await workOf(reference)).toEqual([]);
    const events = await gateway.sql(
      `SELECT data FROM event WHERE kind = 'survey.answered' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    expect(events).toEqual([{ data: { by: 'call', overall: 2 } }]);
    const figures = (await gateway.call('GET', '/api/figures', { token: await gateway.staff('supervisor') })).body;
    expect(figures.scorecards.find((one: { department: string }) => one.department === 'cards').satisfied.answered).toBeGreaterThanOrEqual(
      1,
    );
  });

  it('is tried three times, may be declined, and is over when its time is', async () => {
    const [reference, other, third] = [await decided(), await decided(), await decided()];
    await draw();
    for (const state of ['to-call', 'to-call', 'not-reached'])
      expect(said(await record(reference, { outcome: 'not-reached' }))).toEqual([201, state]);
    expect(said(await record(reference, answered(1)))).toEqual([409, 'visit.settled']);
    expect(said(await record(other, { outcome: 'declined' }))).toEqual([201, 'declined']);
    await gateway.sql(
      `UPDATE survey SET until = now() - interval '1 s' WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      third,
    );
    expect(said(await record(third, answered(1)))).toEqual([409, 'visit.settled']);
    await Promise.all([settleOpinions(gateway.unitOfWork, desk()), settleOpinions(gateway.unitOfWork, desk())]);
    expect([(await visitOf(third))!.state, await workOf(third), await workOf(reference), await workOf(other)]).toEqual([
      'lapsed',
      [],
      [],
      [],
    ]);
  });

  it('with a low mark is work once, for a person who takes the case up again or says why not', async () => {
    const [low, partly] = [await decided(), await decided()];
    await draw();
    await record(low, answered(3));
    await record(partly, answered(2));
    await Promise.all([settleOpinions(gateway.unitOfWork, desk()), settleOpinions(gateway.unitOfWork, desk())]);
    expect([await workOf(low), await workOf(partly)]).toEqual([['low-mark'], []]);
    expect((await as('caller', 'POST', `/api/complaints/${low}/reopenings`, { reason: '回访不满意' })).status).toBeLessThan(300);
    expect(await workOf(low)).toEqual([]);
  });
});

it('has a list, and a page with its script in three languages, the complainant’s first; on a telephone too', async () => {
  const reference = await decided();
  await draw();
  const caller = aVisitor(gateway.url);
  await caller.signIn(tokens['caller']!);
  const path = `/desk/complaints/${reference}/return-visit`;
  expect((await caller.get('/desk/return-visits')).html).toContain(`href="${path}"`);
  const page = await caller.get(path);
  for (const line of ['您好', 'Good day', '想聽聽您的意見', 'caller colleague', reference]) expect(page.html).toContain(line);
  const bare = await caller.post(path, { ...page.form(path), outcome: 'answered' });
  expect([bare.status, bare.html.includes('请选择总体是否满意')]).toEqual([422, true]);
  const browser = await aBrowser();
  try {
    const shown = await browser.page({ width: 360 });
    await shown.goto(`${gateway.url}/desk`);
    await shown.fill('[name=token]', tokens['caller']!);
    await shown.press('[name=token]', 'Enter');
    await shown.waitForURL(`${gateway.url}/desk`);
    for (const one of [path, '/desk/return-visits']) {
      await shown.goto(gateway.url + one);
      expect(await findings(shown)).toEqual([]);
      expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  } finally {
    await browser.close();
  }
  expect((await caller.post(path, { ...bare.form(path), outcome: 'answered', overall: '1' })).location).toBe(
    '/desk/return-visits?done=visit',
  );
  expect(await visitOf(reference)).toMatchObject({ state: 'answered' });
}, 120_000);
