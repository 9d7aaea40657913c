import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
});
afterAll(() => gateway?.close());

const figures = async (role: string, query = '') => await gateway.call('GET', `/api/figures${query}`, { token: token(role) });
const of = (rows: readonly { department: string }[], department: string) => rows.find((row) => row.department === department);

describe('figures', () => {
  it('say how each department did: on time, late, extended, reopened, handed on, and how long it took', async () => {
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
      medianDays: 15,
    });
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

  it('say what grew beyond chance, and count each matter by month', async () => {
    const { body } = await figures('supervisor');
    expect(body.hot).toEqual([expect.objectContaining({ business: 'B03.02', count: 6, expected: 0, times: null })]);
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
    expect(html.match(/<svg class="rd-chart"/g)).toHaveLength(2);
    expect(html.match(/<table /g)).toHaveLength(4);
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
