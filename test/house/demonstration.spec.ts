import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { copyPapers } from '../../apps/cli/src/simulate/demo/demonstration-papers.js';
import { type CastMember, type MadeDemonstration, makeDemonstration } from '../../apps/cli/src/simulate/demo/make-demonstration.js';
import { words } from '../../apps/gateway/src/pages/words.js';
import { openReport } from '../../apps/gateway/src/sealed/sealed-reports.js';
import type { Provider } from '../../apps/notifier/src/registry/provider.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { openSql } from '../../libs/shared/src/domain/complaint/complaint-status.js';
import { demonstrationState } from '../../libs/shared/src/persistence/demonstration.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

jest.setTimeout(300_000);

let database: TestDatabase;
let gateway: TestGateway;
let cast: readonly CastMember[];
let sealed: MadeDemonstration['sealed'];
const config = join(mkdtempSync(join(tmpdir(), 'redress-demonstration-')), 'config');
copyPapers('config', config);
const options = () => ({
  url: database.url,
  papers: loadHouseConfig(config),
  registry: loadRules(),
  codeSecret: 'test',
  publicUrl: 'http://127.0.0.1',
  to: new Date(),
  days: 90,
  complaints: 110,
  seed: 3,
});

beforeAll(async () => {
  database = await aDatabase();
  ({ cast, sealed } = await makeDemonstration(options()));
  gateway = await aGateway({ DATABASE_URL: database.url, REDRESS_CONFIG: config });
});
afterAll(async () => {
  await gateway?.close();
  await database?.close();
});

const tokenOf = (role: string) => cast.find((one) => one.role === role)!.token;
const count = async (sql: string) => Number((await gateway.sql<{ n: string }>(`SELECT count(*) AS n FROM (${sql}) q`))[0]!.n);

describe('the year of a demonstration', () => {
  it('goes through every department, kind of door and language, and to every kind of end', async () => {
    const departments = await gateway.sql<{ department: string }>('SELECT DISTINCT department FROM complaint ORDER BY 1');
    expect(departments.map((row) => row.department)).toEqual([
      'accounts',
      'cards',
      'collections',
      'integrity',
      'loans',
      'service',
      'triage',
      'wealth',
    ]);
    const languages = await gateway.sql<{ language: string }>('SELECT DISTINCT language FROM complaint ORDER BY 1');
    expect(languages.map((row) => row.language)).toEqual(['en', 'zh-Hans', 'zh-Hant']);
    for (const door of ['sms-%', 'phone-%', 'email-%', 'web-form', 'api', 'by-hand', 'referral'])
      expect([door, (await count(`SELECT 1 FROM complaint WHERE channel LIKE '${door}'`)) > 0]).toEqual([door, true]);
    for (const kind of [
      'complaint.assigned',
      'claim.taken',
      'note.added',
      'reply.sent',
      'deadline.extended',
      'outcome.decided',
      'complaint.withdrawn',
      'deadline.missed',
      'matter.stated',
    ])
      expect([kind, (await count(`SELECT 1 FROM event WHERE kind = '${kind}'`)) > 0]).toEqual([kind, true]);
    expect(await count(`SELECT 1 FROM notice WHERE kind = 'report-back'`)).toBeGreaterThan(0);
    // The day on which the app failed: found as it came, confirmed by a person, answered together, and over.
    expect(await count(`SELECT 1 FROM incident WHERE state = 'over'`)).toBe(1);
    expect(await count(`SELECT 1 FROM incident_case WHERE state = 'answered'`)).toBeGreaterThan(5);
    expect(await count(`SELECT 1 FROM measure WHERE state = 'effective'`)).toBe(1);
    expect(await count('SELECT 1 FROM quarantine')).toBe(3);
  });

  it('leaves nothing lying from long ago: what is open came in the last weeks, and of that a handful is late, by days', async () => {
    const [open] = await gateway.sql<{ n: number; late: number; latest: number; oldest: number }>(
      `SELECT count(*)::int AS n, count(*) FILTER (WHERE due_at <= now())::int AS late, max(extract(epoch FROM now() - due_at) / 86400)::float8 AS latest,
              max(extract(epoch FROM now() - received_at) / 86400) FILTER (WHERE status = 'assigned')::float8 AS oldest
       FROM complaint WHERE ${openSql('complaint')}`,
    );
    expect(open!.n).toBeGreaterThan(10);
    expect(open!.late).toBeGreaterThan(0);
    expect(open!.late).toBeLessThanOrEqual(6);
    expect(open!.latest).toBeLessThan(12);
    // Nor does anything wait for long that a person has to do.
    expect(await count(`SELECT 1 FROM work WHERE done_at IS NULL AND kind LIKE 'deadline-%' AND since < now() - interval '14 days'`)).toBe(
      0,
    );
    expect(open!.oldest).toBeLessThan(40);
    // Told with an apology, and a new day.
    expect(
      await count(`SELECT 1 FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'late' AND n.sent_at IS NOT NULL`),
    ).toBeGreaterThan(0);
  });

  it('has decisions that somebody else looked at first, and what was granted: approved, paid with its proof, and one that nobody fulfilled', async () => {
    for (const kind of ['second-look.agreed', 'second-look.objected', 'remedy.approved', 'remedy.promised', 'remedy.fulfilled'])
      expect([kind, (await count(`SELECT 1 FROM event WHERE kind = '${kind}'`)) > 0]).toEqual([kind, true]);
    expect(await count(`SELECT 1 FROM second_look WHERE state = 'agreed' AND asked_by_id = looked_by_id`)).toBe(0);
    expect(await count(`SELECT 1 FROM remedy WHERE state = 'fulfilled' AND proof LIKE '回单 %'`)).toBeGreaterThan(3);
    expect(await count(`SELECT 1 FROM remedy WHERE state = 'promised' AND overdue_at IS NOT NULL`)).toBeGreaterThan(0);
    const owed = await gateway.call('GET', '/api/remedies', { token: tokenOf('supervisor') });
    expect(owed.body.items.filter(({ overdue }: { overdue: boolean }) => overdue).length).toBeGreaterThan(0);
  });

  it('asked people afterwards what they think, by message and by telephone', async () => {
    for (const by of ['link', 'call'])
      expect([by, (await count(`SELECT 1 FROM survey WHERE state = 'answered' AND answered_by = '${by}'`)) > 0]).toEqual([by, true]);
    expect(await count(`SELECT 1 FROM event WHERE kind = 'survey.answered' AND actor = 'complainant'`)).toBeGreaterThan(0);
  });

  it('reported back to authorities: most in time, one late, and one is owed now', async () => {
    const { body } = await gateway.call('GET', '/api/referrals', { token: tokenOf('regulator') });
    const states = body.items.map(({ state }: { state: string }) => state);
    expect(states.filter((state: string) => state === 'reported-late')).toHaveLength(1);
    expect(states.filter((state: string) => state === 'owed').length).toBeGreaterThan(0);
    expect(states.filter((state: string) => state === 'reported').length).toBeGreaterThan(8);
    expect(states).not.toContain('late');
  });

  it('keeps what somebody reported without a name closed: their code opens the talk, the desk has its key, and the house has neither', async () => {
    const { reporterCode, deskKey } = sealed!;
    const talk = (await openReport(gateway.unitOfWork, reporterCode))!;
    expect(talk.messages.map(({ byDesk }) => byDesk)).toEqual([false, true, false, true]);
    const desk = aVisitor(gateway.url);
    await desk.signIn(tokenOf('integrity'));
    const opened = await desk.post('/desk/sealed/open', { ...(await desk.get('/desk/sealed')).form('/desk/sealed/open'), key: deskKey });
    expect(opened.status).toBeLessThan(400);
    expect(
      await count(`SELECT 1 FROM sealed_report r WHERE NOT EXISTS (SELECT 1 FROM sealed_message m WHERE m.report_id = r.id AND m.by_desk)`),
    ).toBe(1);
  });

  it('was lived by its people, each in their own name, until now, and leaves nothing to be caught up on', async () => {
    const own = new Set(cast.map(({ name }) => `staff:${name}`));
    const deciders = await gateway.sql<{ actor: string }>(`SELECT DISTINCT actor FROM event WHERE kind = 'outcome.decided'`);
    expect(deciders.length).toBeGreaterThan(5);
    expect(deciders.filter(({ actor }) => !own.has(actor))).toEqual([]);
    const [span] = await gateway.sql<{ days: number; ahead: number }>(
      `SELECT extract(epoch FROM max(at) - min(at)) / 86400 AS days, extract(epoch FROM max(at) - clock_timestamp()) AS ahead FROM event`,
    );
    expect(Number(span!.days)).toBeGreaterThan(85);
    expect(Number(span!.ahead)).toBeLessThanOrEqual(0);
    expect(await count(`SELECT 1 FROM slip WHERE next_at <= now()`)).toBe(0);
    expect(await count(`SELECT 1 FROM complaint WHERE status = 'received'`)).toBe(0);
  });

  it('has its clock taken off: the database goes by its server again', async () => {
    expect(await count(`SELECT 1 FROM pg_namespace WHERE nspname = 'simulated'`)).toBe(0);
    const [row] = await gateway.sql<{ path: string; apart: number }>(
      `SELECT current_setting('search_path') AS path, extract(epoch FROM now() - pg_catalog.now()) AS apart`,
    );
    expect([row!.path, Number(row!.apart)]).toEqual(['"$user", public', 0]);
    const [kept] = await gateway.sql<{ def: string }>(
      `SELECT pg_get_expr(adbin, adrelid) AS def FROM pg_attrdef WHERE adrelid = 'note'::regclass AND pg_get_expr(adbin, adrelid) LIKE '%now()'`,
    );
    expect(kept!.def).toBe('now()');
    expect(await count(`SELECT 1 FROM letter l JOIN notice n ON n.id = l.notice_id WHERE l.state = 'posted' AND n.state = 'sending'`)).toBe(
      0,
    );
  });
});

describe('a demonstration', () => {
  it.each([
    ['zh-CN', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['en', 'en'],
  ] as const)('says on every page that it is one (%s)', async (asked, language) => {
    const says = words[language]['shell.demonstration.says'] as string;
    const headers = { 'accept-language': asked };
    for (const path of ['/', '/status', '/desk/sign-in', '/nowhere']) {
      const page = await fetch(gateway.url + path, { headers: { ...headers, accept: 'text/html' } });
      expect([path, (await page.text()).includes(says)]).toEqual([path, true]);
    }
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(cast.find(({ role }) => role === 'supervisor')!.token);
    expect((await visitor.get(`/desk?lang=${language}`)).html).toContain(says);
  });

  it('第十四条：员工在演示环境里以本人账号练习领办、查看期限依据、逐点答复；页面标明是演练，带教的人看得到谁办了什么', async () => {
    const clerk = cast.find(({ role, department }) => role === 'clerk' && department === 'cards')!;
    const as = (token: string, method: string, path: string, body?: object, claim?: string) =>
      gateway.call(method, path, { token, ...(body ? { body } : {}), ...(claim ? { headers: { 'x-redress-claim': claim } } : {}) });
    const learner = aVisitor(gateway.url);
    await learner.signIn(clerk.token);
    const taken = await as(clerk.token, 'POST', '/api/departments/cards/claims');
    expect(taken.status).toBe(201);
    const { reference } = taken.body.complaint;
    const page = await learner.get(`/desk/complaints/${reference}?lang=zh-Hans`);
    for (const shown of [words['zh-Hans']['shell.demonstration.says'] as string, words['zh-Hans']['deadline.explain'] as string])
      expect(page.html).toContain(shown);
    const { deadlines } = (await as(clerk.token, 'GET', `/api/complaints/${reference}`)).body;
    const dated = deadlines.filter(({ dueOn }: { dueOn: string | null }) => dueOn !== null);
    expect(dated.length).toBeGreaterThan(0);
    for (const { derivation } of dated) expect(derivation).toBeTruthy();
    const { claimId } = taken.body;
    const points = [{ text: '投诉人要求答复的事项', answer: '经核实，情况属实，已更正。' }];
    expect((await as(clerk.token, 'POST', `/api/complaints/${reference}/points`, { points }, claimId)).status).toBe(201);
    const decided = await as(
      clerk.token,
      'POST',
      `/api/complaints/${reference}/outcome`,
      { decision: 'upheld', text: '投诉成立，已更正。' },
      claimId,
    );
    expect([decided.status, decided.body.status]).toEqual([201, 'decided']);
    const trainer = cast.find(({ role }) => role === 'supervisor')!;
    const { answered } = (await as(trainer.token, 'GET', `/api/complaints/${reference}/accountability`)).body;
    expect(answered).toEqual(expect.arrayContaining([expect.objectContaining({ holder: `staff:${clerk.name}`, department: 'cards' })]));
  });

  it('sends by nothing but what stands in, whatever providers are open', () => {
    const open = (id: string, medium: 'sms' | 'email' | 'any') =>
      ({ id, medium, provider: {} as Provider, callLimitSeconds: 20, reports: 'nothing' }) as const;
    const providers = new ProviderRegistry(['a', 'b', 'simulator'], [open('a', 'sms'), open('b', 'email'), open('simulator', 'any')]);
    expect(providers.for('sms').map(({ id }) => id)).toEqual(['a']);
    providers.keepInside();
    for (const medium of ['sms', 'email'] as const) expect(providers.for(medium).map(({ id }) => id)).toEqual(['simulator']);
  });

  it('is never made of a house that was used, and stays one', async () => {
    await gateway.close();
    await expect(makeDemonstration(options())).rejects.toMatchObject({ code: 'demonstration.house-in-use' });
    gateway = await aGateway({ DATABASE_URL: database.url, REDRESS_CONFIG: config });
    await expect(gateway.sql('DELETE FROM demonstration')).rejects.toThrow(/stays one/);
    expect(await demonstrationState(gateway.unitOfWork)).toBe('ready');
  });
});

describe('a house that is none', () => {
  it('says nothing of the kind', async () => {
    const real = await aGateway();
    expect(await (await fetch(real.url)).text()).not.toContain(words['zh-Hans']['shell.demonstration.says']);
    expect(await demonstrationState(real.unitOfWork)).toBe('none');
    await real.close();
  });
});
