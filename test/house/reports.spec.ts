import 'reflect-metadata';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportDefinition } from '@app/shared/domain/report/definition.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import type { ReportFigures } from '@app/shared/reports/compute-report.js';
import { loadReportDefinitions } from '@app/shared/reports/report-definitions.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { type CastMember, makeDemonstration } from '../../apps/cli/src/simulate/demo/make-demonstration.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { pdfWords } from '../support/pdf-words.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

jest.setTimeout(300_000);

let database: TestDatabase;
let gateway: TestGateway;
let cast: readonly CastMember[];
/** A thousand changes, or a hundred. */
const release = process.env['TEST_SIZE'] === 'release';
const rounds = release ? 10 : 1;
const definitions = loadReportDefinitions();
/** The half-year lies in the past, so that its report was due, written and signed in it. */
const to = new Date('2026-02-15T04:00:00Z');

beforeAll(async () => {
  database = await aDatabase();
  const papers = loadHouseConfig('config');
  ({ cast } = await makeDemonstration({
    url: database.url,
    papers,
    registry: loadRules(),
    codeSecret: 'test',
    publicUrl: 'http://127.0.0.1',
    to,
    days: 225,
    complaints: 130,
    seed: 11,
  }));
  gateway = await aGateway({ DATABASE_URL: database.url, REDRESS_CONFIG: papersOfTheTest() });
});
afterAll(async () => {
  await gateway?.close();
  await database?.close();
});

/** Departments of the legal entities that the test's papers name. */
const entities = { retail: ['cards', 'accounts', 'service', 'triage'], credit: ['loans', 'collections', 'wealth', 'integrity'] } as const;

/** The delivered papers with two legal entities, and with the report that begins in 2027 beginning with the year that is told here: every delivered report is recomputed. */
function papersOfTheTest(): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-reports-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  const listed = Object.entries(entities).map(
    ([id, departments]) => `{ id: ${id}, names: { zh-Hans: ${id}, zh-Hant: ${id}, en: ${id} }, departments: [${departments.join(', ')}] }`,
  );
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nreporting: { entities: [${listed.join(', ')}] }\n`);
  mkdirSync(join(folder, 'reports'));
  writeFileSync(join(folder, 'reports', 'uk-ps25-19.json'), JSON.stringify({ ...definitions.get('uk-ps25-19'), begins: '2025-07-01' }));
  return folder;
}

const tokenOf = (role: string) => cast.find((one) => one.role === role)!.token;
const call = async (method: string, path: string, body?: unknown, role = 'supervisor') =>
  await gateway.call(method, path, { token: tokenOf(role), ...(body === undefined ? {} : { body }) });
const report = async (id: string, query: string, role = 'supervisor'): Promise<ReportFigures & { seen: string }> =>
  (await call('GET', `/api/report-definitions/${id}?${query}`, undefined, role)).body;

interface Told {
  readonly kind: string;
  readonly at: number;
  readonly data: Record<string, any>;
}
/** A case as somebody would tell it who reads the trail from the first line to the last. */
interface Story {
  readonly id: string;
  readonly reference: string;
  readonly channel: string;
  readonly received: number;
  readonly events: Told[];
  readonly milestones: { readonly type: string; readonly at: number; readonly details: any }[];
  readonly matters: {
    readonly coding: string;
    readonly business: string | null;
    readonly cause: string | null;
    readonly urgent: string;
    readonly at: number;
  }[];
  readonly rootCauses: { readonly code: string; readonly at: number }[];
  readonly departments: { readonly department: string; readonly at: number }[];
}

async function stories(): Promise<Story[]> {
  const cases = await gateway.sql<{ id: string; reference: string; channel: string; received: Date }>(
    'SELECT id, reference, channel, received_at AS received FROM complaint',
  );
  const rows = async (sql: string) => await gateway.sql<Record<string, any>>(sql);
  const [events, milestones, matters, rootCauses, departments] = [
    await rows('SELECT complaint_id AS of, kind, at, data FROM event WHERE complaint_id IS NOT NULL ORDER BY seq'),
    await rows('SELECT complaint_id AS of, type, recorded_at AS at, details FROM case_event ORDER BY no'),
    await rows('SELECT complaint_id AS of, coding, business, cause, urgent, greatest(at, urgent_at) AS at FROM matter ORDER BY no'),
    await rows('SELECT complaint_id AS of, code, at FROM root_cause ORDER BY no'),
    await rows('SELECT complaint_id AS of, department, at FROM assignment ORDER BY no'),
  ];
  const own = (all: Record<string, any>[], id: string) =>
    all.filter((row) => row['of'] === id).map((row) => ({ ...row, at: row['at'].getTime() })) as any[];
  return cases.map(({ received, ...one }) => ({
    ...one,
    received: received.getTime(),
    events: own(events, one.id),
    milestones: own(milestones, one.id),
    matters: own(matters, one.id),
    rootCauses: own(rootCauses, one.id),
    departments: own(departments, one.id),
  }));
}

/** Shanghai has had no other time since 1992: a local day by the sum alone. */
const day = (ms: number) => Math.floor((ms + 8 * 3_600_000) / 86_400_000);

/** What a figure comes to by the stories alone, for those of them that `row` is true of. */
function recount(
  definition: ReportDefinition,
  id: string,
  all: readonly Story[],
  from: number,
  until: number,
  asOf: number,
  row: (one: Story) => boolean,
): number | null {
  const figure = definition.figures[id]!;
  const cases = all.flatMap((story) => {
    const known = story.events.filter(({ at }) => at <= asOf);
    if (!known.some(({ kind }) => kind === 'complaint.received') || story.received >= until) return [];
    const joined = known.filter(
      ({ kind, data }) => kind === 'complaint.separated' || (kind === 'complaint.joined' && data['goesOn'] === false),
    );
    if (joined.at(-1)?.kind === 'complaint.joined' || !row(story)) return [];
    let [endedAt, decision, openAtStart] = [undefined as number | undefined, undefined as string | undefined, story.received < from];
    for (const { kind, at, data } of known) {
      if (at >= until) continue;
      if (kind === 'complaint.reopened') [endedAt, decision] = [undefined, undefined];
      if (kind === 'outcome.decided' || kind === 'complaint.withdrawn') [endedAt, decision] = [at, data['decision'] ?? 'withdrawn'];
      if (at < from && story.received < from) openAtStart = endedAt === undefined;
    }
    const happened = (kind: string) => known.some((one) => one.kind === kind && one.at < until);
    const paid = known.filter(({ kind, at }) => kind === 'remedy.fulfilled' && at >= from && at < until);
    const matter = story.matters.filter(({ at }) => at <= asOf).at(-1);
    const facts = Object.assign(
      {},
      ...story.milestones.filter(({ type, at }) => type === 'stated' && at <= asOf).map(({ details }) => details.facts),
    );
    return [
      {
        endedAt,
        decision,
        days: endedAt === undefined ? 0 : day(endedAt) - day(story.received),
        counts: {
          received: story.received >= from,
          ended: endedAt !== undefined && endedAt >= from,
          'open-at-start': openAtStart,
          'open-at-end': endedAt === undefined,
          remedied: paid.length > 0,
        }[figure.when],
        referred: story.milestones.some(({ type, at }) => ['transferred_in', 'portal_sent', 'dispatched'].includes(type) && at <= asOf),
        extended: happened('deadline.extended'),
        reopened: happened('complaint.reopened'),
        transferred: happened('complaint.transferred'),
        late: known.some(
          ({ kind, at, data }) => kind === 'deadline.missed' && at < until && data['kind'] === 'decide' && data['assumed'] === undefined,
        ),
        urgent: matter?.urgent ?? 'none',
        paid: paid.reduce((sum, { data }) => sum + (data['currency'] === 'CNY' ? data['minor'] : 0), 0),
        facts,
      },
    ];
  });
  const { where = {} } = figure;
  const counted = cases.filter(
    (one) =>
      one.counts &&
      (['referred', 'extended', 'late', 'reopened', 'transferred'] as const).every(
        (name) => where[name] === undefined || where[name] === one[name],
      ) &&
      (where.decision === undefined || where.decision.includes(one.decision ?? '')) &&
      (where.urgent === undefined || where.urgent.includes(one.urgent)) &&
      (where.days?.from === undefined || one.days >= where.days.from) &&
      (where.days?.below === undefined || one.days < where.days.below) &&
      Object.entries(where.facts ?? {}).every(([name, values]) => values.includes(one.facts[name])),
  );
  if (figure.value === 'redress') return counted.reduce((sum, { paid }) => sum + paid, 0);
  if (figure.value === 'median-days') {
    const sorted = counted.map(({ days }) => days).sort((a, b) => a - b);
    return sorted.length === 0 ? null : (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  }
  if (figure.shareOf === undefined) return counted.length;
  const whole = recount(definition, figure.shareOf, all, from, until, asOf, row)!;
  return whole === 0 ? null : Math.round((1000 * counted.length) / whole) / 10;
}

/** Whose it was by what was known then. */
const departmentOf = ({ departments }: Story, asOf: number): string | null =>
  departments.filter(({ at }) => at <= asOf).at(-1)?.department ?? null;

/** Whether a story belongs into a row of a table, by what was known then. */
function belongs(part: ReportDefinition['parts'][number], key: string | null, coding: string, asOf: number) {
  return (story: Story): boolean => {
    if (part.kind !== 'table') return true;
    if (part.by === 'channel') return story.channel === key;
    if (part.by === 'department') return departmentOf(story, asOf) === key;
    if (part.by === 'root-cause') return (story.rootCauses.filter(({ at }) => at <= asOf).at(-1)?.code ?? null) === key;
    if (part.by === 'decision') throw new Error('No delivered table is told by decisions.');
    const matter = story.matters.filter(({ at }) => at <= asOf).at(-1);
    const entries = codingNamed(coding).entries.filter(({ axis }) => axis === part.by);
    const code = matter?.coding === coding ? (matter?.[part.by] ?? null) : null;
    const above = (one: string | null): string[] =>
      one === null ? [] : [one, ...above(entries.find((entry) => entry.code === one)?.parent ?? null)];
    const own = entries.some((entry) => entry.code === code) ? code : null;
    return key === null ? own === null : part.level === 'top' ? above(own).includes(key) : own === key;
  };
}

/** Every number of a report beside what the stories say: those that differ. */
function mistakes(id: string, found: ReportFigures, all: readonly Story[]): string[] {
  const definition = definitions.get(id)!;
  const instant = (local: string, days = 0) => Date.parse(`${local}T00:00:00+08:00`) + days * 86_400_000;
  const [from, until, asOf] = [instant(found.period.from), instant(found.period.to, 1), Date.parse(found.asOf)];
  let compared = 0;
  const wrong = definition.parts.flatMap((part, nth) => {
    const figures = found.parts[nth]!;
    if ((part.kind !== 'figures' && part.kind !== 'table') || !('rows' in figures)) return [];
    const rows = part.kind === 'figures' ? figures.rows : [...figures.rows];
    return rows.flatMap(({ key, values }) =>
      part.figures.flatMap((figure, at) => {
        compared += 1;
        const inRow = belongs(part, key, found.coding, asOf);
        const own = found.entity === null ? undefined : (entities[found.entity as keyof typeof entities] as readonly string[]);
        const right = recount(
          definition,
          figure,
          all,
          from,
          until,
          asOf,
          (story) => inRow(story) && (own === undefined || own.includes(departmentOf(story, asOf) ?? '')),
        );
        return right === values[at] ? [] : [`${id} ${found.period.id} ${nth} ${key} ${figure}: ${values[at]}, by the trail ${right}`];
      }),
    );
  });
  return compared > 5 ? wrong : ['nothing was compared'];
}

const asked = [
  ['cn-2012-half-year', 'period=2025H2'],
  ['cn-2012-half-year', 'period=2025H2&asOf=2026-01-10T00:00:00Z'],
  ['cn-jrt-0169', 'period=2025Q4'],
  ['cn-jrt-0169', 'period=2026Q1'],
  ['in-rbi-quarter', 'period=2025Q4'],
  ['in-rbi-quarter', 'period=2025Q3&asOf=2025-11-01T00:00:00Z'],
  ['uk-ps25-19', 'period=2025H2&entity=retail'],
  ['uk-ps25-19', 'period=2025H2&entity=credit&asOf=2026-01-10T00:00:00Z'],
] as const;

describe('the figures of a report', () => {
  it.each(asked)('are what the trail says, each recomputed from its lines: %s %s', async (id, query) => {
    const found = await report(id, query);
    const sums = found.parts.flatMap((part) => ('rows' in part ? part.rows.flatMap(({ values }) => values) : []));
    expect(sums.filter((value) => (value ?? 0) > 0).length).toBeGreaterThan(8);
    expect(mistakes(id, found, await stories())).toEqual([]);
  });

  it('are recomputed of every report that is delivered, and of every table of it', async () => {
    expect([...new Set(asked.map(([id]) => id))].sort()).toEqual([...definitions.keys()].sort());
    const found = await report('cn-2012-half-year', 'period=2025H2');
    const at = definitions.get('cn-2012-half-year')!.parts.findIndex((part) => part.kind === 'table' && part.by === 'root-cause');
    expect((found.parts[at] as any).rows.filter(({ key }: { key: string | null }) => key !== null).length).toBeGreaterThan(3);
  });

  it('have the measures that the trail tells of, as they stood at the end of the period', async () => {
    const told = await gateway.sql<{ id: string; kind: string; at: Date }>(
      `SELECT subject_id AS id, kind, at FROM event WHERE kind LIKE 'measure.%' ORDER BY seq`,
    );
    for (const [query, end] of [
      ['period=2025H2', '2026-01-01T00:00:00+08:00'],
      ['period=2025H2&asOf=2025-11-01T00:00:00Z', '2025-11-01T00:00:00Z'],
    ] as const) {
      const part = (await report('cn-2012-half-year', query)).parts.find((one) => 'measures' in one) as any;
      const states = new Map<string, string>();
      for (const { id, kind, at } of told) if (at < new Date(end)) states.set(id, kind.slice('measure.'.length));
      expect(states.size).toBeGreaterThan(0);
      expect(new Map(part.measures.map((one: { id: string; state: string }) => [one.id, one.state]))).toEqual(states);
    }
  });

  it('are found wrong by that recount where one is', async () => {
    const found = await report('cn-2012-half-year', 'period=2025H2');
    const spoilt = JSON.parse(JSON.stringify(found)) as any;
    spoilt.parts[0].rows[0].values[1] += 1;
    expect(mistakes('cn-2012-half-year', spoilt, await stories())).toHaveLength(1);
  });

  it('of a table add up to those of the whole', async () => {
    const found = await report('cn-2012-half-year', 'period=2025H2');
    const [whole, , business, cause] = found.parts as unknown as { rows: { values: number[] }[] }[];
    for (const table of [business, cause])
      expect(table!.rows.reduce((sum, { values }) => sum + values[0]!, 0)).toBe(whole!.rows[0]!.values[1]);
  });

  it('open the cases behind them, as many as they say', async () => {
    const query = 'period=2025H2&figure=received';
    const { body: all } = await call('GET', `/api/report-definitions/cn-2012-half-year/cases?${query}`);
    const found = await report('cn-2012-half-year', 'period=2025H2');
    expect(all.count).toBe((found.parts[0] as any).rows[0].values[1]);
    const table = found.parts[2] as unknown as { rows: { key: string | null; values: number[] }[] };
    for (const { key, values } of table.rows) {
      const row = key === null ? 'unstated=true' : `row=${key}`;
      const { body } = await call('GET', `/api/report-definitions/cn-2012-half-year/cases?${query}&part=2&${row}`);
      expect([key, body.count, body.items.length]).toEqual([key, values[0], values[0]]);
    }
    expect((await call('GET', '/api/report-definitions/cn-2012-half-year/cases?period=2025H2&figure=nothing')).status).toBe(404);
    expect((await call('GET', '/api/report-definitions/cn-2012-half-year/cases?period=2025H2&figure=received&part=0')).status).toBe(404);
  });
});

describe('whoever a case is about', () => {
  it('finds it in no figure, no list and no copy; everybody else does', async () => {
    const query = 'period=2025H2&asOf=2026-02-01T00:00:00Z';
    const before = await report('cn-2012-half-year', query);
    const { body } = await call('GET', `/api/report-definitions/cn-2012-half-year/cases?${query}&figure=received`);
    const reference = body.items[0].reference as string;
    const [regulator] = await gateway.sql<{ key: string }>(`SELECT 'i:' || id AS key FROM staff WHERE role = 'regulator'`);
    const [kept] = await gateway.sql<{ conflicts: string[] }>('SELECT conflicts FROM complaint WHERE reference = $1', reference);
    await gateway.sql('UPDATE complaint SET conflicts = conflicts || $2::text[] WHERE reference = $1', reference, [regulator!.key]);
    try {
      const theirs = await report('cn-2012-half-year', query, 'regulator');
      const received = (figures: ReportFigures) => (figures.parts[0] as any).rows[0].values[1] as number;
      expect(received(theirs)).toBe(received(before) - 1);
      expect(await report('cn-2012-half-year', query)).toEqual(before);
      const list = await call('GET', `/api/report-definitions/cn-2012-half-year/cases?${query}&figure=received`, undefined, 'regulator');
      expect([list.body.count, list.body.items.some((one: { reference: string }) => one.reference === reference)]).toEqual([
        received(theirs),
        false,
      ]);
      const { body: copies } = await call('GET', '/api/report-definitions/cn-2012-half-year/copies', undefined, 'regulator');
      const csv = async (role: string) =>
        (await call('GET', `/api/report-definitions/cn-2012-half-year/copies/${copies.items[0].id}/csv`, undefined, role)).bytes.toString();
      expect(await csv('regulator')).toContain(`受理件数,${received(theirs)}\r\n`);
      expect(await csv('auditor')).toContain(`受理件数,${received(before)}\r\n`);
    } finally {
      await gateway.sql('UPDATE complaint SET conflicts = $2 WHERE reference = $1', reference, kept!.conflicts);
    }
  });
});

describe('a report that was signed', () => {
  it('was signed in the demonstration by whoever answers for it, in time, and kept as it left', async () => {
    const { body } = await call('GET', '/api/report-definitions/cn-2012-half-year/copies');
    const copy = body.items.find((one: { period: string }) => one.period === '2025H2');
    expect(copy).toMatchObject({ no: 1, language: 'zh-Hans', signedBy: 'staff:许文涛' });
    const [duty] = await gateway.sql<{ state: string }>(
      `SELECT state FROM obligation WHERE complaint_id IS NULL AND obligation = 'half-year-report' AND period_to = '2025-12-31'`,
    );
    expect(duty!.state).toBe('satisfied');
    expect((await gateway.sql(`SELECT 1 FROM event WHERE kind = 'report.signed' AND subject_id = $1`, copy.id)).length).toBe(1);
    const path = `/api/report-definitions/cn-2012-half-year/copies/${copy.id}`;
    for (const format of ['pdf', 'csv', 'xlsx', 'html']) {
      const [one, again] = [await call('GET', `${path}/${format}`), await call('GET', `${path}/${format}`, undefined, 'auditor')];
      expect([one.status, one.bytes.equals(again.bytes)]).toEqual([200, true]);
      const [kept] = await gateway.sql<{ same: boolean }>(
        'SELECT sha256(bytes) = sha256 AS same FROM report_file WHERE copy_id = $1 AND format = $2',
        copy.id,
        format,
      );
      expect(kept!.same).toBe(true);
    }
    expect((await call('GET', `${path}/exe`)).status).toBe(404);
  });

  it('comes to the same again after many later changes, and says which cases make today’s figures others, and why', async () => {
    const { body } = await call('GET', '/api/report-definitions/cn-2012-half-year/copies');
    const copy = body.items.find((one: { period: string }) => one.period === '2025H2');
    const query = `period=2025H2&asOf=${encodeURIComponent(copy.asOf)}`;
    const before = await report('cn-2012-half-year', query);
    const { body: all } = await call('GET', `/api/report-definitions/cn-2012-half-year/cases?${query}&figure=received`);
    const touched: string[] = [];
    let changes = 0;
    const change = async (path: string, wish: object) => {
      const { status } = await call('POST', path, wish);
      if (status < 300) changes += 1;
      return status < 300;
    };
    for (let round = 1; round <= rounds; round += 1)
      for (const [nth, { reference }] of all.items.slice(0, 60).entries()) {
        // Coded one way and the other, the same way in the last round whatever the size.
        const wish = {
          business: (nth + rounds - round) % 2 === 0 ? 'B12.01' : 'B08.01',
          cause: 'C09',
          rootCause: (nth + rounds - round) % 2 === 0 ? 'system' : 'process',
          urgent: nth % 3 === 0 ? 'vulnerable' : 'none',
          reason: '年度复核',
        };
        if ((await change(`/api/complaints/${reference}/matter`, wish)) && round === rounds) touched.push(reference);
        await change(`/api/complaints/${reference}/notes`, { text: `复核 ${round}` });
        if (nth < 8 && round === 1) await change(`/api/complaints/${reference}/reopenings`, { reason: '复核后重新办理' });
      }
    expect(touched.length).toBeGreaterThan(40);
    expect(changes).toBeGreaterThan(release ? 1_000 : 100);
    if (release) console.info(`${changes} changes after the report was signed`);
    expect(await report('cn-2012-half-year', query)).toEqual(before);
    expect(mistakes('cn-2012-half-year', await report('cn-2012-half-year', 'period=2025H2'), await stories())).toEqual([]);

    const { body: told } = await call('GET', `/api/report-definitions/cn-2012-half-year/differences?copy=${copy.id}`);
    const line = told.items.find(
      (one: { part: number; row: string; figure: string }) => one.part === 2 && one.row === 'B12' && one.figure === 'received',
    );
    expect(line.after).toBeGreaterThan(line.before);
    expect(
      line.cases.filter(({ counts }: { counts: boolean }) => counts).length -
        line.cases.filter(({ counts }: { counts: boolean }) => !counts).length,
    ).toBe(line.after - line.before);
    // Every difference is one of cases that were changed since, each with what became of it.
    for (const { cases } of told.items)
      for (const one of cases) expect([touched.includes(one.reference), one.because.length > 0]).toEqual([true, true]);
    for (const one of line.cases) expect(one.because.map(({ kind }: { kind: string }) => kind)).toContain('matter.stated');
    // What was ended stays ended in its period, though it was taken up again since.
    expect(told.items.filter((one: { figure: string; part: number }) => one.part === 0 && one.figure === 'ended')).toEqual([]);
  });

  it('is signed on the page after a fresh sign-in, of what was looked at, once, and meets the duty with it', async () => {
    const { seen, asOf } = await report('in-rbi-quarter', 'period=2025Q4');
    const sign = { period: '2025Q4', asOf, language: 'en', way: 'portal 1', seen };
    expect((await call('POST', '/api/report-definitions/in-rbi-quarter/copies', { ...sign, seen: '0'.repeat(64) })).body.code).toBe(
      'report.changed',
    );
    expect((await call('POST', '/api/report-definitions/in-rbi-quarter/copies', sign, 'regulator')).status).toBe(403);
    const made = await call('POST', '/api/report-definitions/in-rbi-quarter/copies', sign);
    expect([made.status, made.body]).toEqual([
      201,
      { id: expect.any(String), no: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), duty: null },
    ]);
    expect((await call('POST', '/api/report-definitions/in-rbi-quarter/copies', sign)).body.code).toBe('report.signed-already');
    expect((await call('POST', '/api/report-definitions/in-rbi-quarter/copies', { ...sign, reason: '更正' })).body.no).toBe(2);
    const running = await report('in-rbi-quarter', 'period=2026Q4');
    const early = { period: '2026Q4', asOf: running.asOf, language: 'en', way: 'x', seen: running.seen };
    if (!running.isOver)
      expect((await call('POST', '/api/report-definitions/in-rbi-quarter/copies', early)).body.code).toBe('report.not-over');

    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokenOf('supervisor'));
    const page = await visitor.get('/desk/reports/cn-jrt-0169?period=2025Q4');
    const written = await visitor.post('/desk/reports/cn-2012-half-year/texts', {
      ...(await visitor.get('/desk/reports/cn-2012-half-year?period=2025H2')).form('/desk/reports/cn-2012-half-year/texts'),
      'text-causes': '新的成因',
    });
    expect([written.status, written.location]).toEqual([303, expect.stringContaining('done=report-written')]);
    const form = page.form('/desk/reports/cn-jrt-0169/copies');
    expect((await visitor.post('/desk/reports/cn-jrt-0169/copies', { ...form, way: '' })).status).toBe(422);
    await gateway.sql(`UPDATE staff_session SET begun_at = now() - interval '31 min'`);
    expect((await visitor.post('/desk/reports/cn-jrt-0169/copies', { ...form, way: '邮寄 7' })).status).toBe(401);
    await gateway.sql('UPDATE staff_session SET begun_at = now()');
    const signed = await visitor.post('/desk/reports/cn-jrt-0169/copies', { ...form, way: '邮寄 7' });
    expect([signed.status, signed.location]).toEqual([303, expect.stringContaining('done=report-signed')]);
    expect((await visitor.get(signed.location as string)).html).toContain('邮寄 7');
  });

  it('cannot be asked for what is none, or of an instant of which something may still come', async () => {
    const status = async (path: string) => [(await call('GET', `/api/report-definitions/${path}`)).body.code];
    expect(await status('nothing')).toEqual(['report.unknown']);
    expect(await status('cn-2012-half-year?period=2025Q4')).toEqual(['report.period-unknown']);
    expect(await status('cn-2012-half-year?period=2025H2&asOf=2199-01-01T00:00:00Z')).toEqual(['report.as-of-too-late']);
    expect(await status('cn-2012-half-year?period=2025H2&asOf=2025-01-01T00:00:00Z')).toEqual(['report.as-of-too-early']);
    expect(await status('uk-ps25-19?period=2024H2&entity=retail')).toEqual(['report.period-too-early']);
    expect(await status('uk-ps25-19?period=2027H1&entity=x')).toEqual(['report.entity-unknown']);
  });
});

describe('the page of reports', () => {
  it.each(['zh-Hans', 'zh-Hant', 'en'] as const)(
    'shows every report, its figures with the way to their cases, and its files (%s)',
    async (language) => {
      const visitor = aVisitor(gateway.url);
      await visitor.signIn(tokenOf('auditor'));
      const list = await visitor.get(`/desk/reports?lang=${language}`);
      for (const one of definitions.values()) expect(list.html).toContain(one.names[language]);
      const { html, status } = await visitor.get('/desk/reports/cn-2012-half-year?period=2025H2');
      expect(status).toBe(200);
      expect(html).toContain(definitions.get('cn-2012-half-year')!.parts[9]!.names[language]);
      // An auditor reads; they write and sign nothing.
      expect(html).not.toContain('sign-form');
      const link = /href="(\/desk\/reports\/cn-2012-half-year\/cases\?[^"]*figure=received[^"]*part=2[^"]*)"/
        .exec(html)![1]!
        .replaceAll('&amp;', '&');
      expect((await visitor.get(link)).html).toMatch(/\/desk\/complaints\/[0-9A-Z]{5}-[0-9A-Z]{5}/);
      const xlsx = await fetch(`${gateway.url}/api/report-definitions/cn-2012-half-year?period=2025H2&format=xlsx&language=${language}`, {
        headers: { authorization: `Bearer ${tokenOf('auditor')}` },
      });
      const parts = unzipSync(new Uint8Array(await xlsx.arrayBuffer()));
      const sheets = Object.keys(parts).filter((name) => name.includes('worksheets/sheet'));
      expect(sheets).toHaveLength(definitions.get('cn-2012-half-year')!.parts.length + 1);
      expect(strFromU8(parts['xl/workbook.xml']!)).toContain(definitions.get('cn-2012-half-year')!.parts[0]!.names[language]);
    },
  );

  it('says the same figures in all four forms and in three languages', async () => {
    const isNumber = (piece: string) => /^-?\d+(\.\d+)?$/.test(piece);
    const found: [string, string, number[]][] = [];
    for (const language of ['zh-Hans', 'zh-Hant', 'en']) {
      const file = async (format: string) => {
        const query = `period=2025H2&format=${format}&language=${language}`;
        const answer = await fetch(`${gateway.url}/api/report-definitions/cn-2012-half-year?${query}`, {
          headers: { authorization: `Bearer ${tokenOf('auditor')}` },
        });
        return new Uint8Array(await answer.arrayBuffer());
      };
      const told = (format: string, numbers: readonly string[]) => found.push([language, format, numbers.map(Number)]);
      const cells = strFromU8(await file('csv'))
        .split('\r\n')
        .flatMap((line) => line.split(',').slice(1));
      told('csv', cells.filter(isNumber));
      told('html', [...strFromU8(await file('html')).matchAll(/<td class="n">([^<]+)</g)].map(([, number]) => number!).filter(isNumber));
      const sheets = Object.entries(unzipSync(await file('xlsx'))).filter(([name]) => /worksheets\/sheet\d+/.test(name));
      const nth = ([name]: [string, Uint8Array]) => Number(/\d+/.exec(name)![0]);
      const values = sheets
        .sort((a, b) => nth(a) - nth(b))
        .flatMap(([, xml]) => [...strFromU8(xml).matchAll(/<c [^>]*?(t="s")?[^>]*><v>([^<]+)</g)]);
      told(
        'xlsx',
        values.filter(([cell]) => !cell!.includes('t="s"')).map(([, , number]) => number!),
      );
      told('pdf', pdfWords(await file('pdf')).filter(isNumber));
    }
    const [, , first] = found[0]!;
    expect(first.length).toBeGreaterThan(60);
    for (const [language, format, numbers] of found) expect([language, format, numbers]).toEqual([language, format, first]);
  });

  it('passes the automatic check in three languages, on a telephone and on a wide screen', async () => {
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${gateway.url}/desk`);
        await page.fill('[name=token]', tokenOf('supervisor'));
        await page.press('[name=token]', 'Enter');
        await page.waitForURL(`${gateway.url}/desk`);
        for (const language of ['zh-Hans', 'zh-Hant', 'en'])
          for (const path of [
            `?lang=${language}`,
            '/cn-2012-half-year?period=2025H2',
            '/cn-2012-half-year/cases?period=2025H2&figure=received',
          ]) {
            await page.goto(`${gateway.url}/desk/reports${path}`);
            expect([language, width, path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
              language,
              width,
              path,
              width,
            ]);
            if (language === 'zh-Hans' || (width === 360 && path.includes('2025H2')))
              expect([language, width, path, await findings(page)]).toEqual([language, width, path, []]);
          }
      }
    } finally {
      await browser.close();
    }
  });
});
