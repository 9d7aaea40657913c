import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { listOf, mayOperate, operatorsOnly } from './operators-only.js';
import { trustProxy } from './trusted-proxies.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A real Fastify with the routes that the house has, believing `proxies`; it is asked from this machine. */
const asking = async (from: readonly string[] = [], proxies: readonly string[] = []) => {
  const adapter = new FastifyAdapter({ trustProxy: trustProxy(proxies) });
  operatorsOnly({ getHttpAdapter: () => adapter } as unknown as INestApplication, from);
  const fastify = adapter.getInstance();
  for (const route of ['/metrics', '/docs', '/docs/json', '/docs/*', '/health/live', '/']) fastify.get(route, async () => 'here');
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 });
  open.push(() => fastify.close());
  return async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, { headers: { connection: 'close', ...headers } });
    await response.text();
    return response.status;
  };
};
const through = (address: string) => ({ 'x-forwarded-for': address });

describe('numbers and the API document', () => {
  it('are shown to this machine, and are not there for others, however the address is written', async () => {
    const ask = await asking([], ['127.0.0.1']);
    for (const path of [
      '/metrics',
      '/docs',
      '/docs/json',
      '/docs/swagger-ui.css',
      '/%6detrics',
      '/%64ocs/json',
      '/metrics?x=/health/live',
    ]) {
      expect([path, await ask(path), await ask(path, through('203.0.113.9')), await ask(path, through('2001:db8::7'))]).toEqual([
        path,
        200,
        404,
        404,
      ]);
    }
    expect([await ask('/health/live', through('203.0.113.9')), await ask('/', through('203.0.113.9'))]).toEqual([200, 200]);
  });

  it('are not shown through a proxy on this machine that nobody said to believe', async () => {
    const ask = await asking(['10.0.0.0/8']);
    for (const header of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])
      expect(await ask('/metrics', { [header]: '10.0.0.3' })).toBe(404);
  });

  it('are shown to those whom OPERATORS_FROM names, behind a proxy that is believed', async () => {
    const ask = await asking(['10.0.0.0/8'], ['127.0.0.1']);
    expect([await ask('/metrics', through('10.0.0.3')), await ask('/docs', through('10.9.9.9'))]).toEqual([200, 200]);
    expect([await ask('/metrics', through('10.0.0.3, 203.0.113.9')), await ask('/docs', through('11.0.0.1'))]).toEqual([404, 404]);
  });

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['fd12::1', true],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['172.17.0.1', false],
    ['2001:db8::7', false],
    ['', false],
    ['unknown', false],
  ])('asked from %s', (ip, expected) => {
    const known = listOf(['10.0.0.0/8', 'fd00::/8', '192.0.2.7']);
    expect(mayOperate({ ip, socket: { remoteAddress: ip }, headers: {} }, known)).toBe(expected);
    expect(mayOperate({ ip, socket: { remoteAddress: ip }, headers: { via: '1.1 proxy' } }, known)).toBe(false);
  });
});
