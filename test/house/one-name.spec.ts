import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { mintToken, personFor } from '../../apps/cli/src/prepare/staff-tokens.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let one: string;
let other: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  // Two people, one name, one department.
  one = await gateway.staff('clerk', 'cards', '王芳');
  other = await gateway.staff('clerk', 'cards', '王芳');
  supervisor = await gateway.staff('supervisor', undefined, '李敏杰');
});
afterAll(() => gateway?.close());

const call = (method: string, path: string, token: string, body?: unknown, claim?: string) =>
  gateway.call(method, path, { token, body, ...(claim ? { headers: { 'x-redress-claim': claim } } : {}) });

describe('two people of one name', () => {
  it('do not share a claim: the other may neither use, renew, give back nor take it', async () => {
    const reference = await gateway.complaint();
    const { claimId } = (await call('POST', '/api/departments/cards/claims', one)).body;
    const answers = [
      await call('POST', `/api/complaints/${reference}/outcome`, other, { decision: 'upheld', text: '成立' }, claimId),
      await call('POST', `/api/complaints/${reference}/replies`, other, { text: '请补充' }),
      await call('POST', `/api/complaints/${reference}/withdrawals`, other, { reason: 'x' }),
      await call('POST', `/api/complaints/${reference}/claims`, other),
      await call('POST', `/api/claims/${claimId}/renew`, other),
      await call('DELETE', `/api/claims/${claimId}`, other),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual([
      'claim.lost',
      'claim.held-by-another',
      'claim.held-by-another',
      'claim.held-by-another',
      'not-found',
      'not-found',
    ]);
    const { body } = await call('GET', `/api/complaints/${reference}`, supervisor);
    const people = await gateway.sql<{ staff_id: string }>(`SELECT staff_id FROM staff_token WHERE name = '王芳' ORDER BY made_at, id`);
    expect(body.assignment.claim).toMatchObject({ claimId, holder: 'staff:王芳', holderId: people[0]!.staff_id });
    expect(body.trail.at(-1)).toMatchObject({ kind: 'claim.taken', actor: 'staff:王芳', actorId: people[0]!.staff_id });
    expect((await call('POST', `/api/complaints/${reference}/replies`, one, { text: '请补充' }, claimId)).status).toBe(201);
  });

  it('are another person to each other where the rules want one', async () => {
    const [first, second] = [await gateway.staff('supervisor', undefined, '赵敏'), await gateway.staff('supervisor', undefined, '赵敏')];
    const reference = await gateway.complaint();
    const [request] = await gateway.sql<{ id: string }>(
      `INSERT INTO extension_request (id, complaint_id, asked_by, asked_by_id, request)
       SELECT gen_random_uuid(), c.id, 'staff:赵敏', (SELECT staff_id FROM staff_token WHERE name = '赵敏' ORDER BY made_at, id LIMIT 1),
              '{"extension":"to-60","to":{"amount":30,"unit":"working_days"},"reason":"调取签购单"}' FROM complaint c WHERE reference = $1 RETURNING id`,
      reference,
    );
    const approve = (token: string) => call('POST', `/api/extension-requests/${request!.id}/approvals`, token);
    expect((await approve(first)).body.code).toBe('extension.same-person');
    expect((await approve(second)).status).toBe(201);
  });
});

describe('a second token of one person', () => {
  const asked = (name: string, samePerson: boolean, role: 'clerk' | 'supervisor' = 'clerk') =>
    withDatabase((client) => personFor(client, { name, role, department: role === 'clerk' ? 'loans' : null }, samePerson));
  const withDatabase = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: gateway.foundation.databaseUrl });
    await client.connect();
    return await work(client).finally(() => client.end());
  };

  it('opens what the first does, and must be asked for: a name in use is refused, however it is written', async () => {
    const first = await gateway.staff('clerk', 'loans', 'Chen Jie');
    for (const written of ['Chen Jie', 'chen  jie', 'ＣＨＥＮ Jie'])
      await expect(asked(written, false)).rejects.toMatchObject({ code: 'staff.name-in-use' });
    const member = { name: 'Chen Jie', role: 'clerk' as const, department: 'loans' };
    const second = await withDatabase(async (client) => await mintToken(client, member, await personFor(client, member, true)));
    const reference = await gateway.complaint({ text: '贷款利率不对' });
    await call('POST', `/api/complaints/${reference}/transfers`, supervisor, { department: 'loans', reason: '归口' });
    const { claimId } = (await call('POST', `/api/complaints/${reference}/claims`, first)).body;
    expect((await call('POST', `/api/claims/${claimId}/renew`, second)).status).toBe(200);
  });

  it('cannot be made where several have the name, and a name that nobody has any more is free', async () => {
    await gateway.staff('clerk', 'loans', '孙丽');
    await gateway.staff('clerk', 'loans', '孙丽');
    await expect(asked('孫麗', true)).rejects.toMatchObject({ code: 'staff.name-in-use' });
    await gateway.sql(`UPDATE staff_token SET revoked_at = now() WHERE name = '孙丽'`);
    expect(await asked('孙丽', false)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
