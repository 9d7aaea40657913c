import { describe, expect, it } from '@jest/globals';
import { gathering } from './gathering.js';

interface Call {
  readonly sender: string;
  readonly no: number;
}

/** A gathering whose batches end when the test says so. */
function held(max: number) {
  const batches: { readonly items: readonly Call[]; readonly end: (error?: Error) => void }[] = [];
  const accept = gathering(
    (items: readonly Call[]) =>
      new Promise<readonly number[]>((done, failed) => {
        batches.push({ items, end: (error) => (error ? failed(error) : done(items.map((call) => call.no))) });
      }),
    {
      max,
      lanes: 1,
      mayRetryAlone: (error) => (error as Error).message === 'poison',
      turnOf: ({ sender }) => ({ channel: 'sms', sender }),
    },
  );
  const next = () => new Promise((turn) => setImmediate(() => setImmediate(turn)));
  return { batches, accept, next };
}

describe('gathering calls', () => {
  it('lets a lone call leave at once, and those that come meanwhile travel together', async () => {
    const { batches, accept, next } = held(10);
    const answers = [accept({ sender: 'a', no: 1 })];
    await next();
    expect(batches.map((batch) => batch.items.length)).toEqual([1]);
    answers.push(accept({ sender: 'a', no: 2 }), accept({ sender: 'b', no: 3 }));
    await next();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    await next();
    expect(batches[1]?.items.map((call) => call.no)).toEqual([2, 3]);
    batches[1]?.end();
    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
  });

  it('takes one who calls once into the next batch, whatever the crowd of another', async () => {
    const { batches, accept, next } = held(4);
    for (let no = 0; no < 100; no++) void accept({ sender: 'busy', no });
    await next();
    void accept({ sender: 'quiet', no: 1_000 });
    batches[0]?.end();
    await next();
    expect(batches[1]?.items.map((call) => call.no)).toContain(1_000);
  });

  it('lets a poisoned call fail alone', async () => {
    const { batches, accept, next } = held(10);
    const answers = [accept({ sender: 'a', no: 1 }), accept({ sender: 'a', no: 2 })];
    await next();
    batches[0]?.end(new Error('poison'));
    await next();
    expect(batches.slice(1).map((batch) => batch.items.length)).toEqual([1, 1]);
    batches[1]?.end();
    batches[2]?.end(new Error('its own'));
    await expect(answers[0]).resolves.toBe(1);
    await expect(answers[1]).rejects.toThrow('its own');
  });

  it('fails all whose fate is open', async () => {
    const { batches, accept, next } = held(10);
    const answers = [accept({ sender: 'a', no: 1 }), accept({ sender: 'a', no: 2 })];
    await next();
    batches[0]?.end(new Error('connection lost'));
    for (const answer of answers) await expect(answer).rejects.toThrow('connection lost');
    expect(batches).toHaveLength(1);
  });
});
