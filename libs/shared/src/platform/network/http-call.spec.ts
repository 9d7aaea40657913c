import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callHttp } from './http-call.js';

describe('a call to a provider', () => {
  let server: Server;
  let url: string;
  let bodies: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        if (request.url === '/reset') request.socket.resetAndDestroy();
        else if (request.url === '/half') {
          response.writeHead(200, { 'content-length': '100' }).write('half');
          setTimeout(() => request.socket.destroy(), 20);
        } else if (request.url !== '/hang') response.writeHead(418, { 'x-said': 'tea' }).end('你好');
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const call = (path: string, more: object = {}) =>
    callHttp({ method: 'POST', url: url + path, body: '欠', timeoutMilliseconds: 300, ...more });

  it('brings the answer, whatever its status', async () => {
    expect(await call('/')).toMatchObject({ kind: 'answer', status: 418, body: '你好', headers: { 'x-said': 'tea' } });
    expect(bodies.at(-1)).toBe('欠');
  });

  it.each([
    ['/reset', 'ECONNRESET'],
    ['/hang', 'ETIMEDOUT'],
    ['/half', 'ECONNRESET'],
  ])('to %s is lost: it left, and nobody knows', async (path, code) => {
    expect(await call(path)).toEqual({ kind: 'lost', code });
  });

  it('that finds nobody never left', async () => {
    expect(await callHttp({ method: 'GET', url: 'http://127.0.0.1:1/', timeoutMilliseconds: 300 })).toEqual({
      kind: 'never-left',
      code: 'ECONNREFUSED',
    });
  });

  it('that comes too late sends no byte, on a new connection or an old one', async () => {
    bodies = [];
    for (const _ of [1, 2]) expect(await call('/', { mayLeave: () => false })).toEqual({ kind: 'never-left', code: 'EXPIRED' });
    await call('/');
    expect(await call('/', { mayLeave: () => false })).toEqual({ kind: 'never-left', code: 'EXPIRED' });
    expect(bodies).toEqual(['欠']);
  });
});
