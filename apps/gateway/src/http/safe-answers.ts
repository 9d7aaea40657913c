import type { FastifyAdapter } from '@nestjs/platform-fastify';

/** A year: long enough for the lists that browsers bring along (RFC 6797, section 11.2). Names below ours are not ours to speak for. */
const strictTransport = 'max-age=31536000';

/**
 * What every answer says, whoever makes it: it is what its type says and nothing else, and nobody keeps it who was not told that they may. Where
 * the house is reached by https (`publicUrl`), browsers are told to come by it only, and no cookie ever goes another way. Call it
 * before routes are registered.
 */
export function useSafeAnswers(adapter: FastifyAdapter, publicUrl: string): void {
  const https = publicUrl.startsWith('https:');
  adapter.getInstance().addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff');
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (https) {
      reply.header('strict-transport-security', strictTransport);
      const cookies = [reply.getHeader('set-cookie') ?? []].flat().map(String);
      if (cookies.length > 0) {
        reply.removeHeader('set-cookie');
        reply.header('set-cookie', cookies.map(secured));
      }
    }
    done(null, payload);
  });
}

const secured = (cookie: string): string => (/;\s*secure\b/i.test(cookie) ? cookie : `${cookie}; Secure`);
