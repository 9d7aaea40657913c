/** At a terminal Ctrl-C reaches us twice, from the terminal and handed on by npm: what comes within this time is one wish. */
const oneWishMilliseconds = 500;

/**
 * Resolves when the house shall end: at the first signal, or when the npm that started it is gone (it hands on SIGTERM, but not its own
 * death). A second signal leaves at once: the apps follow by themselves, the database is found at the next start.
 */
export function askedToEnd(onNews: (sentence: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((done) => {
    let since: number | undefined;
    const asked = (why: string) => {
      if (since !== undefined) return;
      since = performance.now();
      onNews(`Ending (${why}): what is in hand is finished first. A second signal leaves at once.`);
      done();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (since !== undefined && performance.now() - since > oneWishMilliseconds) process.exit(1);
        asked(signal);
      });
    }
    if (!['start', 'demo'].includes(env['npm_lifecycle_event'] ?? '')) return;
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      asked('npm is gone');
    }, 1_000);
    watch.unref();
  });
}
