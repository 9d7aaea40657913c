import { FairQueue, type Turn } from './fair-queue.js';

/**
 * Gathers calls that come together into one: `work` gets up to `max` items and answers in their order. A lone call leaves at once,
 * so a quiet house waits for nothing; while `lanes` batches are under way, later calls gather for the next and take turns in it.
 * When a batch fails, its items are tried again one by one, so that a poisoned one fails alone.
 */
export function gathering<In, Out>(
  work: (items: readonly In[]) => Promise<readonly Out[]>,
  options: {
    readonly max: number;
    readonly lanes: number;
    readonly mayRetryAlone: (error: unknown) => boolean;
    readonly turnOf: (item: In) => Turn;
  },
): (item: In) => Promise<Out> {
  interface Waiting {
    readonly item: In;
    readonly done: (out: Out) => void;
    readonly failed: (error: unknown) => void;
  }
  const waiting = new FairQueue<Waiting>();
  let running = 0;

  async function lane(): Promise<void> {
    running++;
    while (waiting.size > 0) {
      const batch = waiting.take(options.max);
      try {
        const answers = await work(batch.map((each) => each.item));
        for (const [index, each] of batch.entries()) each.done(answers[index] as Out);
      } catch (error) {
        if (batch.length === 1 || !options.mayRetryAlone(error)) for (const each of batch) each.failed(error);
        else await Promise.all(batch.map((each) => work([each.item]).then(([answer]) => each.done(answer as Out), each.failed)));
      }
    }
    running--;
  }

  return (item) =>
    new Promise((done, failed) => {
      waiting.put({ item, done, failed }, options.turnOf(item));
      // After the current turn of the event loop, so that requests parsed in the same turn travel together.
      if (running < options.lanes)
        setImmediate(() => {
          if (running < options.lanes && waiting.size > 0) void lane();
        });
    });
}
