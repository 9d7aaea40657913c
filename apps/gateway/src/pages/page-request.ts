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

/**
 * Where a post says that it comes from: one of our own pages, another site, or nothing (an old browser, a program, a reload that a
 * browser counts as the person's own doing). `Sec-Fetch-Site` cannot be set by a page; `Origin` is what browsers without it send
 * (Fetch Metadata; Fetch standard, "Origin").
 */
export function senderOf(request: PageRequest, publicUrl: string): 'ours' | 'foreign' | 'unknown' {
  const site = headerOf(request, 'sec-fetch-site');
  if (site === 'none') return 'unknown';
  if (site !== '') return site === 'same-origin' ? 'ours' : 'foreign';
  const origin = headerOf(request, 'origin');
  if (origin === '') return 'unknown';
  const own = [new URL(publicUrl).host, headerOf(request, 'host')];
  return URL.canParse(origin) && own.includes(new URL(origin).host) ? 'ours' : 'foreign';
}

/**
 * The path that is asked for, as the router reads it: without its query, decoded, double slashes taken as one, in small letters. Whoever judges
 * by the path judges this one; a path that cannot be decoded stays as it is.
 */
export function pathOf(request: Pick<PageRequest, 'url'>): string {
  const path = (request.url.split(/[?#]/, 1)[0] ?? '').replace(/^https?:\/\/[^/]*/i, '');
  let decoded = path;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    // Nothing is routed by it either.
  }
  return decoded.replace(/[/\\]+/g, '/').toLowerCase();
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

const loopbackName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/** Whether an address is of this machine alone. */
export const isLoopbackUrl = (url: string): boolean => URL.canParse(url) && loopbackName.test(new URL(url).hostname);

/**
 * True when the request comes from this very machine, by one of its own names, no proxy says that it stands between, and the house is
 * of this machine alone (`publicUrl`): behind a name of the world a proxy may stand that adds no header.
 */
export function isLocal(
  request: PageRequest & { readonly socket?: { readonly remoteAddress?: string | undefined } },
  publicUrl: string,
): boolean {
  const address = (request.socket?.remoteAddress ?? request.ip).replace(/^::ffff:/, '');
  const loopback = address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
  const host = headerOf(request, 'host').replace(/:\d*$/, '');
  return loopback && isLoopbackUrl(publicUrl) && loopbackName.test(host) && forwarding.every((name) => request.headers[name] === undefined);
}
