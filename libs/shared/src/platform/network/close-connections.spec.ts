import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { closeConnections } from './close-connections.js';

const open: Socket[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.destroy();
});

/** A server that answers `/slow` when it is told to, and how one connects to it. */
async function aServer(seconds: number) {
  const adapter = new FastifyAdapter({ forceCloseConnections: 'idle' });
  closeConnections(adapter, seconds);
  const fastify = adapter.getInstance();
  let answer = () => {};
  const asked = new Promise<void>((wasAsked) => {
    fastify.get('/slow', (_request, reply) => {
      answer = () => reply.send('late, and whole');
      wasAsked();
    });
  });
  fastify.get('/', (_request, reply) => reply.send('at once'));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as { port: number };
  const connection = async (words = '') => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    open.push(socket);
    await new Promise((connected) => socket.once('connect', connected));
    if (words !== '') socket.write(words);
    return socket;
  };
  const connections = () => new Promise<number>((told) => fastify.server.getConnections((_error, count) => told(count)));
  const all = async (count: number) => {
    while ((await connections()) < count) await new Promise((later) => setTimeout(later, 5));
  };
  return { fastify, asked, answer: () => answer(), connection, all };
}

describe('a web server that ends', () => {
  it('does not wait for connections on which nothing was ever asked', async () => {
    const { fastify, connection, all } = await aServer(3_600);
    await connection();
    await connection();
    await all(2);
    await fastify.close();
  });

  it('does not wait for those that were answered and are kept', async () => {
    const { fastify, connection } = await aServer(3_600);
    const socket = await connection('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    await new Promise((answered) => socket.once('data', answered));
    await fastify.close();
  });

  it('answers what was asked before, and closes then, kept or not', async () => {
    const { fastify, asked, answer, connection } = await aServer(3_600);
    const socket = await connection('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await asked;
    const closed = fastify.close();
    const said = text(socket);
    answer();
    expect(await said).toMatch(/^HTTP\/1\.1 200 [\s\S]*late, and whole$/);
    await closed;
  });

  it('cuts what is left when the time is over', async () => {
    const { fastify, asked, connection } = await aServer(0.1);
    const half = await connection('GET /slow HTTP/1.1\r\nhost: a\r\n');
    const whole = await connection('GET /slow HTTP/1.1\r\nhost: a\r\n\r\n');
    await asked;
    await fastify.close();
    await Promise.all([half, whole].map((socket) => text(socket).catch(() => '')));
  });
});
