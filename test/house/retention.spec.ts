import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyRecord } from '@app/shared/chain/database-chain.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { readPeriod } from '@app/shared/domain/report/period.js';
import { keepRules } from '@app/shared/domain/retention/keep-rules.js';
import { erasuresIn, erasuresList } from '@app/shared/erasure/erasures-list.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { computeReport, latestAsOf } from '@app/shared/reports/compute-report.js';
import { definitionNamed, loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { runRetention } from '@app/shared/retention/run-retention.js';
import { sweepHolds } from '@app/shared/retention/sweep-limits.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { reopenComplaint } from '../../apps/gateway/src/desk/actions/write-to-case.js';
import { liftHold, placeHold } from '../../apps/gateway/src/desk/retention/holds.js';
import { listRuns, previewRetention } from '../../apps/gateway/src/desk/retention/retention.query.js';
import { approveRetention, drawUpRetention, refuseRetention } from '../../apps/gateway/src/desk/retention/retention-runs.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aClockHouse, type ClockHouse, chief } from '../support/clock-house.js';
import { sealAll } from '../support/seal-all.js';

/** What goes because its time is over (docs/decisions/0183), in ten years of a house whose clock is turned. */

jest.setTimeout(240_000);

const other = staffOf({ id: newId(), name: 'second', role: 'supervisor', department: null }, []);
const zone = 'Asia/Shanghai';
const key = proofKey('test');

let clock: ClockHouse;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-retention-'));
  clock = await aClockHouse({ objectionDays: 1 });
});
afterAll(async () => {
  await clock?.close();
  await rm(folder, { recursive: true, force: true });
});

const rules = () => houseKeepRules(clock.registry, clock.house.papers.institution);
const work = () => clock.house.unitOfWork;

/** A case that was decided and closed on the third day, bound by these rule sets ever since. */
async function ended(day: string, ruleSets: readonly string[]): Promise<{ id: string; reference: string }> {
  clock.at(`${day} 10:00`);
  const made = await clock.complaint({ text: '信用卡年费收错', complainant: { phone: '+8613800138000', name: '钱多多' } });
  await decideComplaint(work(), { deadlines: clock.house.deadlines, house: clock.house.papers }, chief, made.reference, undefined, {
    decision: 'upheld',
    text: '退款',
  });
  await clock.house.drain();
  clock.at(`${day.slice(0, 8)}${String(Number(day.slice(8)) + 2).padStart(2, '0')} 10:00`);
  await clock.house.closeCases();
  await clock.rows('UPDATE complaint SET rule_sets = $2 WHERE id = $1', made.id, ruleSets);
  await clock.rows(`UPDATE work SET done_at = now(), done_by = 'staff:x' WHERE complaint_id = $1 AND done_at IS NULL`, made.id);
  return made;
}

const erased = async () =>
  (await clock.rows<{ reference: string }>('SELECT reference FROM complaint WHERE erased_at IS NOT NULL'))
    .map((one) => one.reference)
    .sort();

/** One list from its drawing up to its end; null where nothing is past its time. */
async function carryOut(): Promise<string | null> {
  await sweepHolds(work(), zone);
  const drawn = await drawUpRetention(work(), chief, rules()).catch((error: { code?: string }) => {
    if (error.code === 'retention.empty') return null;
    throw error;
  });
  if (!drawn) return null;
  await approveRetention(work(), other, drawn.id);
  while ((await runRetention(work(), rules(), folder, 4)) > 0);
  return drawn.id;
}

const figures = async (year: number, asOf: Date) => {
  const definition = definitionNamed(loadReportDefinitions(), 'cn-2012-half-year');
  return await work().snapshot((reader) =>
    computeReport(reader, clock.house.papers.institution, { definition, period: readPeriod('half_year', `${year}H1`), asOf, barred: [] }),
  );
};

describe('rules that keep cases', () => {
  const registry = () => [...clock.registry.ruleSets.values()];
  it('are those of the files with their provisions, and the papers’ own', () => {
    const found = keepRules(registry(), 5, {});
    expect(found[0]).toEqual({ ruleSet: null, provision: null, years: 5, from: 'ended' });
    expect(found).toContainEqual({ ruleSet: 'ie-cpc', provision: 'CPC 2012 10.10, 11.6', years: 6, from: 'ended' });
    expect(found.filter(({ ruleSet }) => ruleSet === 'fca-disp')).toEqual([expect.objectContaining({ years: 3, from: 'received' })]);
    expect(found.filter(({ ruleSet }) => ruleSet === 'wage-cn')).toEqual([]);
  });

  it('are longer for an activity where the papers say that it is this house’s', () => {
    const years = (facts: object) =>
      keepRules(registry(), 1, { ...facts })
        .filter(({ ruleSet }) => ruleSet === 'fca-disp')
        .map((one) => one.years);
    expect(years({ activity: 'collective_portfolio_management' })).toEqual([3, 5]);
    expect(years({ activity: 'banking' })).toEqual([3]);
  });
});

describe('in ten years', () => {
  const made: Record<string, { id: string; reference: string }> = {};
  const before = new Map<number, { asOf: Date; said: unknown }>();

  it('cases go when the rule that keeps them longest is over, and never before; holds keep them; figures and the record stand', async () => {
    for (const year of [2019, 2020, 2021]) {
      made[`papers ${year}`] = await ended(`${year}-04-07`, ['cbrc-2012']);
      made[`ireland ${year}`] = await ended(`${year}-05-12`, ['cbrc-2012', 'ie-cpc']);
      made[`london ${year}`] = await ended(`${year}-06-09`, ['fca-disp']);
      clock.at(`${year}-07-20 10:00`);
      const asOf = await work().snapshot((reader) => latestAsOf(reader));
      const said = await figures(year, asOf);
      expect(said.isNil).toBe(false);
      before.set(year, { asOf, said });
    }
    const hold = await placeHold(
      work(),
      chief,
      made['papers 2019']!.reference,
      { kind: 'litigation', reason: '(2021)沪01民初1号', until: '2024-06-08' },
      zone,
    );
    expect(hold.id).toBeTruthy();
    const name = (keys: string[]) => keys.map((one) => made[one]!.reference).sort();
    const gone: Record<string, string[]> = {
      // The papers keep five years from the end: longer than London's three from receipt, shorter than Ireland's six.
      '2024-04-08': [],
      '2024-06-08': [],
      '2024-06-12': ['papers 2019', 'london 2019'],
      '2025-05-13': ['papers 2020'],
      '2025-05-15': ['ireland 2019'],
      '2029-03-10': ['london 2020', 'papers 2021', 'london 2021', 'ireland 2020', 'ireland 2021'],
    };
    const all: string[] = [];
    for (const [day, now] of Object.entries(gone)) {
      clock.at(`${day} 12:00`);
      const run = await carryOut();
      all.push(...name(now));
      expect([day, await erased()]).toEqual([day, [...all].sort()]);
      expect([day, run !== null]).toEqual([day, now.length > 0]);
    }
    for (const [year, { asOf, said }] of before) expect(await figures(year, asOf)).toEqual(said);
    await sealAll(work(), new Sealer(work(), key));
    const check = await work().snapshot((reader) => verifyRecord(reader, key, []));
    expect(check).toMatchObject({ intact: true, findings: [] });
    expect(check.erased).toBeGreaterThan(9 * 3);
    expect(erasuresIn(erasuresList(folder)).map(({ ground }) => ground)).toEqual(Array.from({ length: 9 }, () => 'retention'));
    expect(await clock.rows(`SELECT 1 FROM complaint WHERE complainant->>'name' IS NOT NULL`)).toEqual([]);
  });

  it('a hold that a person lifted keeps nothing, and one of a past day cannot be placed', async () => {
    clock.at('2029-04-01 10:00');
    const one = await ended('2029-04-07', ['cbrc-2012']);
    const wish = { kind: 'supervision', reason: '检查', until: '2029-04-01' } as const;
    await expect(placeHold(work(), chief, one.reference, wish, zone)).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(placeHold(work(), chief, one.reference, { ...wish, until: '2032-04-10' }, zone)).rejects.toMatchObject({
      code: 'request.invalid',
    });
    const { id } = await placeHold(work(), chief, one.reference, { ...wish, until: '2032-04-09' }, zone);
    await liftHold(work(), chief, id, '检查结束');
    await expect(liftHold(work(), chief, id, '检查结束')).rejects.toMatchObject({ code: 'hold.settled' });
    expect((await clock.rows('SELECT state, why_ended FROM legal_hold WHERE id = $1', id))[0]).toEqual({
      state: 'lifted',
      why_ended: '检查结束',
    });
  });

  it('what came up between approval and its turn keeps a case, and two clocks erase each once', async () => {
    const cases = [];
    for (const day of ['2029-05-06', '2029-05-12', '2029-05-19', '2029-05-26']) cases.push(await ended(day, ['cbrc-2012']));
    const [reopened, held, ...rest] = cases;
    clock.at('2035-01-01 10:00');
    expect((await previewRetention(work(), chief, rules())).dueCases).toBe(5);
    const drawn = await drawUpRetention(work(), chief, rules());
    expect(drawn.cases).toBe(5);
    await expect(drawUpRetention(work(), other, rules())).rejects.toMatchObject({ code: 'retention.lives' });
    await expect(approveRetention(work(), chief, drawn.id)).rejects.toMatchObject({ code: 'retention.own' });
    await approveRetention(work(), other, drawn.id);
    await expect(refuseRetention(work(), other, drawn.id, '再想想')).rejects.toMatchObject({ code: 'retention.settled' });
    await reopenComplaint(work(), clock.house.deadlines, chief, reopened!.reference, '有新证据');
    await placeHold(work(), chief, held!.reference, { kind: 'supervision', reason: '检查', until: '2036-01-01' }, zone);
    const second = await clock.another();
    const both = () => Promise.all([runRetention(work(), rules(), folder), runRetention(second.unitOfWork, rules(), folder)]);
    while ((await both()).some((settled) => settled > 0));
    const [run] = await listRuns(work(), chief, drawn.id);
    expect(run).toMatchObject({ state: 'done', waiting: 0, erased: 3, kept: 2 });
    const why = await clock.rows('SELECT complaint_id, why FROM retention_case WHERE run_id = $1 AND why IS NOT NULL', drawn.id);
    expect(Object.fromEntries(why.map((one) => [one['complaint_id'], one['why']]))).toEqual({
      [reopened!.id]: 'not-ended',
      [held!.id]: 'hold',
    });
    const erasures = await clock.rows(
      `SELECT complaint_id FROM event WHERE kind = 'person.erased' AND complaint_id = ANY($1)`,
      rest.map(({ id }) => id),
    );
    expect(erasures.length).toBe(rest.length);
  });

  /** A request of the person that was granted; a copy until an instant. */
  const granted = async (complaintId: string, kind: 'restriction' | 'copy', until: string | null = null): Promise<string> => {
    const id = newId();
    await clock.rows(
      `INSERT INTO data_request (id, complaint_id, kind, state, way, words, asked_by, rule_set, obligation, until)
       VALUES ($1, $2, $3, 'granted', 'page', '', 'complainant', 'pipl', 'answer', $4)`,
      id,
      complaintId,
      kind,
      until,
    );
    return id;
  };
  const listed = (found: readonly { reference: string; keeps?: string | null }[]) =>
    found.map(({ reference, keeps }) => [reference, keeps]);

  it('what is part of a case keeps it by the rules that bound it, and a case is kept while its person wanted it kept, or may fetch a copy', async () => {
    clock.at('2040-01-01 10:00');
    await carryOut();
    const cases: { id: string; reference: string }[] = [];
    for (const [day, rule] of [
      ['2040-03-04', 'cbrc-2012'],
      ['2040-03-11', 'ie-cpc'],
      ['2040-03-18', 'cbrc-2012'],
      ['2040-04-01', 'cbrc-2012'],
      ['2040-04-08', 'cbrc-2012'],
    ] as const)
      cases.push(await ended(day, [rule]));
    const [goesOn, part, restricted, copied, free] = cases;
    await clock.rows(`UPDATE complaint SET status = 'merged', merged_into = $1 WHERE id = $2`, goesOn!.id, part!.id);
    const restriction = await granted(restricted!.id, 'restriction');
    await granted(copied!.id, 'copy', '2045-08-01T00:00:00Z');
    clock.at('2045-07-01 10:00');
    const preview = () => previewRetention(work(), chief, rules());
    const early = await preview();
    // Ireland keeps what bound the part for six years: the case that goes on is not past its time with five.
    expect([listed(early.due), listed(early.held)]).toEqual([
      [[free!.reference, null]],
      [
        [restricted!.reference, 'restriction'],
        [copied!.reference, 'copy'],
      ],
    ]);
    expect([early.dueCases, early.heldCases]).toEqual([1, 2]);
    await clock.rows(`UPDATE data_request SET state = 'ended', ended_at = now() WHERE id = $1`, restriction);
    clock.at('2045-08-02 10:00');
    expect(listed((await preview()).due).map(([reference]) => reference)).toEqual([restricted, copied, free].map((one) => one!.reference));
    const drawn = await drawUpRetention(work(), chief, rules());
    await approveRetention(work(), other, drawn.id);
    await granted(restricted!.id, 'restriction');
    await granted(copied!.id, 'copy', '2045-09-01T00:00:00Z');
    while ((await runRetention(work(), rules(), folder)) > 0);
    const settled = await clock.rows('SELECT complaint_id, state, why FROM retention_case WHERE run_id = $1 ORDER BY no', drawn.id);
    expect(settled.map((one) => [one['complaint_id'], one['state'], one['why']])).toEqual([
      [restricted!.id, 'kept', 'restriction'],
      [copied!.id, 'kept', 'copy'],
      [free!.id, 'erased', null],
    ]);
    clock.at('2046-04-01 10:00');
    expect(listed((await preview()).due).map(([reference]) => reference)).toEqual([copied!.reference, goesOn!.reference]);
  });
});
