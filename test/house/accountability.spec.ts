import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { breachesSql } from '../../apps/gateway/src/desk/accountability/accountability.query.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens = new Map<string, string>();
const people = new Map<string, string>();
let [reference, id, duty, kept] = ['', '', '', ''];

const call = (who: string, method: string, path: string, body?: object) =>
  gateway.call(method, path, { token: tokens.get(who)!, ...(body === undefined ? {} : { body }) });
const record = async (who: string) => await call(who, 'GET', `/api/complaints/${reference}/accountability`);
const ruling = { ground: 'left-lying', text: '三日无人处理' };

beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['first', 'clerk', 'cards'],
    ['second', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['other', 'head', 'loans'],
    ['overseer', 'supervisor', undefined],
    ['holder', 'supervisor', undefined],
    ['auditor', 'auditor', undefined],
  ] as const) {
    tokens.set(who, await gateway.staff(role, department, `${who} of breaches`));
    const [row] = await gateway.sql<{ id: string }>('SELECT staff_id AS id FROM staff_token WHERE name = $1', `${who} of breaches`);
    people.set(who, row!.id);
  }
  reference = await gateway.complaint();
  const [found] = await gateway.sql<{ id: string }>(
    `UPDATE complaint SET department = 'cards' WHERE reference = $1 RETURNING id`,
    reference,
  );
  id = found!.id;
  await gateway.sql('DELETE FROM assignment WHERE complaint_id = $1', id);
  for (const [no, department, daysAgo] of [
    [1, 'triage', 20],
    [2, 'cards', 15],
  ])
    await gateway.sql(
      `INSERT INTO assignment (id, complaint_id, no, department, rule, reason, actor, at) VALUES ($1, $2, $3, $4, 'x', 'x', 'system:router', now() - $5 * interval '1 day')`,
      newId(),
      id,
      no,
      department,
      daysAgo,
    );
  for (const [who, from, until] of [
    ['first', 14, 9],
    ['second', 8, 3],
    ['holder', 3, 1],
  ] as const)
    await gateway.sql(
      `INSERT INTO claim (id, complaint_id, department, actor, staff_id, taken_at, lease_until, ended_at, end_reason)
       VALUES ($1, $2, 'cards', $3, $4, now() - $5 * interval '1 day', now(), now() - $6 * interval '1 day', 'given-back')`,
      newId(),
      id,
      `staff:${who} of breaches`,
      people.get(who),
      from,
      until,
    );
  const duties = await gateway.sql<{ id: string; kind: string }>('SELECT id, kind FROM obligation WHERE complaint_id = $1', id);
  kept = duties.find(({ kind }) => kind === 'register')!.id;
  const decides = duties.find(({ kind }) => kind === 'decide')!.id;
  // One date went by while somebody held it, one on a day between two who did.
  await gateway.sql(
    `UPDATE obligation SET due_at = now() - interval '4 days', missed_at = now() - interval '4 days' WHERE id = $1`,
    decides,
  );
  duty = decides;
});
afterAll(() => gateway?.close());

describe('the record of who answered for a case', () => {
  it('says who had it when, and who had it when a date went by', async () => {
    const { body, status } = await record('overseer');
    expect(status).toBe(200);
    expect(
      body.departments.map(({ department, until }: { department: string; until: string | null }) => [department, until === null]),
    ).toEqual([
      ['triage', false],
      ['cards', true],
    ]);
    expect(body.holdings.map(({ holder }: { holder: string }) => holder)).toEqual(
      ['first', 'second', 'holder'].map((who) => `staff:${who} of breaches`),
    );
    expect(body.breaches).toEqual([
      expect.objectContaining({
        id: duty,
        kind: 'decide',
        department: 'cards',
        holder: 'staff:second of breaches',
        metAt: null,
        rulings: [],
      }),
    ]);
    const spans: { department: string | null; holder: string | null; how: string; from: string; until: string | null }[] = body.answered;
    // Rows of this test were written one after the other: between two that meet lies a moment.
    const long = spans.filter(({ from, until }) => until === null || Date.parse(until) - Date.parse(from) > 60_000);
    expect(long.map(({ department, holder, how }) => [department, holder ?? how])).toEqual([
      ['triage', 'not-taken'],
      ['cards', 'not-taken'],
      ['cards', 'staff:first of breaches'],
      ['cards', 'freed'],
      ['cards', 'staff:second of breaches'],
      ['cards', 'staff:holder of breaches'],
      ['cards', 'freed'],
    ]);
    for (const [index, one] of spans.entries()) if (index > 0) expect(one.from).toBe(spans[index - 1]!.until);
    expect(spans.at(-1)).toMatchObject({ until: null, after: 'given-back' });
    await gateway.sql(`UPDATE obligation SET due_at = now() - interval '8 days 12 hours' WHERE id = $1`, duty);
    expect((await record('overseer')).body.breaches[0]).toMatchObject({ department: 'cards', holder: null });
  });

  it('ends a claim where its lease ran out, whoever comes upon it later and whatever for', async () => {
    const other = await gateway.complaint();
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', other);
    expect((await call('overseer', 'POST', `/api/complaints/${other}/claims`)).status).toBe(201);
    await gateway.sql(
      `WITH back AS (UPDATE claim SET taken_at = now() - interval '3 hours', lease_until = now() - interval '2 hours' WHERE complaint_id = $1)
       UPDATE complaint SET claim_until = now() - interval '2 hours' WHERE id = $1`,
      row!.id,
    );
    const claims = async () => {
      const { body } = await call('overseer', 'GET', `/api/complaints/${other}/accountability`);
      return body.holdings.map(({ until, ended }: { until: string; ended: string }) => [
        ended,
        until === null ? null : Math.round((Date.now() - Date.parse(until)) / 3_600_000),
      ]);
    };
    expect(await claims()).toEqual([['ran-out', 2]]);
    expect((await call('holder', 'POST', `/api/complaints/${other}/claims`)).status).toBe(201);
    expect(await claims()).toEqual([
      ['ran-out', 2],
      [null, null],
    ]);
  });

  it('takes rulings of whoever oversees, one after the other, and none of whoever held it then', async () => {
    const path = `/api/breaches/${duty}/rulings`;
    expect((await call('first', 'POST', path, ruling)).status).toBe(403);
    expect((await call('head', 'POST', path, ruling)).status).toBe(403);
    expect((await call('overseer', 'POST', path, { ...ruling, ground: 'fate' })).status).toBe(422);
    expect((await call('overseer', 'POST', `/api/breaches/${kept}/rulings`, ruling)).body.code).toBe('ruling.no-breach');
    expect((await call('overseer', 'POST', `/api/breaches/${newId()}/rulings`, ruling)).status).toBe(404);
    await gateway.sql(`UPDATE obligation SET due_at = now() - interval '2 days' WHERE id = $1`, duty);
    expect((await call('holder', 'POST', path, ruling)).body.code).toBe('ruling.own');
    expect((await call('overseer', 'POST', path, ruling)).status).toBe(201);
    expect((await call('overseer', 'POST', path, { ground: 'nobody', text: '系统停机' })).status).toBe(201);
    const { body } = await record('auditor');
    expect(body.breaches[0].rulings.map(({ ground }: { ground: string }) => ground)).toEqual(['nobody', 'left-lying']);
    expect(body.breaches[0].rulings[0]).toMatchObject({ by: 'staff:overseer of breaches', at: expect.any(String) });
  });

  it('finds rulings by the case, however many there are in the house', async () => {
    const plan = await gateway.app.get(UnitOfWork, { strict: false }).run(async (tx) => {
      // A small table is read whole, index or not.
      await tx.query(`SELECT set_config('enable_seqscan', 'off', true)`);
      return await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${breachesSql}`, [id]);
    });
    const told = plan.map((line) => line['QUERY PLAN']);
    expect(told.filter((line) => line.includes('breach_ruling')).join()).toMatch(/breach_ruling_case/);
    expect(told.filter((line) => line.includes('Seq Scan'))).toEqual([]);
  });

  it('is for whoever answers for the case, and for nobody whom it is about', async () => {
    const seen = async (who: string) => (await record(who)).status;
    expect([await seen('head'), await seen('other'), await seen('first'), await seen('auditor')]).toEqual([200, 404, 403, 200]);
    await gateway.sql('UPDATE complaint SET conflicts = $2 WHERE id = $1', id, ['p:breaches of overseer']);
    expect([await seen('overseer'), (await call('overseer', 'POST', `/api/breaches/${duty}/rulings`, ruling)).status]).toEqual([404, 404]);
    await gateway.sql(`UPDATE complaint SET conflicts = '{}' WHERE id = $1`, id);
  });
});

describe('its page', () => {
  it.each([
    ['zh-Hans', '逾期的时限', '系统停机', '搁置未办'],
    ['zh-Hant', '逾期的時限', '系统停机', '擱置未辦'],
    ['en', 'Dates that were missed', '系统停机', 'left lying'],
  ])('takes a ruling (%s)', async (language, title, text, ground) => {
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens.get('overseer')!);
    const path = `/desk/complaints/${reference}/accountability`;
    expect((await visitor.get(`/desk/complaints/${reference}/trail?lang=${language}`)).html).toContain(path);
    const page = await visitor.get(path);
    for (const shown of [title, text, ground, 'second of breaches']) expect(page.html).toContain(shown);
    const day = { 'zh-Hans': '应于 2026年3月31日 24:00 前', 'zh-Hant': '應於 2026年3月31日 24:00 前', en: 'due by 31 March 2026 24:00' }[
      language
    ];
    for (const [dueAt, shown] of [
      ['2026-04-01T00:00:00+08:00', day],
      ['2026-03-31T17:00:00+08:00', day?.replace('24:00', '17:00')],
    ]) {
      await gateway.sql(`UPDATE obligation SET due_at = $2::timestamptz WHERE id = $1`, duty, dueAt);
      expect((await visitor.get(path)).html).toContain(shown!);
    }
    const at = `${path}/${duty}/rulings`;
    const bare = await visitor.post(at, { ...page.form(at), text: '' });
    expect(bare.status).toBe(422);
    const sent = await visitor.post(at, { ...page.form(at), ground: 'system', text: `${language} 核查` });
    expect([sent.status, sent.location]).toEqual([303, `${path}?done=ruled`]);
    expect((await visitor.get(path)).html).toContain(`${language} 核查`);
  });

  it('passes the automatic check on a telephone and on a wide screen', async () => {
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${gateway.url}/desk`);
        await page.fill('[name=token]', tokens.get('overseer')!);
        await page.press('[name=token]', 'Enter');
        await page.waitForURL(`${gateway.url}/desk`);
        await page.goto(`${gateway.url}/desk/complaints/${reference}/accountability`);
        expect([width, await page.evaluate('document.documentElement.scrollWidth'), await findings(page)]).toEqual([width, width, []]);
      }
    } finally {
      await browser.close();
    }
  });
});
