import { Failure } from '../../domain/failure/failure.js';
import { readLimited } from './read-limited.js';

/** One request of ours: where to, and with which headers. */
export interface Hop {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How much is read of an answer, and how long it is waited for. */
export interface FetchLimits {
  readonly mostBytes: number;
  readonly seconds: number;
}

/** What was there, or why asking again will not help, in a sentence for a clerk. */
export type FetchedContent = { readonly content: Buffer; readonly contentType: string } | { readonly refused: string };

/**
 * Gets bytes from an address that somebody else named. `judge` says how to ask for an address, or null for one that we do not go to; it is
 * asked for the first address and, once, for the target of a redirect: nothing is followed that it did not allow, and no header travels along.
 * Fails with `provider.unavailable` for what may work later.
 */
export async function fetchLimited(address: string, judge: (url: URL) => Hop | null, limits: FetchLimits): Promise<FetchedContent> {
  const first = URL.canParse(address) ? judge(new URL(address)) : null;
  if (!first) return { refused: 'Its address is none of those that are fetched from.' };
  const signal = AbortSignal.timeout(limits.seconds * 1000);
  const answer = await ask(first, signal);
  if (![301, 302, 303, 307, 308].includes(answer.status)) return await taken(answer, limits);
  await answer.body?.cancel();
  const location = answer.headers.get('location') ?? '';
  const second = URL.canParse(location, first.url.href) ? judge(new URL(location, first.url.href)) : null;
  if (!second) return { refused: 'It leads to an address that nothing is fetched from.' };
  return await taken(await ask(second, signal), limits);
}

async function ask({ url, headers }: Hop, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { redirect: 'manual', signal, ...(headers ? { headers } : {}) });
  } catch (cause) {
    throw new Failure('provider.unavailable', undefined, { cause });
  }
}

async function taken(answer: Response, { mostBytes }: FetchLimits): Promise<FetchedContent> {
  if (!answer.ok) {
    await answer.body?.cancel();
    // Not there yet, not our turn, wrong password: any of these may be mended while it is tried again.
    const later = answer.status >= 500 || [401, 403, 404, 408, 425, 429].includes(answer.status);
    if (later) throw new Failure('provider.unavailable', `The provider answered ${answer.status}.`);
    return { refused: `The provider answered ${answer.status}.` };
  }
  try {
    const content = await readLimited(answer, mostBytes);
    if (content === null) return { refused: `It is larger than ${Math.floor(mostBytes / 1_000_000)} MB.` };
    return { content, contentType: answer.headers.get('content-type') ?? '' };
  } catch (cause) {
    throw new Failure('provider.unavailable', undefined, { cause });
  }
}

/** How much an enclosure may cost: the most a message may bring, in a minute. */
export const enclosureLimits: FetchLimits = { mostBytes: 25_000_000, seconds: 60 };
