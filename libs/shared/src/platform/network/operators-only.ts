import { BlockList, isIP } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { failureCodes } from '../../domain/failure/failure-codes.js';

/** Of a Fastify request, what says where it comes from and what it asks for. */
interface Asking {
  /** Behind proxies that are believed (`TRUSTED_PROXIES`), who asked them. */
  readonly ip: string;
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The route that was found, whatever the address was written like. */
  readonly routeOptions: { readonly url?: string };
}
interface Reply {
  code(status: number): Reply;
  type(contentType: string): Reply;
  send(body: string): unknown;
}
interface Hooks {
  addHook(name: 'onRequest', hook: (request: Asking, reply: Reply, done: () => void) => void): unknown;
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/**
 * Shows `/metrics` and the API document at `/docs` to this machine and to the addresses and networks of `OPERATORS_FROM` only; to everybody
 * else they are not there (404). Call it before the routes are made. Decision 0094.
 */
export function operatorsOnly(app: INestApplication, from: readonly string[]): void {
  const known = listOf(from);
  (app.getHttpAdapter().getInstance() as Hooks).addHook('onRequest', (request, reply, done) => {
    if (!/^\/(metrics|docs)($|[/*])/.test(request.routeOptions.url ?? '') || mayOperate(request, known)) return done();
    const body = { status: 404, code: 'not-found', title: failureCodes['not-found'].says };
    reply.code(404).type('application/problem+json').send(JSON.stringify(body));
  });
}

/** What was forwarded by somebody whom we do not believe comes from nobody knows where. */
export function mayOperate({ ip, socket, headers }: Omit<Asking, 'routeOptions'>, known: BlockList): boolean {
  const address = plain(ip);
  if (address === plain(socket.remoteAddress ?? ip) && forwarding.some((name) => headers[name] !== undefined)) return false;
  return isIP(address) !== 0 && known.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Loopback, and these. */
export function listOf(from: readonly string[]): BlockList {
  const known = new BlockList();
  for (const one of ['127.0.0.0/8', '::1', ...from]) {
    const [address = '', prefix] = one.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) known.addAddress(address, family);
    else known.addSubnet(address, Number(prefix), family);
  }
  return known;
}

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
