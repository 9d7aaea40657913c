import { ReadingSealer } from '@app/shared/chain/reading-blocks.js';
import { RecordChecker } from '@app/shared/chain/record-checks.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { NamesInForce } from '@app/shared/people/names-in-force.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routerClock } from '../../apps/router/src/clock/router-clock.js';
import { type RoutingContext, routeComplaints, sendUnroutedToTriage } from '../../apps/router/src/routing/route-complaints.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** The router's use cases by themselves, on one database: what they leave, run late, twice and by several at once. */
let gateway: TestGateway;
let desk: RoutingContext;

beforeAll(async () => {
  gateway = await aGateway();
  const { house, deadlines } = gateway.foundation;
  desk = { router: compileRouting(house), deadlines, names: new NamesInForce(gateway.unitOfWork, () => house.departments) };
});
afterAll(() => gateway?.close());

/** Taken in, and not routed yet. */
const arrived = async (body: object) => {
  const { body: answer } = await gateway.call('POST', '/api/complaints', { body });
  const [row] = await gateway.sql<{ id: string; event: string }>(
    `SELECT c.id, s.event_id AS event FROM complaint c JOIN event e ON e.complaint_id = c.id AND e.kind = 'complaint.received'
     JOIN slip s ON s.event_id = e.id AND s.consumer = 'route' WHERE c.reference = $1`,
    answer.reference,
  );
  return row!;
};
const caseOf = async (id: string) => (await gateway.sql<Record<string, any>>('SELECT * FROM complaint WHERE id = $1', id))[0]!;
const count = async (table: string, id: string, where = 'true') =>
  (await gateway.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE complaint_id = $1 AND ${where}`, id))[0]!.n;
const route = (...events: string[]) => routeComplaints(gateway.unitOfWork, desk, events);
/** As if nobody had routed it for so long. */
const waited = (id: string, seconds: number) =>
  gateway.sql(`UPDATE complaint SET registered_at = now() - make_interval(secs => $2) WHERE id = $1`, id, seconds);

describe('routing', () => {
  it('leaves department, dates, matter and one event, and takes the slip, in one transaction', async () => {
    const { id, event } = await arrived({ text: '信用卡年费多收了三百元', complainant: { phone: '13800138000' } });
    await route(event);
    expect(await caseOf(id)).toMatchObject({ status: 'assigned', department: 'cards', due_at: expect.any(Date) });
    const decide = await gateway.sql(
      `SELECT rule_set AS "ruleSet", state FROM obligation WHERE complaint_id = $1 AND obligation = 'decide' ORDER BY rule_set`,
      id,
    );
    expect(decide).toEqual([
      { ruleSet: 'cbirc-2020', state: 'open' },
      { ruleSet: 'cbrc-2012', state: 'open' },
    ]);
    expect([await count('assignment', id), await count('matter', id)]).toEqual([1, 1]);
    const [assigned] = await gateway.sql<{ data: Record<string, unknown>; actor: string }>(
      `SELECT data, actor FROM event WHERE complaint_id = $1 AND kind = 'complaint.assigned'`,
      id,
    );
    expect(assigned).toMatchObject({
      actor: 'system:router',
      data: { department: 'cards', dueOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
    expect(await gateway.sql(`SELECT 1 FROM slip WHERE event_id = $1 AND consumer = 'route'`, event)).toEqual([]);
    // What happened is the case's list, and the event has codes of it only.
    expect(JSON.stringify(assigned)).not.toMatch(/年费|138/);
  });

  it('happens once, whoever asks again and however many at once', async () => {
    const some = await Promise.all(Array.from({ length: 5 }, (_, n) => arrived({ text: `信用卡年费多收了${n + 1}百元` })));
    const events = some.map(({ event }) => event);
    await Promise.all([route(...events), route(...[...events].reverse()), route(events[2]!)]);
    await route(...events);
    for (const { id } of some)
      expect([await count('assignment', id), await count('event', id, `kind = 'complaint.assigned'`)]).toEqual([1, 1]);
  });

  it('is content to find nothing: an event that is gone, a case that has its department', async () => {
    const { id, event } = await arrived({ text: '信用卡被盗刷' });
    await route(newId());
    await waited(id, 61);
    expect(await sendUnroutedToTriage(gateway.unitOfWork, desk)).toBeGreaterThanOrEqual(1);
    await route(event);
    expect(await caseOf(id)).toMatchObject({ department: 'triage' });
    expect(await count('assignment', id)).toBe(1);
  });

  it('gives what nobody could read to triage, whatever its words seem to say', async () => {
    const { id, event } = await arrived({ text: '信用卡年费多收了三百元' });
    await gateway.sql(`INSERT INTO work (id, complaint_id, kind, subject_id) VALUES ($1, $2, 'read-by-hand', $2)`, newId(), id);
    await route(event);
    expect(await caseOf(id)).toMatchObject({ department: 'triage' });
  });
});

describe('what nobody routed', () => {
  it('goes to triage after a minute, with its dates, and not before', async () => {
    const [late, fresh] = [await arrived({ text: '房贷利率算错了' }), await arrived({ text: '房贷利率又算错了' })];
    await waited(late.id, 61);
    await waited(fresh.id, 55);
    expect(await sendUnroutedToTriage(gateway.unitOfWork, desk)).toBe(1);
    expect(await caseOf(late.id)).toMatchObject({ status: 'assigned', department: 'triage', due_at: expect.any(Date) });
    expect(await caseOf(fresh.id)).toMatchObject({ status: 'received', department: null });
    const [row] = await gateway.sql('SELECT rule FROM assignment WHERE complaint_id = $1', late.id);
    expect(row).toEqual({ rule: 'sweeper' });
    await route(fresh.event);
    expect(await caseOf(fresh.id)).toMatchObject({ department: 'loans' });
  });

  it('goes elsewhere where it is about the triage desk', async () => {
    const { id } = await arrived({ text: '分办岗不理我', against: { department: 'triage' } });
    await waited(id, 61);
    await sendUnroutedToTriage(gateway.unitOfWork, desk);
    const { status, department } = await caseOf(id);
    expect([status, department]).toEqual(['assigned', expect.not.stringMatching(/^triage$/)]);
  });

  it('is taken by one of several sweepers each', async () => {
    const some = await Promise.all(Array.from({ length: 6 }, (_, n) => arrived({ text: `网点排队${n + 1}小时` })));
    for (const { id } of some) await waited(id, 61);
    const taken = await Promise.all([1, 2, 3].map(() => sendUnroutedToTriage(gateway.unitOfWork, desk)));
    expect(taken.reduce((sum, n) => sum + n)).toBe(6);
    for (const { id } of some) expect(await count('assignment', id)).toBe(1);
  });

  it('is taken a handful at a time, the longest waiting first', async () => {
    const some = [await arrived({ text: '短信没有收到' }), await arrived({ text: '短信还是没有收到' })];
    for (const { id } of some) await waited(id, 61);
    expect(await sendUnroutedToTriage(gateway.unitOfWork, desk, 1)).toBe(1);
    expect((await caseOf(some[0]!.id))['department']).toBe('triage');
    expect((await caseOf(some[1]!.id))['department']).toBeNull();
    expect(await sendUnroutedToTriage(gateway.unitOfWork, desk, 1)).toBe(1);
    expect(await sendUnroutedToTriage(gateway.unitOfWork, desk, 1)).toBe(0);
  });
});

describe('the router’s clock', () => {
  it('has jobs of names of their own, each of which may run at any time, and finds nothing twice', async () => {
    const broken: unknown[] = [];
    const sealer = new Sealer(gateway.unitOfWork, undefined);
    const checker = new RecordChecker(
      gateway.unitOfWork,
      undefined,
      () => [],
      (check) => broken.push(check),
    );
    const jobs = routerClock(gateway.unitOfWork, desk, {
      sealer,
      readings: new ReadingSealer(gateway.unitOfWork),
      checker,
      keepOldKeys: async () => 0,
      keepStamp: async () => {},
      institution: gateway.foundation.house.institution,
      folder: gateway.foundation.settings.folders.record,
    });
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    const run = async () => {
      const found: Record<string, number> = {};
      for (const job of jobs) found[job.name] = await job['job']();
      return found;
    };
    // Each goes on while it finds something; then it finds nothing more.
    let found = await run();
    for (let turn = 0; turn < 10 && Object.values(found).some((n) => n > 0); turn++) found = await run();
    expect(Object.entries(found).filter(([, n]) => n > 0)).toEqual([]);
    expect(broken).toEqual([]);
  });
});
