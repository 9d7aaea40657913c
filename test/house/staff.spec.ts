import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addPerson, changePerson, leave, listPeople, personMeant } from '../../libs/shared/src/people/keep-people.js';
import { listTokens, makeToken, revokeToken } from '../../libs/shared/src/people/staff-tokens.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
/** A second gateway on the same database: what ends, ends on both. */
let other: TestGateway;
const keeper = { actor: 'staff:test' };

beforeAll(async () => {
  gateway = await aGateway();
  other = await aGateway({ DATABASE_URL: gateway.foundation.settings.database.url as string });
});
afterAll(async () => {
  await other?.close();
  await gateway?.close();
});
beforeEach(async () => {
  await gateway.sql(`UPDATE complaint SET department = 'service', claim_id = NULL, claim_until = NULL WHERE department IS NOT NULL`);
});

const enter = async (name: string, more = {}) =>
  await gateway.unitOfWork.run(async (tx) => {
    const said = { name, role: 'clerk' as const, department: 'cards' as string | null, ...more };
    const id = await addPerson(tx, said, keeper);
    return { id, token: (await makeToken(tx, { id, ...said }, keeper)).token };
  });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

describe('somebody who leaves in the middle of a claim', () => {
  it('loses sessions, tokens and lease at once on every gateway, and nothing of the case is lost', async () => {
    const [going, staying] = [await enter('张三'), await enter('李四')];
    const reference = await gateway.complaint();
    const visitor = aVisitor(other.url);
    await visitor.signIn(going.token);
    const { claimId } = (await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: going.token, body: {} })).body;
    await gateway.call('POST', `/api/complaints/${reference}/notes`, { token: going.token, body: { text: '已致电客户' } });
    const left = await gateway.unitOfWork.run(async (tx) => leave(tx, await personMeant(tx, '张三'), keeper));
    expect(left).toMatchObject({ tokens: 1, sessions: 1, cases: [reference] });

    for (const each of [gateway, other]) {
      const answer = await each.call('POST', `/api/complaints/${reference}/outcome`, {
        token: going.token,
        body: { decision: 'upheld', text: '成立' },
        headers: { 'x-redress-claim': claimId },
      });
      expect([answer.status, answer.body.code]).toEqual([401, 'auth.missing']);
    }
    expect((await visitor.get('/desk')).location).toContain('/desk/sign-in');
    expect((await aVisitor(gateway.url).signIn(going.token)).status).toBe(422);

    const next = await other.call('POST', '/api/departments/cards/claims', { token: staying.token });
    expect([next.status, next.body.complaint.reference]).toEqual([201, reference]);
    const file = (await other.call('GET', `/api/complaints/${reference}`, { token: staying.token })).body;
    expect(JSON.stringify(file)).toContain('已致电客户');
    const [claim] = await gateway.sql('SELECT end_reason FROM claim WHERE id = $1', claimId);
    expect(claim).toEqual({ end_reason: 'left' });
    expect((await listPeople(gateway.unitOfWork)).map((one) => one.name)).not.toContain('张三');
    expect(await code(gateway.unitOfWork.run((tx) => personMeant(tx, '张三')))).toBe('staff.unknown');
  });
});

/** How many leave while they work: a few with every test, some hundred by hand (`TEST_SIZE=release`). */
const large = process.env['TEST_SIZE'] === 'release';
const leavers = large ? 300 : 5;

it(
  `${leavers} leave while they write: what begins afterwards is refused on both gateways, what was said before stands, and each case is whole and in nobody's hands`,
  async () => {
    const untilRefused: number[] = [];
    for (let no = 0; no < leavers; no++) {
      const name = `离职${no}`;
      const { token } = await enter(name);
      const reference = await gateway.complaint();
      await gateway.call('POST', `/api/complaints/${reference}/claims`, { token, body: {} });
      let left = Number.POSITIVE_INFINITY;
      let over = false;
      const kept: string[] = [];
      // Each gateway is written to without a pause, before, while and after they leave.
      const writes = [gateway, other].map(async (each, at) => {
        for (let nth = 0; !over; nth++) {
          const began = performance.now();
          const text = `${name} ${at} ${nth}`;
          const { status } = await each.call('POST', `/api/complaints/${reference}/notes`, { token, body: { text } });
          if (status === 201) kept.push(text);
          if (began > left) {
            expect(status).toBe(401);
            untilRefused.push(performance.now() - left);
            return;
          }
        }
      });
      await gateway.unitOfWork.run(async (tx) => leave(tx, await personMeant(tx, name), keeper));
      left = performance.now();
      await Promise.all(writes).finally(() => {
        over = true;
      });
      const [row] = await gateway.sql(
        `SELECT c.status, c.claim_id, c.claim_until > now() AS live, (SELECT end_reason FROM claim WHERE complaint_id = c.id) AS ended,
           ARRAY(SELECT body FROM note WHERE complaint_id = c.id AND body LIKE $2 ORDER BY body) AS notes FROM complaint c WHERE reference = $1`,
        reference,
        `${name} %`,
      );
      expect([(row as { ended: string }).ended, (row as { live: boolean | null }).live === true]).toEqual(['left', false]);
      expect((row as { notes: string[] }).notes).toEqual([...kept].sort());
    }
    if (large) process.stdout.write(`${leavers} left; the last was refused ${Math.max(...untilRefused).toFixed(0)} ms after leaving\n`);
  },
  60_000 + leavers * 5_000,
);

describe('somebody who moves', () => {
  it('has the new rights with the next request, and what they held in the old department is in its queue', async () => {
    const moving = await enter('王五', { staffNumber: '90001' });
    const reference = await gateway.complaint();
    const seen = async () => (await other.call('GET', `/api/complaints/${reference}`, { token: moving.token })).status;
    await gateway.call('POST', `/api/complaints/${reference}/claims`, { token: moving.token, body: {} });
    expect(await seen()).toBe(200);
    await gateway.unitOfWork.run(async (tx) => changePerson(tx, await personMeant(tx, '90001'), { department: 'loans' }, keeper));
    expect(await seen()).toBe(404);
    const [row] = await gateway.sql('SELECT claim_id FROM complaint WHERE reference = $1', reference);
    expect(row).toEqual({ claim_id: null });
    await gateway.unitOfWork.run(async (tx) =>
      changePerson(tx, await personMeant(tx, '90001'), { role: 'supervisor', department: null }, keeper),
    );
    expect(await seen()).toBe(200);
  });
});

describe('accounts', () => {
  it('want a department where the role is nothing without one, and a staff number of their own', async () => {
    await enter('赵六', { staffNumber: '90002' });
    expect(await code(enter('孙七', { staffNumber: '90002' }))).toBe('staff.number-in-use');
    expect(await code(enter('孙七', { department: null }))).toBe('staff.department-missing');
    expect(await code(enter('孙七', { role: 'head', department: null }))).toBe('staff.department-missing');
  });

  it('are meant by number, id or a name that only one has', async () => {
    const [one] = [await enter('周八', { spellings: ['Zhou Ba'] }), await enter('周八')];
    const meant = (who: string) => gateway.unitOfWork.run(async (tx) => (await personMeant(tx, who)).id);
    expect(await code(meant('周八'))).toBe('staff.name-in-use');
    expect(await meant(one.id)).toBe(one.id);
    expect(await meant('zhou ba')).toBe(one.id);
  });
});

describe('a token', () => {
  it('ends by itself, is revoked with its sessions, and is told of without what it is', async () => {
    const { id } = await enter('吴九');
    const person = await gateway.unitOfWork.run((tx) => personMeant(tx, id));
    const made = await gateway.unitOfWork.run((tx) =>
      makeToken(tx, person, keeper, { label: '报表', expiresAt: new Date(Date.now() + 3_600_000) }),
    );
    const status = async () => (await other.call('GET', '/api/departments/cards/queue', { token: made.token })).status;
    expect(await status()).toBe(200);
    await gateway.sql(`UPDATE staff_token SET expires_at = now() - interval '1 s' WHERE id = $1`, made.id);
    expect(await status()).toBe(401);
    await gateway.sql(`UPDATE staff_token SET expires_at = NULL WHERE id = $1`, made.id);
    const visitor = aVisitor(other.url);
    await visitor.signIn(made.token);
    expect(JSON.stringify(await listTokens(gateway.unitOfWork, id))).not.toContain(made.token.slice(3));
    await gateway.unitOfWork.run((tx) => revokeToken(tx, made.id, keeper));
    expect([await status(), (await visitor.get('/desk')).status]).toEqual([401, 303]);
    expect(await code(gateway.unitOfWork.run((tx) => revokeToken(tx, 'x', keeper)))).toBe('token.unknown');
  });
});
