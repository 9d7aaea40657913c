import type { IncomingMessage } from 'node:http';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { closeConnections } from '@app/shared/platform/network/close-connections.js';
import { trustProxy } from '@app/shared/platform/network/trusted-proxies.js';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { BodiesInMemory, type BodyLimits } from './bodies-in-memory.js';
import { withoutMark } from './form-charset.js';
import { checkJsonBounds, type JsonBounds } from './json-bounds.js';

/** RFC 9110 section 8.3.1; parameters may be anything. */
const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

/** No request is larger; each door has its own, smaller limit (`bodyOf`). */
export const largestBody = 35 * 1024 * 1024;
/** Five forms with all the files that one may have; more of them at once hear "later". */
const usualLimits: BodyLimits = { largest: largestBody, together: 128 * 1024 * 1024, always: 64 * 1024 };

/**
 * The gateway's web server. A slash at the end of an address is not minded: what somebody pasted into a provider's console must not
 * answer 404 for ever. `proxies` are believed about who asks (`TRUSTED_PROXIES`).
 */
export function gatewayAdapter(proxies: readonly string[] = []): FastifyAdapter {
  const adapter = new FastifyAdapter({
    trustProxy: trustProxy(proxies),
    bodyLimit: largestBody,
    requestTimeout: 60_000,
    connectionTimeout: 65_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
  });
  closeConnections(adapter);
  useRawBodies(adapter);
  return adapter;
}

/**
 * Every route gets `request.body` as the Buffer of bytes exactly as they came: signatures are computed over them and evidence is kept
 * of them. Call it before routes are registered.
 */
export function useRawBodies(adapter: FastifyAdapter, limits: BodyLimits = usualLimits): void {
  const bodies = new BodiesInMemory(limits);
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  // Fastify answers 415 to a content type that is none. A provider's message is kept whatever it calls itself; doors that mind look themselves.
  fastify.addHook('onRequest', (request, reply, done) => {
    bodies.releaseAfter(request.raw, reply.raw);
    const { headers } = request.raw;
    if (headers['content-type'] !== undefined && !mediaType.test(headers['content-type']))
      headers['content-type'] = 'application/octet-stream';
    done();
  });
  fastify.addContentTypeParser('*', async (request: { readonly raw: IncomingMessage }) => await bodies.read(request.raw));
}

/** The bytes of a request, or none. Fails with `request.too-large` beyond `most`. */
export function bodyOf(body: unknown, most: number): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (bytes.length > most) throw new Failure('request.too-large', `At most ${Math.floor(most / 1000)} kB are accepted here.`);
  return bytes;
}

/**
 * The JSON object in a body. `__proto__` never becomes a prototype, and what is nested too deep or has too many members is refused before
 * anything walks it. Fails with `request.not-json` and `request.too-many`.
 */
export function readJson(body: Uint8Array, bounds: JsonBounds = {}): Record<string, unknown> {
  checkJsonBounds(body, bounds);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new Failure('request.not-json', undefined, { cause });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Failure('request.not-json');
  return value as Record<string, unknown>;
}

/** A form of a provider or of ours has a few dozen fields; what comes after so many is not read. */
const mostPairs = 2_000;

/** The fields of a form post, in order and with repeats; a mark before UTF-8 is no part of the first name. */
export function readForm(body: Buffer): URLSearchParams {
  const bytes = withoutMark(body);
  let end = 0;
  for (let pairs = 0; pairs < mostPairs && end < bytes.length; pairs++) {
    const next = bytes.indexOf(0x26, end);
    end = next === -1 ? bytes.length : next + 1;
  }
  return new URLSearchParams(bytes.subarray(0, end).toString('utf8'));
}
