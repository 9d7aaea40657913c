/** How an answer is told from none, and what the failure says was waited for. */
export interface Waiting<T> {
  /** Default: an answer is anything but undefined. */
  readonly is?: (answer: T) => boolean;
  readonly what?: string;
  readonly seconds?: number;
}

/**
 * Asks again until the answer is there, and gives it. The limit (60 s) only ends a test that hangs, so it may be long. Whoever wants to know that
 * nothing happens waits for something that comes after it instead.
 */
export async function eventually<T>(ask: () => Promise<T | undefined> | T | undefined, limit: number | Waiting<T> = {}): Promise<T> {
  const { is, what = 'what was waited for', seconds = 60 } = typeof limit === 'number' ? { seconds: limit } : limit;
  for (const until = Date.now() + seconds * 1000; ; ) {
    const answer = await ask();
    if (answer !== undefined && (is === undefined || is(answer))) return answer;
    if (Date.now() > until) throw new Error(`In ${seconds} s not: ${what}.`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** What is awaited, or after `seconds` an error that says what did not come: a hook that hangs does not say at what. */
export async function within<T>(what: string, awaited: Promise<T>, seconds = 60): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`In ${seconds} s not: ${what}.`)), seconds * 1000);
  });
  return await Promise.race([awaited, late]).finally(() => clearTimeout(timer));
}
