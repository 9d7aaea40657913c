import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { useRawBodies } from './raw-body.js';

const kilobyte = 1024;
let adapter: FastifyAdapter;
let port: number;

beforeEach(async () => {
  adapter = new FastifyAdapter();
  useRawBodies(adapter, { largest: 98 * kilobyte, together: 100 * kilobyte, always: 10 * kilobyte });
  const fastify = adapter.getInstance();
  fastify.post('/', async ({ body }) => `${(body as Buffer).length}`);
  fastify.setErrorHandler((error, _request, reply) => reply.code((error as Failure).status).send((error as Failure).code));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  port = (fastify.server.address() as AddressInfo).port;
});
afterEach(() => adapter.close());

/** A post that is not sent to its end yet. */
function begin(headers: Record<string, string> = {}): ClientRequest {
  return request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-type': 'text/plain', ...headers } });
}

async function answerTo(post: ClientRequest): Promise<string> {
  post.end();
  const [response] = (await once(post, 'response')) as [IncomingMessage];
  return `${response.statusCode} ${await text(response)}`;
}

const post = (kilobytes: number, headers?: Record<string, string>) => {
  const begun = begin(headers);
  begun.write(Buffer.alloc(kilobytes * kilobyte));
  return answerTo(begun);
};

/** Until the gateway has read so much that another large body finds no place. */
async function untilFull(): Promise<void> {
  while ((await post(50)) !== '503 door.busy') await wait(5);
}

describe('bodies that come together', () => {
  it('are bounded; words always get in, and what was held is free again when it is answered', async () => {
    const slow = begin();
    slow.write(Buffer.alloc(90 * kilobyte));
    await untilFull();
    expect(await post(5)).toBe(`200 ${5 * kilobyte}`);
    expect(await answerTo(slow)).toBe(`200 ${90 * kilobyte}`);
    expect(await post(95)).toBe(`200 ${95 * kilobyte}`);
    expect(await post(95)).toBe(`200 ${95 * kilobyte}`);
  });

  it('give their place back when the sender goes away', async () => {
    const gone = begin();
    gone.on('error', () => {});
    gone.write(Buffer.alloc(90 * kilobyte));
    await untilFull();
    gone.destroy();
    while ((await post(95)) !== `200 ${95 * kilobyte}`) await wait(5);
  });

  it('count what came and not what was declared', async () => {
    const slow = begin({ 'content-length': `${97 * kilobyte}` });
    slow.on('error', () => {});
    slow.write('x');
    expect(await post(95)).toBe(`200 ${95 * kilobyte}`);
    slow.destroy();
  });
});

it('a body that is too large is refused, declared or not', async () => {
  expect(await post(99, { 'content-length': `${99 * kilobyte}` })).toBe('413 request.too-large');
  expect(await post(99)).toBe('413 request.too-large');
  expect(await post(98)).toBe(`200 ${98 * kilobyte}`);
});
