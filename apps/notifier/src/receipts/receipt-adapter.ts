import { closeConnections } from '@app/shared/platform/network/close-connections.js';
import { trustProxy } from '@app/shared/platform/network/trusted-proxies.js';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** A receipt is a few hundred bytes. */
const largestReceipt = 256 * 1024;

/** Fastify that hands every body on as the bytes it came in: signatures are over them. Make the app with `bodyParser: false`. `proxies` are believed about who asks. */
export function receiptAdapter(proxies: readonly string[] = []): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: trustProxy(proxies),
    bodyLimit: largestReceipt,
    requestTimeout: 60_000,
    forceCloseConnections: 'idle',
  });
  closeConnections(adapter);
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestReceipt }, (_request, body, done) => done(null, body));
  return adapter;
}
