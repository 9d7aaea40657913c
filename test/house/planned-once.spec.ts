import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let reference: string;
const visitors: Record<string, DeskVisitor> = {};
/** What the gateway asks, and under which name it is prepared. */
const asked: { text: string; name: string | undefined }[] = [];

beforeAll(async () => {
  gateway = await aGateway();
  reference = await gateway.complaint();
  for (const role of ['clerk', 'supervisor'] as const) {
    visitors[role] = aVisitor(gateway.url);
    await visitors[role].signIn(await gateway.staff(role, role === 'clerk' ? 'cards' : undefined, `${role} 同事`));
  }
  const heard = new WeakSet<object>();
  gateway.app.get(pg.Pool, { strict: false }).on('acquire', (client) => {
    if (heard.has(client)) return;
    heard.add(client);
    const query = client.query.bind(client) as (...values: unknown[]) => unknown;
    client.query = ((...values: unknown[]) => {
      const [statement] = values as [string | { text: string; name?: string }];
      asked.push(typeof statement === 'string' ? { text: statement, name: undefined } : { text: statement.text, name: statement.name });
      return query(...values);
    }) as typeof client.query;
  });
});
afterAll(() => gateway?.close());

/** What every one of some visits asked for; what the house asks by itself from time to time is in no more than one of them. */
async function askedEachTime(visit: () => Promise<unknown>): Promise<typeof asked> {
  const times: (typeof asked)[] = [];
  for (let time = 0; time < 3; time += 1) {
    asked.length = 0;
    await visit();
    times.push([...asked]);
  }
  const inAll = (text: string) => times.every((one) => one.some((other) => other.text === text));
  return times[0]!.filter(({ text }) => inAll(text) && !/^(BEGIN|COMMIT)/.test(text) && !text.includes('FROM heartbeat'));
}

const openedAllDay: readonly (readonly [string, 'clerk' | 'supervisor', () => string])[] = [
  ['a case', 'clerk', () => `/desk/complaints/${reference}`],
  ['a case of who oversees', 'supervisor', () => `/desk/complaints/${reference}`],
  ['my work', 'clerk', () => '/desk'],
  ['my work of who oversees', 'supervisor', () => '/desk'],
  ['a queue', 'clerk', () => '/desk/departments/cards'],
];
it.each(openedAllDay)('what is opened all day is planned once and not at every call: %s', async (_, role, address) => {
  for (let visit = 0; visit < 20; visit += 1) await visitors[role]!.get(address());
  const statements = await askedEachTime(async () => expect((await visitors[role]!.get(address())).status).toBe(200));
  expect(statements.length).toBeGreaterThan(5);
  expect(statements.filter(({ name }) => name === undefined).map(({ text }) => text.replace(/\s+/g, ' ').slice(0, 160))).toEqual([]);
});
