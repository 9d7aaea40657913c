import { isIP } from 'node:net';

/** What pages read of a request; Fastify's satisfies it. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly ip: string;
  readonly protocol: string;
  readonly body?: unknown;
}

/** What pages use of a reply; Fastify's satisfies it. */
export interface PageReply {
  code(status: number): PageReply;
  header(name: string, value: string | string[]): PageReply;
  getHeader(name: string): string | number | string[] | undefined;
  send(body?: unknown): unknown;
}

/** One header's text; several are joined, as HTTP does. */
export function headerOf(request: PageRequest, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** Path and query of the address asked for. */
export function addressOf(request: PageRequest): URL {
  // `//host` would be read as another host: only path and query are ours to believe.
  return new URL(`http://house/${request.url.replace(/^\/+/, '')}`);
}

/** The value of one cookie, or undefined. */
export function cookieOf(request: PageRequest, name: string): string | undefined {
  for (const pair of headerOf(request, 'cookie').split(/[;,]\s*/)) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** Adds one cookie; values are ours and need no escaping. HttpOnly and SameSite=Lax always; Secure where the page came by https, or `secure` says so. */
export function setCookie(
  request: PageRequest,
  reply: PageReply,
  name: string,
  value: string,
  options: { path: string; maxAgeSeconds: number; secure?: boolean },
): void {
  const secure = options.secure || request.protocol === 'https' ? '; Secure' : '';
  // Several cookies on one reply: `reply.header` gathers Set-Cookie by itself.
  reply.header('set-cookie', `${name}=${value}; Path=${options.path}; Max-Age=${options.maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`);
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** True when the request comes from this very machine and no proxy stands between. */
export function isLocal(request: PageRequest & { readonly socket?: { readonly remoteAddress?: string | undefined } }): boolean {
  const address = (request.socket?.remoteAddress ?? request.ip).replace(/^::ffff:/, '');
  const loopback = address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
  return loopback && forwarding.every((name) => request.headers[name] === undefined);
}
