import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agreeToDecision } from '../../apps/gateway/src/desk/actions/agree-to-decision.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { sweepLooks } from '../../apps/router/src/clock/sweep-looks.js';
import { aVisitor } from '../support/desk-visitor.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';
import { unlimitedPapers } from '../support/unlimited-papers.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'redress-looks-')), 'config');
  cpSync(unlimitedPapers(), folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ndecisions: { secondLook: { results: [not-upheld], above: 1000 } }\n`);
  gateway = await aGateway({ REDRESS_CONFIG: folder });
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['overseer', 'supervisor', undefined],
    ['other', 'supervisor', undefined],
  ] as const)
    tokens[who] = await gateway.staff(role, department, `${who} person`);
});
afterAll(() => gateway?.close());

const as = (who: string, path: string, body: unknown = {}, claim?: string): Promise<Answer> =>
  gateway.call('POST', path, { token: tokens[who]!, body, ...(claim === undefined ? {} : { headers: { 'x-redress-claim': claim } }) });
const held = async (text = '信用卡年费收错了，请退还年费并道歉。') => {
  const reference = await gateway.complaint({ text });
  const { claimId } = (await as('clerk', `/api/complaints/${reference}/claims`)).body;
  return { reference, claim: claimId as string };
};
const decide = (reference: string, claim: string, decision: string, text = '经核实，不成立。') =>
  as('clerk', `/api/complaints/${reference}/outcome`, { decision, text }, claim);
const noticesOf = (reference: string) =>
  gateway.sql<{ details: { text: string } }>(
    `SELECT details FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE reference = $1 AND kind = 'outcome'`,
    reference,
  );

describe('the points of a complaint', () => {
  it('are proposed from its words, drawn up, answered one by one, and told with the decision', async () => {
    const { reference, claim } = await held();
    const { body } = await gateway.call('GET', `/api/complaints/${reference}/points`, { token: tokens['clerk']! });
    expect(body).toEqual({ items: [], proposed: ['信用卡年费收错了，请退还年费并道歉'] });
    const points = `/api/complaints/${reference}/points`;
    const drawn = await as('clerk', points, { points: [{ text: '退还年费', answer: '已退还' }, { text: '道歉' }] }, claim);
    expect(drawn.status).toBe(201);
    const early = await decide(reference, claim, 'upheld', '投诉成立。');
    expect([early.status, early.body.code, early.body.fields]).toEqual([
      422,
      'points.unanswered',
      [{ path: 'points.2', message: expect.any(String) }],
    ]);
    expect(await noticesOf(reference)).toEqual([]);
    const [first, second] = drawn.body.items;
    await as('clerk', points, { points: [{ ...first }, { ...second, answer: '向您致歉' }] }, claim);
    expect((await decide(reference, claim, 'upheld', '投诉成立。')).status).toBe(201);
    expect((await noticesOf(reference))[0]!.details.text).toBe('投诉成立。\n\n1. 退还年费：已退还\n2. 道歉：向您致歉');
  });

  it('promise money as little as the text does, while nobody approved it', async () => {
    const { reference, claim } = await held();
    await as('clerk', `/api/complaints/${reference}/points`, { points: [{ text: '赔偿', answer: '赔偿您一千万元' }] }, claim);
    expect((await decide(reference, claim, 'upheld', '投诉成立。')).body.code).toBe('remedy.not-approved');
  });

  it('are set by whoever holds the case, and are none of another case', async () => {
    const { reference, claim } = await held();
    expect((await as('clerk', `/api/complaints/${reference}/points`, { points: [{ text: 'x' }] })).body.code).toBe('claim.missing');
    const strange = { points: [{ id: '00000000-0000-4000-8000-000000000000', text: 'x' }] };
    expect((await as('clerk', `/api/complaints/${reference}/points`, strange, claim)).body.code).toBe('request.invalid');
  });
});

describe('a second look', () => {
  it('第十三条：达到金额的拒绝先由他人复核，复核的人发出或退回', async () => {
    const { reference, claim } = await held('信用卡被多扣了三千元，请退还');
    const kept = await decide(reference, claim, 'not-upheld');
    expect([kept.status, kept.body]).toEqual([
      202,
      { status: 'second-look', secondLook: expect.any(String), why: 'amount', dueAt: expect.any(String) },
    ]);
    expect(await noticesOf(reference)).toEqual([]);
    const id = kept.body.secondLook;
    expect((await as('head', `/api/second-looks/${id}/agreements`)).status).toBe(403);
    expect((await as('overseer', `/api/second-looks/${id}/objections`, { reason: '理由不足' })).body).toEqual({ state: 'objected' });
    expect((await as('other', `/api/second-looks/${id}/agreements`)).body.code).toBe('look.settled');
    const again = await decide(reference, claim, 'not-upheld', '经核实，系本人消费。');
    const list = await gateway.call('GET', '/api/second-looks', { token: tokens['overseer']! });
    expect(list.body.items).toContainEqual(expect.objectContaining({ reference, decision: 'not-upheld' }));
    expect((await as('overseer', `/api/second-looks/${again.body.secondLook}/agreements`)).status).toBe(201);
    expect((await noticesOf(reference))[0]!.details.text).toBe('经核实，系本人消费。');
    // Neither who wrote it nor who agreed asks the complainant what they think of it.
    await gateway.sql(
      `INSERT INTO survey (complaint_id, asked, state, way, until) SELECT id, true, 'to-call', 'call', now() + interval '1 day' FROM complaint WHERE reference = $1`,
      reference,
    );
    const visit = (who: string) => as(who, `/api/complaints/${reference}/return-visits`, { outcome: 'declined' });
    expect([(await visit('clerk')).body.code, (await visit('overseer')).body.code, (await visit('other')).status]).toEqual([
      'visit.own',
      'visit.own',
      201,
    ]);
    const trail = await gateway.sql<{ kind: string }>(
      `SELECT e.kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE reference = $1 AND (e.kind LIKE 'second-look%' OR e.kind = 'outcome.decided') ORDER BY seq`,
      reference,
    );
    expect(trail.map(({ kind }) => kind)).toEqual([
      'second-look.asked',
      'second-look.objected',
      'second-look.asked',
      'second-look.agreed',
      'outcome.decided',
    ]);
  });

  it('is not by whoever wrote it; a new decision overtakes it; two who agree at once send it once', async () => {
    const reference = await gateway.complaint({ text: '信用卡被多扣了五千元' });
    const first = await as('overseer', `/api/complaints/${reference}/outcome`, { decision: 'not-upheld', text: '不成立' });
    expect((await as('overseer', `/api/second-looks/${first.body.secondLook}/agreements`)).body.code).toBe('look.own');
    const second = await as('overseer', `/api/complaints/${reference}/outcome`, { decision: 'not-upheld', text: '不成立，详见说明' });
    expect((await as('other', `/api/second-looks/${first.body.secondLook}/agreements`)).body.code).toBe('look.settled');
    const { deadlines, house } = gateway.foundation;
    const reviewer = staffOf({ id: newId(), name: 'reviewer', role: 'supervisor', department: null }, house.departments);
    const agree = () => agreeToDecision(gateway.unitOfWork, { deadlines, house }, reviewer, second.body.secondLook);
    const answers = await Promise.allSettled([agree(), agree(), agree()]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await noticesOf(reference)).toHaveLength(1);
  });

  it('is not wanted of what is small, or of another result', async () => {
    for (const [text, decision] of [
      ['信用卡年费三百元收错了', 'not-upheld'],
      ['信用卡被多扣了三千元', 'upheld'],
    ] as const) {
      const { reference, claim } = await held(text);
      expect([decision, (await decide(reference, claim, decision, '已处理。')).status]).toEqual([decision, 201]);
    }
  });

  it('has a clock: whoever oversees hears once when it is late', async () => {
    const { reference, claim } = await held('信用卡被多扣了九千元');
    const { secondLook } = (await decide(reference, claim, 'not-upheld')).body;
    // The end of a day where the institution is, which is another day in Greenwich.
    const zone = 'America/New_York';
    const midnight = `date_trunc('day', now() AT TIME ZONE '${zone}')`;
    const late = `UPDATE second_look SET due_at = ${midnight} AT TIME ZONE '${zone}' WHERE id = $1 RETURNING (${midnight} - interval '1 day')::date::text AS last`;
    const [{ last } = {}] = await gateway.sql(late, secondLook);
    await Promise.all([sweepLooks(gateway.unitOfWork, zone), sweepLooks(gateway.unitOfWork, zone)]);
    await sweepLooks(gateway.unitOfWork, zone);
    const told = `SELECT data->>'dueOn' AS on FROM event WHERE kind = 'second-look.overdue' AND subject_id = $1`;
    expect(await gateway.sql(told, secondLook)).toEqual([{ on: last }]);
  });

  it('is taken on its page', async () => {
    const { reference, claim } = await held('信用卡被多扣了八千元');
    const outcome = { decision: 'not-upheld', text: '经核实，扣款无误。', rootCause: 'misunderstanding' };
    expect((await as('clerk', `/api/complaints/${reference}/outcome`, outcome, claim)).status).toBe(202);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens['overseer']!);
    const path = `/desk/complaints/${reference}/second-look`;
    const points = await visitor.get(`/desk/complaints/${reference}/points`);
    expect([points.status, points.html.includes('多扣了八千元')]).toEqual([200, true]);
    const page = await visitor.get(path);
    expect(page.html).toContain('经核实，扣款无误。');
    // What was found behind it is part of what they agree to.
    expect(page.html).toMatch(/data-root-cause><dt>[^<]+<\/dt><dd>客户误解/);
    expect((await visitor.post(`${path}/agreements`, page.form(`${path}/agreements`))).location).toBe(
      `/desk/complaints/${reference}?done=decided`,
    );
  });
});
