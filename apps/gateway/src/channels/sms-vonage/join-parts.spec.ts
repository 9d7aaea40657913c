import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinParts, waitMinutes } from './join-parts.js';
import type { VonageMessage } from './message.js';

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: [] } as const;
const at = (minute: number) => new Date(minute * 60_000);
const part = (number: number, text: string, parts = 3): VonageMessage => ({
  from: '8613800138000',
  to: '8610690000',
  text,
  sentAt: '2026-03-10 02:00:01',
  binary: false,
  part: number,
  parts,
  messageId: `id-${number}-${text}`,
});
const join = (now: number, ...parts: VonageMessage[]) =>
  joinParts(
    parts.map((piece, index) => ({ piece, receivedAt: at(index) })),
    { now: at(now), house },
  );

describe('a long message', () => {
  it('is whole whatever the order of its parts, with the spaces between them', () => {
    const parts = [part(1, 'My card '), part(2, 'was charged'), part(3, ' twice.')];
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 3 }), (order) => {
        expect(join(3, ...order)).toMatchObject({ draft: { text: 'My card was charged twice.' } });
      }),
    );
  });

  it('waits for its parts, and then a person gets what there is', () => {
    expect(join(2, part(1, 'My card '), part(3, ' twice.'))).toEqual({ waitUntil: at(waitMinutes) });
    expect(join(waitMinutes, part(1, 'My card '), part(3, ' twice.'))).toMatchObject({
      draft: { text: 'My card  […2/3…]  twice.', unreadable: 'Of 3 parts of this message, part 2 never came.' },
    });
  });

  it('is whole again when the part comes late, and needs nobody any more', () => {
    const joined = join(100, part(1, 'a'), part(3, 'c'), part(2, 'b'));
    expect(joined).toMatchObject({ draft: { text: 'abc' } });
    expect(joined).not.toHaveProperty('draft.unreadable');
  });

  it('whose parts came twice is the same; two that are mixed are shown to a person', () => {
    expect(join(3, part(1, 'a', 2), part(1, 'a', 2), part(2, 'b', 2))).toMatchObject({ draft: { text: 'ab' } });
    expect(join(3, part(1, 'a', 2), part(1, 'x', 2), part(2, 'b', 2))).toMatchObject({
      draft: { text: 'a\nxb', unreadable: expect.stringContaining('mixed') },
    });
  });
});
