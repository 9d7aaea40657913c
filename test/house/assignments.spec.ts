import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assignCase, assignees } from '../../apps/gateway/src/desk/actions/assign-case.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-assign-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nclaims: { chosen: assigned, most: 12 }\n`);
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  for (const [who, role, department] of [
    ['li', 'clerk', 'cards'],
    ['zhang', 'clerk', 'cards'],
    ['lender', 'clerk', 'loans'],
    ['head', 'head', 'cards'],
    ['overseer', 'supervisor', undefined],
  ] as const) {
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', `${who} colleague`);
    ids[who] = row!.id;
  }
});
afterAll(() => gateway?.close());

const post = (who: string, path: string, body: unknown = {}, claim?: string): Promise<Answer> =>
  gateway.call('POST', path, { token: tokens[who]!, body, ...(claim === undefined ? {} : { headers: { 'x-redress-claim': claim } }) });
const assign = (who: string, reference: string, to: string) =>
  post(who, `/api/complaints/${reference}/assignments`, { person: ids[to] ?? to, reason: '熟悉该业务' });
const said = ({ status, body }: Answer) => [status, body.code ?? body.holder];
const standing = async (reference: string) => {
  const [row] = await gateway.sql<{ holder: string | null; open: number; hours: number }>(
    `SELECT h.actor AS holder, (SELECT count(*)::int FROM claim WHERE complaint_id = c.id AND ended_at IS NULL) AS open,
            extract(epoch FROM c.claim_until - now())::float / 3600 AS hours
     FROM complaint c LEFT JOIN claim h ON h.id = c.claim_id AND c.claim_until > now() WHERE c.reference = $1`,
    reference,
  );
  return row!;
};

describe('a case that is assigned', () => {
  it('is held by whom the head names, in working time, with the reason on record; a clerk assigns nothing', async () => {
    const reference = await gateway.complaint();
    expect(said(await assign('li', reference, 'li'))).toEqual([403, 'auth.forbidden']);
    const given = await assign('head', reference, 'zhang');
    expect([given.status, given.body.holder, given.body.leaseUntil]).toEqual([
      201,
      'staff:zhang colleague',
      expect.stringMatching(/T17:00:00\+08:00$/),
    ]);
    const [event] = await gateway.sql<{ actor: string; data: object }>(
      `SELECT actor, data FROM event WHERE kind = 'claim.assigned' AND subject_id = $1`,
      given.body.claimId,
    );
    expect(event).toMatchObject({ actor: 'staff:head colleague', data: { to: 'staff:zhang colleague', was: null, reason: '熟悉该业务' } });
    // They work on it at once, and keeping it for another lease does not make it shorter.
    const { hours } = await standing(reference);
    expect((await post('zhang', `/api/claims/${given.body.claimId}/renew`)).status).toBe(200);
    expect((await post('zhang', `/api/complaints/${reference}/claims`)).status).toBe(201);
    expect(Math.abs((await standing(reference)).hours - hours)).toBeLessThan(0.1);
    expect((await post('zhang', `/api/complaints/${reference}/replies`, { text: '正在核实' }, given.body.claimId)).status).toBe(201);
  });

  it('is whoever held it no more: what they were writing is refused', async () => {
    const reference = await gateway.complaint();
    const first = (await assign('head', reference, 'li')).body.claimId;
    expect(said(await assign('overseer', reference, 'zhang'))).toEqual([201, 'staff:zhang colleague']);
    expect(await standing(reference)).toMatchObject({ holder: 'staff:zhang colleague', open: 1 });
    expect(said(await post('li', `/api/complaints/${reference}/replies`, { text: 'x' }, first))).toEqual([409, 'claim.lost']);
    expect(await gateway.sql('SELECT end_reason FROM claim WHERE id = $1', first)).toEqual([{ end_reason: 'assigned' }]);
  });

  it('goes to nobody of another department, who is away, who left, or whom it is about', async () => {
    const reference = await gateway.complaint();
    for (const other of ['lender', 'overseer', '00000000-0000-4000-8000-000000000000'])
      expect([other, said(await assign('head', reference, other))]).toEqual([other, [409, 'claim.not-theirs']]);
    await gateway.sql(`UPDATE staff SET absent_from = current_date - 1, absent_until = current_date + 1 WHERE id = $1`, ids['zhang']);
    expect(said(await assign('head', reference, 'zhang'))).toEqual([409, 'claim.not-theirs']);
    await gateway.sql(`UPDATE staff SET absent_from = NULL, absent_until = NULL WHERE id = $1`, ids['zhang']);
    await gateway.sql(`UPDATE complaint SET conflicts = '{"p:colleague li"}' WHERE reference = $1`, reference);
    expect(said(await assign('head', reference, 'li'))).toEqual([409, 'claim.not-theirs']);
    expect(said(await assign('head', reference, 'zhang'))).toEqual([201, 'staff:zhang colleague']);
  });

  it('is one person’s, whoever assigns, gives back and takes at once', async () => {
    const desk = { deadlines: gateway.foundation.deadlines, house: gateway.foundation.house };
    const chief = staffOf({ id: ids['head']!, name: 'head colleague', role: 'head', department: 'cards' }, desk.house.departments);
    for (let nth = 0; nth < 8; nth += 1) {
      const reference = await gateway.complaint();
      const to = (person: string) => assignCase(gateway.unitOfWork, desk, chief, reference, { person: ids[person]!, reason: '轮派' });
      const answers = await Promise.all([to('li'), to('zhang'), to('li'), post('li', '/api/departments/cards/claims')]);
      expect(answers).toHaveLength(4);
      expect(await standing(reference)).toMatchObject({ open: 1, holder: expect.stringMatching(/^staff:(li|zhang) colleague$/) });
    }
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM complaint LIMIT 1');
    const people = await assignees(gateway.unitOfWork, row!.id, desk);
    // Who holds little comes first: who holds much is seen.
    expect(people.map(({ holds }) => holds)).toEqual([...people].map(({ holds }) => holds).sort((a, b) => a - b));
  });
});

describe('taking a case out of turn', () => {
  it('is refused to a clerk where the papers want cases assigned, and open to whoever answers for them', async () => {
    const reference = await gateway.complaint();
    expect(said(await post('li', `/api/complaints/${reference}/claims`))).toEqual([409, 'claim.chosen']);
    expect((await post('head', `/api/complaints/${reference}/claims`)).status).toBe(201);
    expect((await post('li', '/api/departments/cards/claims')).status).toBeLessThan(300);
  });
});

it('nobody takes more than the papers allow, also many at once, and is told before; the head lets them hold more by assigning', async () => {
  tokens['gatherer'] = await gateway.staff('clerk', 'cards', 'gatherer colleague');
  const [row] = await gateway.sql<{ id: string }>(`SELECT id FROM staff WHERE name = 'gatherer colleague'`);
  ids['gatherer'] = row!.id;
  const references: string[] = [];
  for (let nth = 0; nth < 16; nth += 1) references.push(await gateway.complaint());
  const desk = aVisitor(gateway.url);
  await desk.signIn(tokens['gatherer']!);
  expect((await desk.get('/desk?lang=en')).html).toContain('You have taken 0 of the 12 cases');
  expect((await assign('head', references.at(-1)!, 'gatherer')).status).toBe(201);
  const answers = await Promise.all(Array.from({ length: 15 }, () => post('gatherer', '/api/departments/cards/claims')));
  expect(answers.map(({ status, body }) => body.code ?? status).sort()).toEqual([...Array(12).fill(201), ...Array(3).fill('claim.most')]);
  const full = await desk.get('/desk?lang=zh-Hans');
  expect(full.html).toContain('您已自行领办 12 件（最多 12 件）');
  const refused = await desk.post('/desk/claims', full.form('/desk/claims'));
  expect((await desk.get(refused.location!)).html).toContain('您自行领办的投诉已达上限');
  // What the head gives them comes on top, and whoever gives out cases takes as many as they like.
  const free = references.find((one) => !answers.some(({ body }) => body.complaint?.reference === one))!;
  expect(said(await assign('head', free, 'gatherer'))).toEqual([201, 'staff:gatherer colleague']);
  expect((await post('gatherer', `/api/claims/${answers.find(({ status }) => status === 201)!.body.claimId}/renew`)).status).toBe(200);
});

it('is done on a page, which says who holds how much, on a telephone too', async () => {
  const reference = await gateway.complaint();
  const chief = aVisitor(gateway.url);
  await chief.signIn(tokens['head']!);
  const path = `/desk/complaints/${reference}/assignment`;
  expect((await chief.get(`/desk/complaints/${reference}`)).html).toContain(`href="${path}"`);
  const page = await chief.get(path);
  expect(page.html).toMatch(/zhang colleague[\s\S]*现领办\d+件/);
  const bare = await chief.post(path, { ...page.form(path), person: '', reason: '' });
  expect([bare.status, bare.html.includes('请选择人员'), bare.html.includes('请填写指派理由')]).toEqual([422, true, true]);
  expect((await chief.post(path, { ...bare.form(path), person: ids['zhang']!, reason: '轮派' })).location).toBe(
    `/desk/complaints/${reference}?done=assigned`,
  );
  expect((await chief.get(`/desk/complaints/${reference}/trail`)).html).toMatch(/指派办理[\s\S]*zhang colleague/);
  const browser = await aBrowser();
  try {
    const shown = await browser.page({ width: 360 });
    await shown.goto(`${gateway.url}/desk`);
    await shown.fill('[name=token]', tokens['head']!);
    await shown.press('[name=token]', 'Enter');
    await shown.waitForURL(`${gateway.url}/desk`);
    await shown.goto(gateway.url + path);
    expect(await findings(shown)).toEqual([]);
    expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  } finally {
    await browser.close();
  }
}, 120_000);
