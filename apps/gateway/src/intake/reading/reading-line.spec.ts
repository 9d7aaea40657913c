import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { ReadingLine } from './reading-line.js';

/** Work that ends when told to. */
function gates() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (id: string) => async () => {
    begun.push(id);
    await new Promise<void>((resolve) => ends.set(id, resolve));
  };
  return { begun, work, end: (id: string) => ends.get(id)?.() };
}

const soon = () => pause(1);

describe('the line in which mail waits to be read', () => {
  it('reads one mail of a sender at a time, and those of others beside it', async () => {
    const { begun, work, end } = gates();
    const line = new ReadingLine();
    const all = ['b1', 'b2', 'b3'].map((id) => line.read(id, 'bad', work(id)));
    all.push(line.read('g1', 'good', work('g1')));
    await soon();
    expect(begun).toEqual(['b1', 'g1']);
    end('g1');
    await soon();
    // The good one is through, however long the bad one takes.
    expect(begun).toEqual(['b1', 'g1']);
    for (const id of ['b1', 'b2', 'b3']) {
      end(id);
      await soon();
    }
    expect(begun).toEqual(['b1', 'g1', 'b2', 'b3']);
    await Promise.all(all);
  });

  it('gives a newcomer the next turn, however many wait', async () => {
    const { begun, work, end } = gates();
    const line = new ReadingLine();
    for (const sender of ['a', 'b', 'c', 'd'])
      for (let no = 0; no < 50; no += 1) void line.read(`${sender}${no}`, sender, work(`${sender}${no}`));
    void line.read('new', 'newcomer', work('new'));
    end('a0');
    await soon();
    expect(begun).toEqual(['a0', 'b0', 'c0', 'd0', 'new']);
  });

  it('lets who asks go after a while, reads on, and does not begin again what is in hand', async () => {
    const { begun, work, end } = gates();
    const line = new ReadingLine(0.02);
    await line.read('slow', 'a', work('slow'));
    await line.read('slow', 'a', work('slow'));
    expect(begun).toEqual(['slow']);
    end('slow');
    await soon();
    const again = line.read('slow', 'a', work('slow'));
    await soon();
    expect(begun).toEqual(['slow', 'slow']);
    end('slow');
    await again;
  });

  it('tells a failure at once, or when it is asked for again', async () => {
    const line = new ReadingLine(0.02);
    await expect(line.read('one', 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await line.read('two', 'a', async () => {
      await pause(40);
      throw new Error('late');
    });
    await pause(60);
    await expect(line.read('two', 'a', async () => {})).rejects.toThrow('late');
    await line.read('two', 'a', async () => {});
  });

  it('leaves what waits to its slip when it stops', async () => {
    const { begun, work, end } = gates();
    const line = new ReadingLine();
    const all = [line.read('1', 'a', work('1')), line.read('2', 'a', work('2'))];
    await soon();
    const stopped = line.stop();
    end('1');
    await Promise.all([stopped, ...all]);
    expect(begun).toEqual(['1']);
  });
});
