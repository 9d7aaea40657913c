import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairQueue } from './fair-queue.js';

const queueOf = (...items: readonly (readonly [channel: string, sender: string, item: string])[]) => {
  const queue = new FairQueue<string>();
  for (const [channel, sender, item] of items) queue.put(item, { channel, sender });
  return queue;
};

describe('taking turns', () => {
  it('serves one of each channel before a second of any', () => {
    const queue = queueOf(['sms', 'a', 's1'], ['sms', 'a', 's2'], ['sms', 'a', 's3'], ['api', 'b', 'a1'], ['mail', 'c', 'm1']);
    expect(queue.take(10)).toEqual(['s1', 'a1', 'm1', 's2', 's3']);
  });

  it('serves one of each sender of a channel before a second of any', () => {
    const queue = queueOf(['sms', 'busy', '1'], ['sms', 'busy', '2'], ['sms', 'busy', '3'], ['sms', 'quiet', 'q'], ['sms', 'other', 'o']);
    expect(queue.take(3)).toEqual(['1', 'q', 'o']);
    expect(queue.take(9)).toEqual(['2', '3']);
  });

  it('lets a newcomer in at the next turn, however long the others queue', () => {
    const queue = new FairQueue<string>();
    for (let no = 0; no < 1_000; no++) queue.put(`busy-${no}`, { channel: 'sms', sender: 'busy' });
    expect(queue.take(64)).toHaveLength(64);
    queue.put('newcomer', { channel: 'sms', sender: 'quiet' });
    expect(queue.take(2)).toContain('newcomer');
  });

  it('does not give a channel more turns for having more senders', () => {
    const queue = new FairQueue<string>();
    for (let no = 0; no < 100; no++) queue.put('sms', { channel: 'sms', sender: `number-${no}` });
    for (let no = 0; no < 100; no++) queue.put('mail', { channel: 'mail', sender: 'one' });
    expect(queue.take(20).filter((one) => one === 'mail')).toHaveLength(10);
  });

  it('loses nothing, doubles nothing and keeps the order of each sender', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), fc.integer({ min: 1, max: 7 }), (turns, most) => {
        const queue = new FairQueue<number>();
        turns.forEach(([channel, sender], no) => {
          queue.put(no, { channel, sender });
        });
        const out: number[] = [];
        while (queue.size > 0) out.push(...queue.take(most));
        expect([...out].sort((a, b) => a - b)).toEqual(turns.map((_, no) => no));
        for (const key of new Set(turns.map(String))) {
          const own = out.filter((no) => String(turns[no]) === key);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });
});
