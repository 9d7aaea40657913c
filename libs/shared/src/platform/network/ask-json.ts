import { Failure } from '../../domain/failure/failure.js';
import { readLimited } from './read-limited.js';

/** How a provider is asked for JSON. */
export interface AskOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** For the sentence of a refusal. */
  readonly who: string;
  readonly seconds?: number;
  readonly mostBytes?: number;
}

/**
 * Asks an API that we trust for JSON. Fails with `provider.refused` for what asking again will not help, and `provider.unavailable` for
 * everything else. Nothing is redirected: the credentials are for this host.
 */
export async function askJson<Answer>(url: URL, { headers, who, seconds = 20, mostBytes = 10_000_000 }: AskOptions): Promise<Answer> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(seconds * 1000) });
    text = answer.ok ? await limited(answer, mostBytes) : '';
    if (!answer.ok) await answer.body?.cancel();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('provider.unavailable', undefined, { cause });
  }
  if (!answer.ok) {
    const refused = answer.status >= 400 && answer.status < 500 && answer.status !== 429 && answer.status !== 408;
    throw new Failure(refused ? 'provider.refused' : 'provider.unavailable', `${who} answered ${answer.status}.`);
  }
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    throw new Failure('provider.unavailable', `${who} did not answer with JSON.`, { cause });
  }
}

async function limited(answer: Response, most: number): Promise<string> {
  const whole = await readLimited(answer, most);
  if (whole === null) throw new Failure('provider.refused', `An answer was larger than ${Math.floor(most / 1_000_000)} MB.`);
  return whole.toString('utf8');
}
