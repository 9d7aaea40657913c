import { Resolver } from 'node:dns/promises';
// With this file, which is loaded in a thread only: brought in by the first mail, loading it would use up that mail's time.
import { authenticate } from 'mailauth';
import type { Origin, OriginVerdict } from './reading/origin.js';

/** How a mail reached the house; what SPF is judged by. */
export interface Reached {
  /** The peer's address; empty where nobody knows it (a mailbox that is polled): then only DKIM can vouch. */
  readonly remoteAddress: string;
  readonly helo: string;
  /** The return path. */
  readonly sender: string;
}

/** Whom to ask about the sender of a mail, and how long. */
export interface JudgeOptions {
  /** Name servers, `address` or `address:port`. Default: the machine's own. */
  readonly nameServers?: readonly string[];
  /** So long may all questions together take. Default 5 s. */
  readonly seconds?: number;
}

/** A DKIM signature covers the whole mail, but a mail with so many of them only wants to be expensive. */
const mostLookUps = 60;

/**
 * SPF, DKIM and DMARC of a mail, asked of the domain name system. Never fails and never takes longer than it may: what could not be found
 * out is `temperror`. Hashing a large mail takes its time: call it in a thread of its own (`apart`). Source: RFC 7208, 6376, 7489.
 */
export async function judgeOrigin(raw: Uint8Array, reached: Reached, options: JudgeOptions = {}): Promise<Origin> {
  const milliseconds = (options.seconds ?? 5) * 1000;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Origin>((resolve) => {
    timer = setTimeout(() => resolve({ by: 'house', result: 'temperror' }), milliseconds);
  });
  const resolver = new Resolver({ timeout: Math.ceil(milliseconds / 3), tries: 1 });
  try {
    if (options.nameServers && options.nameServers.length > 0) resolver.setServers([...options.nameServers]);
    return await Promise.race([judge(Buffer.from(raw), reached, resolver), tooLate]);
  } catch {
    return { by: 'house', result: 'temperror' };
  } finally {
    clearTimeout(timer);
    resolver.cancel();
  }
}

interface Checked {
  readonly status: { readonly result: string; readonly aligned?: string | false };
  readonly domain?: string;
  readonly signingDomain?: string;
}

async function judge(raw: Buffer, { remoteAddress, helo, sender }: Reached, resolver: Resolver): Promise<Origin> {
  let left = mostLookUps;
  let troubled = false;
  const ask = async (name: string, type: string): Promise<unknown> => {
    left -= 1;
    if (left < 0) throw Object.assign(new Error('Too many questions.'), { code: 'ESERVFAIL' });
    try {
      return await resolver.resolve(name, type as 'TXT');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTFOUND' && code !== 'ENODATA') troubled = true;
      throw error;
    }
  };
  const found = await authenticate(raw, {
    ...(remoteAddress === '' ? {} : { ip: remoteAddress.replace(/^::ffff:(?=\d+\.)/i, ''), helo, sender }),
    mta: 'redress',
    resolver: ask as never,
    disableArc: true,
    disableBimi: true,
  });
  const spf = found.spf as Checked | undefined | false;
  const signatures = ((found.dkim as { results?: Checked[] } | undefined)?.results ?? []) as Checked[];
  const dmarc = found.dmarc as (Checked & { readonly domain?: string }) | undefined | false;
  const from = domainOf((found.dkim as { headerFrom?: readonly string[] | string } | undefined)?.headerFrom?.toString() ?? '');
  const signed = signatures.find(({ status }) => status.result === 'pass' && status.aligned);
  const sent = spf && spf.status.result === 'pass' && from !== '' && isRelated(spf.domain ?? '', from) ? spf : undefined;
  const verdicts = {
    ...(spf ? { spf: spf.status.result as OriginVerdict } : {}),
    dkim: best(signatures.map(({ status }) => status.result as OriginVerdict)),
    ...(dmarc ? { dmarc: dmarc.status.result as OriginVerdict } : {}),
  };
  const domain = signed?.signingDomain ?? sent?.domain;
  return {
    by: 'house',
    result: resultOf(verdicts, signed !== undefined || sent !== undefined, troubled),
    ...verdicts,
    ...(domain ? { domain } : {}),
  };
}

/** DMARC decides where the domain has it; else one check that passed for the domain of `From`, or a related one, is enough. */
function resultOf(
  verdicts: { readonly spf?: OriginVerdict; readonly dkim: OriginVerdict; readonly dmarc?: OriginVerdict },
  aligned: boolean,
  troubled: boolean,
): Origin['result'] {
  if (verdicts.dmarc === 'pass' || (aligned && verdicts.dmarc !== 'fail')) return 'pass';
  if (troubled || Object.values(verdicts).includes('temperror')) return 'temperror';
  if (verdicts.dmarc === 'fail' || verdicts.spf === 'fail' || verdicts.dkim === 'fail') return 'fail';
  return 'silent';
}

function best(results: readonly OriginVerdict[]): OriginVerdict {
  for (const wanted of ['pass', 'temperror', 'fail', 'policy', 'neutral', 'permerror'] as const)
    if (results.includes(wanted)) return wanted;
  return 'none';
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const isRelated = (one: string, other: string): boolean => {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
};
