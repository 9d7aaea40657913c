import { isIP } from 'node:net';

/** The addresses and networks in `TRUSTED_PROXIES`, separated by commas or blanks. */
export function readProxies(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '');
}

/** A sentence with the remedy where one of them is none; `0.0.0.0/0` would believe everybody. */
export function checkProxies(text: string): string | undefined {
  const wrong = readProxies(text).find((one) => !isAddressOrNetwork(one));
  if (wrong === undefined) return undefined;
  return `"${wrong.slice(0, 60)}" is no address or network; write them as 127.0.0.1, 10.0.0.0/8, fd00::/8. Nobody may be all the world.`;
}

function isAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) > 0 && Number(prefix) <= (version === 4 ? 32 : 128));
}

/**
 * Fastify's `trustProxy`: whose `X-Forwarded-For` and `-Proto` are believed. The address of a request is then the nearest one that is no
 * proxy of ours; without any, or from anybody else, the headers are only text. Gateway and notifier use this one.
 */
export function trustProxy(proxies: readonly string[]): string[] | false {
  return proxies.length === 0 ? false : [...proxies];
}
