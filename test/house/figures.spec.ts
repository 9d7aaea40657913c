import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RecentFigures } from '../../apps/gateway/src/desk/figures/recent-figures.js';
import { lateDuty, scoredEvent } from '../../apps/gateway/src/desk/figures/scorecards.query.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens = new Map<string, string>();
const token = (role: string) => tokens.get(role)!;

interface Case {
  readonly department: string;
  readonly business?: string | null;
  /** Days ago. */
  readonly received: number;
  readonly decided?: number;
  readonly late?: boolean;
  /** Days from now. */
  readonly due?: number;
  readonly events?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly merged?: boolean;
}

/** Cases as they stand after a year; the use cases that bring them there are tested where they are. */
async function put(cases: readonly Case[]): Promise<void> {
  for (const one of cases) {
    const reference = await gateway.complaint();
    const [found] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
    const id = found!.id;
    await gateway.sql(
      `UPDATE complaint SET department = $2, business = $3, received_at = now() - $4 * interval '1 day', decided_at = CASE WHEN $5::float IS NULL THEN NULL ELSE now() - $5::float * interval '1 day' END,
         status = CASE WHEN $8 THEN 'merged' WHEN $5::float IS NULL THEN 'assigned' ELSE 'decided' END, due_at = CASE WHEN $6::float IS NULL THEN NULL ELSE now() + $6::float * interval '1 day' END,
         conflicts = $7, merged_into = CASE WHEN $8 THEN (SELECT id FROM complaint WHERE reference <> $1 LIMIT 1) END WHERE reference = $1`,
      reference,
      one.department,
      one.business ?? null,
      one.received,
      one.decided ?? null,
      one.due ?? null,
      one.conflicts ?? [],
      one.merged ?? false,
    );
    await gateway.sql(
      `UPDATE obligation SET state = $2, missed_at = NULL WHERE complaint_id = $1 AND kind = 'decide'`,
      id,
      one.late ? 'satisfied-late' : one.decided === undefined ? 'open' : 'satisfied',
    );
    for (const kind of one.events ?? [])
      await gateway.sql(`INSERT INTO event (id, kind, complaint_id, actor) VALUES (gen_random_uuid(), $1, $2, 'staff:x')`, kind, id);
  }
}

beforeAll(async () => {
  gateway = await aGateway();
  for (const [role, department] of [
    ['supervisor', undefined],
    ['head', 'cards'],
    ['clerk', 'cards'],
    ['auditor', undefined],
    ['administrator', undefined],
  ] as const)
    tokens.set(role, await gateway.staff(role, department, `${role} of figures`));
  const hot = Array.from({ length: 6 }, (_, nth): Case => ({ department: 'cards', business: 'B03.02', received: nth + 1, due: 3 }));
  await put([
    ...hot,
    { department: 'cards', business: 'B03.01', received: 40, decided: 30, events: ['deadline.extended', 'deadline.extended'] },
    { department: 'cards', business: 'B03.01', received: 50, decided: 30, late: true, events: ['complaint.transferred'] },
    { department: 'cards', business: 'B03.01', received: 20, due: -1, events: ['complaint.reopened'] },
    { department: 'loans', business: null, received: 5, due: 200 },
    // Nobody's figures: about somebody of the house; and what was joined to another.
    { department: 'cards', business: 'B03.02', received: 1, due: 3, conflicts: ['n:李娜'] },
    { department: 'cards', business: 'B03.02', received: 1, due: 3, merged: true },
  ]);
  await gateway.sql(
    `UPDATE complaint SET against = '{"branch":"静安支行"}', conflicts = '{b:静安支行}', body = body || ' 分期手续费 太高' WHERE business = 'B03.02' AND conflicts = '{}' AND merged_into IS NULL`,
  );
  // Enough came before for words to be compared with.
  const decided = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE decided_at IS NOT NULL ORDER BY received_at');
  for (const [nth, { id }] of decided.entries()) {
    await gateway.sql(
      `INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at)
       VALUES (gen_random_uuid(), $1, $2, 'result', '{}', 'staff:x', gen_random_uuid(), now())`,
      id,
      nth === 0 ? 'objected' : 'agreed',
    );
    await gateway.sql(`INSERT INTO survey (complaint_id, asked, answered_at, answers) VALUES ($1, true, now(), $2)`, id, {
      overall: nth === 0 ? 1 : 3,
    });
    for (const [state, minor, currency] of [
      ['approved', nth === 0 ? 12_000 : 50, 'CNY'],
      ['approved', nth === 0 ? 250 : 50, 'HKD'],
      ['proposed', 99, 'CNY'],
    ])
      await gateway.sql(
        `INSERT INTO remedy (id, complaint_id, department, kind, minor, currency, reason, state, proposed_by, proposed_by_id, proposed_role, customer)
         VALUES (gen_random_uuid(), $1, 'cards', 'refund', $2, $3, 'x', $4, 'staff:x', gen_random_uuid(), 'clerk', '{}')`,
        id,
        minor,
        currency,
        state,
      );
  }
  await gateway.sql(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells)
     VALUES (gen_random_uuid(), $1, 'cards', 'loans', 'x', 'returned', 'staff:x', false), (gen_random_uuid(), $1, 'cards', 'service', 'x', 'returned', 'staff:x', false)`,
    decided[0]!.id,
  );
});
afterAll(() => gateway?.close());

const figures = async (role: string, query = '') => await gateway.call('GET', `/api/figures${query}`, { token: token(role) });
const of = (rows: readonly { department: string }[], department: string) => rows.find((row) => row.department === department);

describe('figures', () => {
  it('第十二条：各部门办理情况逐项可考评：按时、逾期、延期、重开、转出和用时', async () => {
    const { body } = await figures('supervisor');
    expect(of(body.scorecards, 'cards')).toEqual({
      department: 'cards',
      received: 9,
      open: 7,
      overdue: 1,
      decided: 2,
      onTime: 1,
      late: 1,
      extended: 1,
      reopened: 1,
      transferred: 1,
      returned: 1,
      looked: 2,
      overturned: 1,
      medianDays: 15,
      satisfied: { of: 1, answered: 2, share: 0.5, from: 0.095, to: 0.905 },
      // Each currency by itself; what was only proposed is granted to nobody.
      remedies: [
        { currency: 'CNY', minor: 12_050 },
        { currency: 'HKD', minor: 300 },
      ],
    });
    expect(body.branches).toEqual([expect.objectContaining({ branch: '静安支行', received: 6, returned: 0, remedies: [] })]);
    expect(of(body.scorecards, 'loans')).toMatchObject({ received: 1, open: 1, decided: 0, medianDays: null });
  });

  it('say what is due over four weeks of working days, what is overdue and what comes later, each case once', async () => {
    const { body } = await figures('supervisor');
    expect(body.ahead).toHaveLength(20);
    expect(body.ahead.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(6);
    expect([body.overdue, body.later]).toEqual([1, 1]);
    // Only days that are worked: a Saturday or Sunday is one only where the calendar says so.
    const days = body.ahead.map(({ on }: { on: string }) => new Date(`${on}T00:00:00Z`).getUTCDay());
    expect(days.filter((one: number) => one === 0 || one === 6).length).toBeLessThan(3);
  });

  it('find the few duties and events that they count by indexes of their own, whatever else the house did', async () => {
    const plans = await gateway.app.get(UnitOfWork, { strict: false }).run(async (tx) => {
      // A small table is read whole, index or not.
      await tx.query(`SELECT set_config('enable_seqscan', 'off', true)`);
      const plan = async (sql: string) =>
        (await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`)).map((line) => line['QUERY PLAN']).join();
      return [
        await plan(`SELECT DISTINCT o.complaint_id FROM obligation o WHERE ${lateDuty}`),
        await plan(`SELECT e.complaint_id, e.kind FROM event e WHERE ${scoredEvent}`),
      ];
    });
    expect(plans).toEqual([expect.stringContaining('obligation_late'), expect.stringContaining('event_of_score')]);
  });

  it('count what is due until midnight with the day that ends', async () => {
    const { on, count } = (await figures('supervisor')).body.ahead[6];
    const [{ id, was }] = (await gateway.sql<{ id: string; was: Date }>(
      `SELECT id, due_at AS was FROM complaint WHERE business = 'B03.02' AND conflicts = '{b:静安支行}' AND merged_into IS NULL LIMIT 1`,
    )) as [{ id: string; was: Date }];
    const due = async (at: string) => {
      await gateway.sql('UPDATE complaint SET due_at = $2::timestamptz WHERE id = $1', id, at);
      await gateway.sql('DELETE FROM kept_figures');
    };
    await due(`${on}T24:00:00+08:00`);
    const { body } = await figures('supervisor');
    expect(body.ahead[6]).toMatchObject({ on, count: count + 1 });
    await due(was.toISOString());
  });

  it('第十一条、分析机制：哪些事项的增长超出偶然，逐月看得到', async () => {
    const { body } = await figures('supervisor');
    expect(body.hot.filter(({ axis }: { axis: string }) => axis !== 'word')).toEqual([
      expect.objectContaining({ axis: 'matter', value: 'B03.02', count: 6, expected: 0, times: null }),
      expect.objectContaining({ axis: 'place', value: '静安支行', count: 6, times: null }),
    ]);
    const total = (business: string | null) => body.matters.find((one: { business: string | null }) => one.business === business)?.total;
    expect([total('B03.02'), total('B03.01'), total(null)]).toEqual([6, 3, 1]);
    expect(body.received.reduce((sum: number, one: number) => sum + one, 0)).toBe(10);
  });

  it('leave out what is about somebody of the house for every reader alike, so that no difference tells', async () => {
    const [supervisor, auditor] = [await figures('supervisor', '?department=cards'), await figures('auditor', '?department=cards')];
    const head = await figures('head');
    for (const { body } of [auditor, head]) expect({ ...body, asOf: 0 }).toEqual({ ...supervisor.body, asOf: 0 });
    expect(of(head.body.scorecards, 'cards')).toMatchObject({ received: 9 });
  });

  it('are those of the own department for a head, and nobody’s who has no right', async () => {
    expect((await figures('head')).body.scorecards.map((one: { department: string }) => one.department)).toEqual(['cards']);
    expect((await figures('head', '?department=loans')).status).toBe(404);
    expect((await figures('supervisor', '?department=moon')).status).toBe(404);
    expect((await figures('supervisor', '?months=0')).status).toBe(422);
    for (const role of ['clerk', 'administrator']) expect((await figures(role)).status).toBe(403);
  });

  it('say which words many write of late that hardly anybody wrote before', async () => {
    await put(Array.from({ length: 24 }, (_, nth): Case => ({ department: 'service', received: 40 + nth })));
    const { body } = await figures('supervisor', '?months=13');
    const words = body.hot.filter(({ axis }: { axis: string }) => axis === 'word').map(({ value }: { value: string }) => value);
    // Every complaint says that a card was misused; only the six of the branch say this.
    expect(words).toContain('手续');
    expect(words).not.toContain('信用卡');
  });
});

describe('figures that were read', () => {
  const seen = async () => (await figures('supervisor', '?months=2')).body;

  it('are given as they are kept, to everybody alike, and read anew by the clock while people look', async () => {
    const first = await seen();
    expect((await seen()).asOf).toBe(first.asOf);
    const recent = gateway.app.get(RecentFigures, { strict: false });
    expect(await recent.renewAll()).toBe(0);
    // Kept a while ago; the instant is told to the second.
    await gateway.sql(
      `UPDATE kept_figures SET read_at = now() - interval '6 minutes', figures = jsonb_set(figures, '{asOf}', '"2026-01-05T00:00:00Z"') WHERE view LIKE ' 2 %'`,
    );
    expect((await seen()).asOf).toBe('2026-01-05T08:00:00+08:00');
    expect(await recent.renewAll()).toBe(1);
    const second = await seen();
    expect(second.asOf).not.toBe('2026-01-05T08:00:00+08:00');
    expect({ ...second, asOf: 0 }).toEqual({ ...first, asOf: 0 });
  });

  it('are read at once where nobody read them of late, once for all who ask together, and forgotten when nobody asks for a day', async () => {
    await gateway.sql(`UPDATE kept_figures SET read_at = now() - interval '16 minutes' WHERE view LIKE ' 2 %'`);
    // Only a reading has a longer limit than other transactions: of these, one connection at a time, however many ask.
    const unitOfWork = gateway.app.get(UnitOfWork, { strict: false });
    const run: UnitOfWork['run'] = unitOfWork.run.bind(unitOfWork);
    let [reading, most] = [0, 0];
    const counted = jest.spyOn(unitOfWork, 'run').mockImplementation(async (work, limits) => {
      if (!limits?.mostSeconds) return await run(work, limits);
      reading += 1;
      most = Math.max(most, reading);
      return await run(work, limits).finally(() => {
        reading -= 1;
      });
    });
    const together = await Promise.all(Array.from({ length: 12 }, seen));
    counted.mockRestore();
    expect([most, new Set(together.map(({ asOf }) => asOf)).size]).toEqual([1, 1]);
    // Of a release before: what its members were nobody knows.
    await gateway.sql(
      `UPDATE kept_figures SET view = ' 2 shape0', figures = '{}', read_at = now() - interval '6 minutes' WHERE view LIKE ' 2 %'`,
    );
    expect(await gateway.app.get(RecentFigures, { strict: false }).renewAll()).toBe(0);
    expect(await seen()).toMatchObject({ department: null, received: expect.any(Array) });
    await gateway.sql(`UPDATE kept_figures SET asked_at = now() - interval '25 hours'`);
    await gateway.app.get(RecentFigures, { strict: false }).renewAll();
    expect(await gateway.sql('SELECT view FROM kept_figures')).toEqual([]);
  });
});

describe('the page of figures', () => {
  it.each([
    ['zh-Hans', '热点', '信用卡分期'],
    ['zh-Hant', '熱點', '信用卡分期'],
    ['en', 'Hot topics', 'Card instalments'],
  ])('shows charts with the table beside each (%s)', async (language, topics, matter) => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(token('supervisor'));
    const { html, status } = await visitor.get(`/desk/figures?lang=${language}`);
    expect(status).toBe(200);
    expect(html).toContain(topics);
    expect(html).toContain(`${matter} (B03.02)`);
    expect(html.match(/<svg class="rd-chart rd-chart--wide"/g)).toHaveLength(2);
    expect(html.match(/<table /g)).toHaveLength(5);
  });

  it('gives each table as a file in which no cell is a formula', async () => {
    await gateway.sql(`UPDATE complaint SET business = '=1+1' WHERE business IS NULL`);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(token('supervisor'));
    const csv = await visitor.get('/desk/figures/months.csv?months=11&lang=en');
    expect([csv.status, csv.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.html).toContain("'=1+1");
    expect(csv.html.split('\r\n').filter((line) => /^"?[=+\-@]/.test(line))).toEqual([]);
    expect((await visitor.get('/desk/figures/nothing.csv')).status).toBe(404);
  });
});
