import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { answers } from '../../apps/gateway/src/openapi/answers.js';
import { components } from '../../apps/gateway/src/openapi/components.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: string;
let supervisor: string;
beforeAll(async () => {
  gateway = await aGateway();
  clerk = await gateway.staff('clerk', 'cards', 'Li Na');
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway.close());

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'api', components: { schemas: components } });
/** What is wrong with an answer, by the document's own schema for it. */
function wrongWith(key: string, status: number, body: unknown): unknown {
  const shape = status >= 400 && !key.startsWith('GET /health') ? { $ref: '#/components/schemas/Problem' } : answers[key]?.[status];
  if (shape === undefined || shape === null || typeof shape === 'string') throw new Error(`${key} has no schema for ${status}.`);
  const local = JSON.parse(JSON.stringify(shape).replaceAll('"#/components', '"api#/components'));
  const check = ajv.compile(local);
  return check(body) ? [] : check.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('what the API answers', () => {
  it('is what its document says, from the complaint to the outcome', async () => {
    const seen: [string, number, unknown][] = [];
    const call = async (key: string, path: string, options: Parameters<TestGateway['call']>[2] = {}) => {
      const answer = await gateway.call(key.split(' ')[0] as string, path, options);
      seen.push([key, answer.status, answer.body === '' ? [] : wrongWith(key, answer.status, answer.body)]);
      return answer;
    };
    const taken = await call('POST /api/complaints', '/api/complaints', {
      body: {
        text: '信用卡被盗刷',
        complainant: { name: '王芳', phone: '+8613800138000', email: 'wang.fang@example.org' },
        against: { product: '信用卡' },
      },
    });
    const { reference } = taken.body;
    await gateway.route();
    const other = await gateway.complaint();
    await call('GET /api/complaints/{reference}', `/api/complaints/${reference}`, { token: supervisor });
    await call('GET /api/complaints', '/api/complaints?state=assigned', { token: supervisor });
    await call('GET /api/departments/{id}/queue', '/api/departments/cards/queue', { token: clerk });
    const claimed = await call('POST /api/complaints/{reference}/claims', `/api/complaints/${other}/claims`, { token: clerk });
    const claim = { 'x-redress-claim': claimed.body.claimId };
    await call('POST /api/claims/{id}/renew', `/api/claims/${claimed.body.claimId}/renew`, { token: clerk });
    await call('POST /api/complaints/{reference}/notes', `/api/complaints/${other}/notes`, { token: clerk, body: { text: '已致电' } });
    await call('POST /api/complaints/{reference}/replies', `/api/complaints/${other}/replies`, {
      token: clerk,
      body: { text: '请补充' },
      headers: claim,
    });
    await call('POST /api/complaints/{reference}/outcome', `/api/complaints/${other}/outcome`, {
      token: clerk,
      body: { decision: 'upheld', text: '投诉成立，年费退回。' },
      headers: claim,
    });
    await call('GET /api/complaints/{reference}', `/api/complaints/${other}`, { token: supervisor });
    await call('POST /api/complaints/{reference}/transfers', `/api/complaints/${reference}/transfers`, {
      token: supervisor,
      body: { department: 'loans', reason: '涉及贷款' },
    });
    await call('POST /api/complaints/{reference}/reach-restorations', `/api/complaints/${reference}/reach-restorations`, {
      token: supervisor,
      body: { medium: 'email' },
    });
    await call('GET /api/quarantine', '/api/quarantine', { token: supervisor });
    await call('GET /api/held-notices', '/api/held-notices', { token: supervisor });
    await call('GET /api/letters', '/api/letters', { token: supervisor });
    await call('GET /api/reports', '/api/reports', { token: supervisor });
    await call('GET /health/ready', '/health/ready');
    expect(seen.filter(([, , wrong]) => JSON.stringify(wrong) !== '[]')).toEqual([]);
    expect(seen.filter(([key, status]) => status >= 400 && !key.includes('/health'))).toEqual([]);
  });

  it('is a problem that leads to its remedy', async () => {
    const answersGiven = await Promise.all([
      gateway.call('GET', '/api/complaints/ZZZZZ-ZZZZZ', { token: supervisor }),
      gateway.call('GET', '/api/complaints/ZZZZZ-ZZZZZ'),
      gateway.call('GET', '/api/quarantine', { token: clerk }),
      gateway.call('POST', '/api/complaints', { body: { texts: '' } }),
      gateway.call('POST', '/api/complaints', { body: '{' }),
    ]);
    const page = await gateway.call('GET', '/docs/errors');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const { status, body, headers } of answersGiven) {
      expect([status, wrongWith('GET /api/complaints', status, body)]).toEqual([status, []]);
      expect(headers.get('content-type')).toContain('application/problem+json');
      const type = new URL(body.type, gateway.url);
      expect([type.pathname, type.hash]).toEqual(['/docs/errors', `#${body.code}`]);
      expect(page.body).toContain(`<tr id="${body.code}">`);
    }
  });
});
