import 'reflect-metadata';
import { newId } from '@app/shared/platform/process/new-id.js';
import { checkProof } from '@app/shared/proof/proof-archive.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { runRetention } from '@app/shared/retention/run-retention.js';
import { sweepDoubted, sweepShortLived } from '@app/shared/retention/sweep-limits.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** Retention and legal holds as staff meet them: pages, API, who sees what (docs/decisions/0183). */

let gateway: TestGateway;
const tokens: Record<string, string> = {};
const visitors: Record<string, DeskVisitor> = {};
let old: string;
let young: string;
let hidden: string;

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['Wang Fang', 'supervisor', undefined],
    ['Sun Li', 'supervisor', undefined],
    ['Zhao Min', 'auditor', undefined],
    ['Li Na', 'clerk', 'cards'],
  ] as const) {
    tokens[name] = await gateway.staff(role, department, name);
    visitors[name] = aVisitor(gateway.url);
    await visitors[name].signIn(tokens[name]);
  }
  old = await withdrawnYearsAgo(6);
  hidden = await withdrawnYearsAgo(7);
  young = await withdrawnYearsAgo(4);
});
afterAll(() => gateway?.close());

const api = (who: string, method: string, path: string, body?: unknown) =>
  gateway.call(method, `/api${path}`, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });

/** A case that was taken back so many years ago, with nothing owed. */
async function withdrawnYearsAgo(years: number): Promise<string> {
  const reference = await gateway.complaint({ complainant: { name: '欧阳倩如', phone: '+8613917654321' } });
  expect((await api('Wang Fang', 'POST', `/complaints/${reference}/withdrawals`, { reason: '本人撤回' })).status).toBe(201);
  await gateway.sql(`UPDATE notice SET state = 'delivered' WHERE state IN ('owed', 'composed', 'held')`);
  await gateway.sql('UPDATE work SET done_at = now() WHERE done_at IS NULL');
  await gateway.sql(`UPDATE complaint SET received_at = received_at - make_interval(years => $2) WHERE reference = $1`, reference, years);
  await gateway.sql(
    `UPDATE event SET at = at - make_interval(years => $2) WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
    years,
  );
  return reference;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const settings = () => gateway.foundation;
const sweepRun = async () => {
  const rules = houseKeepRules(settings().registry, settings().house.institution);
  while ((await runRetention(gateway.unitOfWork, rules, settings().settings.folders.record)) > 0);
};

it('a hold is placed and lifted at the case, by who may, and its words are not the auditor’s', async () => {
  const path = `/desk/complaints/${old}/holds`;
  const page = await visitors['Wang Fang']!.get(path);
  expect(page.html).toContain('data-kept');
  const wrong = await visitors['Wang Fang']!.post(path, {
    ...page.form(path),
    reason: '',
    'until-year': '1999',
    'until-month': '1',
    'until-day': '1',
  });
  expect([wrong.status, wrong.html.match(/govuk-error-message/g)?.length]).toEqual([422, 2]);
  const until = inDays(40);
  const [year, month, day] = until.split('-') as [string, string, string];
  const fields = {
    ...page.form(path),
    kind: 'litigation',
    reason: '(2026)沪01民初7号',
    'until-year': year,
    'until-month': month,
    'until-day': day,
  };
  expect((await visitors['Wang Fang']!.post(path, fields)).location).toContain('done=hold-placed');
  expect((await api('Li Na', 'POST', `/complaints/${old}/holds`, { kind: 'litigation', reason: 'x', until })).status).toBe(403);
  const [hold] = (await api('Wang Fang', 'GET', `/complaints/${old}/holds`)).body.items;
  expect(hold).toMatchObject({ kind: 'litigation', reason: '(2026)沪01民初7号', until, state: 'standing' });
  expect((await api('Zhao Min', 'GET', `/complaints/${old}/holds`)).body.items[0]).toMatchObject({ kind: 'litigation', reason: '' });
  expect((await api('Sun Li', 'POST', `/complaints/${old}/erasures`, { ground: 'asked-for', reason: '本人申请' })).body).toMatchObject({
    code: 'erasure.kept',
    fields: [{ path: 'hold' }],
  });
  expect(
    (await api('Wang Fang', 'POST', `/complaints/${old}/holds`, { kind: 'litigation', reason: 'x', until: inDays(4 * 366) })).status,
  ).toBe(422);
  const preview = (await api('Wang Fang', 'GET', '/retention')).body;
  expect([preview.dueCases, preview.heldCases]).toEqual([1, 1]);
  expect(Object.keys(preview).sort()).toEqual(['due', 'dueCases', 'held', 'heldCases', 'rules']);
  expect(preview.held[0]).toMatchObject({ reference: old, keeps: 'hold' });
  expect((await api('Wang Fang', 'POST', `/holds/${hold.id}/liftings`, { reason: '已撤诉' })).body).toEqual({ reference: old });
  expect((await api('Wang Fang', 'POST', `/holds/${hold.id}/liftings`, { reason: '已撤诉' })).body.code).toBe('hold.settled');
});

it('what is past its time is drawn up by one, approved by another, erased by the clock and certified; who is barred from a case finds it nowhere', async () => {
  await gateway.sql(`UPDATE complaint SET conflicts = '{"p:li sun"}' WHERE reference = $1`, hidden);
  const seen = async (who: string) =>
    (await api(who, 'GET', '/retention')).body.due.map((one: { reference: string }) => one.reference).sort();
  expect([await seen('Wang Fang'), await seen('Sun Li')]).toEqual([[old, hidden].sort(), [old]]);
  const page = await visitors['Wang Fang']!.get('/desk/retention');
  expect([page.status, page.html.includes(old), page.html.includes(young)]).toEqual([200, true, false]);
  expect((await visitors['Zhao Min']!.get('/desk/retention')).html).not.toContain('data-do="draw-up"');
  expect((await visitors['Wang Fang']!.post('/desk/retention', page.form('/desk/retention'))).location).toContain(
    'done=retention-drawn-up',
  );
  const [run] = (await api('Wang Fang', 'GET', '/retention-runs')).body.items;
  expect(run).toMatchObject({ state: 'drawn-up', waiting: 2 });
  expect((await api('Sun Li', 'GET', '/retention-runs')).body.items[0]).toMatchObject({ id: run.id, waiting: 1 });
  expect((await api('Wang Fang', 'POST', `/retention-runs/${run.id}/approvals`)).body.code).toBe('retention.own');
  expect((await api('Wang Fang', 'GET', `/retention-runs/${run.id}/certificate`)).body.code).toBe('retention.not-done');
  expect((await api('Sun Li', 'POST', `/retention-runs/${run.id}/approvals`)).body).toEqual({ cases: 1 });
  await sweepRun();
  const cases = (await api('Wang Fang', 'GET', `/retention-runs/${run.id}/cases`)).body.items;
  expect(
    Object.fromEntries(cases.map((one: { reference: string; state: string; why: string }) => [one.reference, [one.state, one.why]])),
  ).toEqual({
    [old]: ['erased', null],
    [hidden]: ['kept', 'not-seen'],
  });
  expect((await visitors['Sun Li']!.get(`/desk/retention/${run.id}`)).html).not.toContain(hidden);
  expect((await api('Sun Li', 'GET', `/retention-runs/${run.id}/cases`)).body.items).toHaveLength(1);
  const answer = await api('Wang Fang', 'GET', `/retention-runs/${run.id}/certificate`);
  expect((await visitors['Sun Li']!.get(`/desk/retention/${run.id}/certificate`)).headers.get('content-type')).toBe('application/zip');
  expect(checkProof(answer.bytes)).toMatchObject({ intact: true, problems: [] });
  const said = JSON.parse(strFromU8(unzipSync(answer.bytes)['certificate.json']!));
  expect(said).toMatchObject({
    format: 'redress-retention/1',
    state: 'done',
    drawnUpBy: 'staff:Wang Fang',
    answeredBy: 'staff:Sun Li',
    rules: expect.arrayContaining([{ ruleSet: null, provision: null, years: 5, from: 'ended' }]),
  });
  expect(JSON.stringify(said)).not.toContain('欧阳');
  const spoiled = Buffer.from(answer.bytes);
  spoiled.writeUInt8(spoiled.readUInt8(spoiled.indexOf(old)) ^ 1, spoiled.indexOf(old));
  expect(checkProof(spoiled).intact).toBe(false);
  expect(
    (await gateway.sql(`SELECT 1 FROM complaint WHERE reference = ANY($1) AND erased_at IS NOT NULL`, [old, hidden, young])).length,
  ).toBe(1);
});

it('a list can be refused, with a reason, and another drawn up then', async () => {
  await gateway.sql(`UPDATE complaint SET conflicts = '{}' WHERE reference = $1`, hidden);
  const drawn = (await api('Wang Fang', 'POST', '/retention-runs')).body;
  expect((await api('Sun Li', 'POST', '/retention-runs')).body.code).toBe('retention.lives');
  expect((await api('Sun Li', 'POST', `/retention-runs/${drawn.id}/refusals`, { reason: '名单待核' })).body).toEqual({ state: 'refused' });
  expect((await api('Sun Li', 'POST', `/retention-runs/${drawn.id}/refusals`, { reason: '名单待核' })).body.code).toBe('retention.settled');
  await sweepRun();
  expect((await gateway.sql('SELECT 1 FROM complaint WHERE reference = $1 AND erased_at IS NULL', hidden)).length).toBe(1);
  expect((await api('Sun Li', 'POST', '/retention-runs')).body.cases).toBe(1);
});

it('a doubted message is emptied when it was dismissed long ago, dismissed when nobody judged it for a year, and left alone before', async () => {
  const messages = await Promise.all(
    ['cleared', 'unjudged', 'fresh'].map(async (what) => {
      await gateway.accept({
        channel: 'api',
        account: '',
        sourceId: newId(),
        raw: Buffer.from(`${what} 雪球七号`),
        contentType: 'text/plain',
        envelope: { from: 'x@example.com' },
        doubt: { reason: 'signature-absent', sentence: `${what} 雪球七号` },
        draft: { channel: 'api', language: 'zh-Hans', text: `${what} 雪球七号`, complainant: { name: '某人' } },
      } as never);
      const [row] = await gateway.sql<{ id: string; evidence: string }>(
        `SELECT id, evidence_id AS evidence FROM quarantine WHERE sentence = $1`,
        `${what} 雪球七号`,
      );
      return row!;
    }),
  );
  const [cleared, unjudged] = messages;
  // A mail that a server delivered twice in another packing, and that was doubted when it was read.
  await gateway.sql(
    `INSERT INTO evidence SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'source_id', e.source_id || '#2', 'copy_of', e.id, 'state', 'repeated'))).*
     FROM evidence e WHERE id = $1`,
    cleared!.evidence,
  );
  const copy = async () =>
    (
      await gateway.sql<{ words: string }>(
        `SELECT concat(convert_from(coalesce(body, ''), 'UTF8'), envelope::text) AS words FROM evidence WHERE copy_of = $1`,
        cleared!.evidence,
      )
    ).map(({ words }) => /雪球|example/.test(words));
  expect(await copy()).toEqual([true]);
  await gateway.sql(
    `UPDATE quarantine SET dismissed_at = now() - interval '91 days', dismissed_by = 'staff:x', dismissal = '雪球七号' WHERE id = $1`,
    cleared!.id,
  );
  await gateway.sql(`UPDATE quarantine SET since = now() - interval '366 days' WHERE id = $1`, unjudged!.id);
  expect(await sweepDoubted(gateway.unitOfWork, settings().house.institution)).toBe(2);
  expect(await sweepDoubted(gateway.unitOfWork, settings().house.institution)).toBe(0);
  const left = await gateway.sql<{ id: string; words: string; dismissed: boolean; cleared: boolean }>(
    `SELECT q.id, concat(q.sentence, q.draft::text, q.dismissal, convert_from(coalesce(e.body, ''), 'UTF8'), e.envelope::text) AS words, q.dismissed_at IS NOT NULL AS dismissed, q.cleared_at IS NOT NULL AS cleared
     FROM quarantine q JOIN evidence e ON e.id = q.evidence_id WHERE q.id = ANY($1)`,
    messages.map(({ id }) => id),
  );
  const of = (id: string) => left.find((one) => one.id === id)!;
  expect(of(messages[0]!.id)).toMatchObject({ cleared: true, dismissed: true });
  expect(of(messages[0]!.id).words).not.toMatch(/雪球|某人|example/);
  expect(await copy()).toEqual([false]);
  const released = await api('Wang Fang', 'POST', `/quarantine/${cleared!.id}/releases`);
  expect([released.status, released.body.code]).toEqual([410, 'quarantine.cleared']);
  expect(of(messages[1]!.id)).toMatchObject({ cleared: false, dismissed: true });
  expect(of(messages[2]!.id)).toMatchObject({ cleared: false, dismissed: false });
  expect(await gateway.sql(`SELECT data FROM event WHERE kind = 'evidence.cleared'`)).toEqual([
    { data: { why: 'dismissed', messages: 1, remains: expect.any(Object) } },
  ]);
});

it('sessions and tries go by the clock in a house in which nobody does anything', async () => {
  await gateway.sql(`INSERT INTO status_try (key, since, tries) VALUES ('\\x01', now() - interval '16 minutes', 1), ('\\x02', now(), 1)`);
  await gateway.sql(`UPDATE staff_session SET begun_at = now() - interval '3 days'`);
  await gateway.sql(`INSERT INTO budget_use (key, slot, used) VALUES ('\\x01', now() - interval '4 days', 1), ('\\x01', now(), 1)`);
  expect(await sweepShortLived(gateway.unitOfWork)).toBeGreaterThanOrEqual(6);
  expect(await sweepShortLived(gateway.unitOfWork)).toBe(0);
  const left = async (table: string) => (await gateway.sql(`SELECT 1 FROM ${table}`)).length;
  expect([await left('status_try'), await left('staff_session'), await left('budget_use')]).toEqual([1, 0, 1]);
});
