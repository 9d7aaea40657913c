import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CallbackPiece } from './callback.js';
import { joinCall } from './join-call.js';

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: [] } as const;
const minute = (n: number) => new Date(n * 60_000);
const caller = { from: '+8613800138000', to: '+8610690000', name: '', direction: 'inbound' };
const status = (word: string): CallbackPiece => ({ kind: 'status', ...caller, status: word, seconds: 30, forwardedFrom: '' });
const recording = (id: string): CallbackPiece => ({
  kind: 'recording',
  ...caller,
  status: 'completed',
  recording: id,
  url: `https://api.twilio.com/${id}`,
  seconds: 20,
});
const transcription = (id: string, text: string, word = 'completed'): CallbackPiece => ({
  kind: 'transcription',
  ...caller,
  status: word,
  recording: id,
  text,
});
const live = (order: number, text: string): CallbackPiece => ({ kind: 'live', ...caller, order, text });
const join = (now: number, ...pieces: readonly (readonly [at: number, piece: CallbackPiece])[]) =>
  joinCall(
    pieces.map(([at, piece]) => ({ piece, receivedAt: minute(at) })),
    { now: minute(now), house },
  );

describe('a call', () => {
  it('is a complaint as soon as there are words', () => {
    expect(join(1, [1, transcription('RE1', 'words')])).toMatchObject({ draft: { text: 'words' } });
  });

  it('that was recorded waits ten minutes for its words; then somebody listens', () => {
    expect(join(9, [0, recording('RE1')])).toEqual({ waitUntil: minute(10) });
    expect(join(10, [0, recording('RE1')])).toMatchObject({
      draft: { text: '', unreadable: expect.stringContaining('listen'), enclosures: [{}] },
    });
  });

  it('whose transcription failed waits for nothing', () => {
    expect(join(1, [0, recording('RE1')], [1, transcription('RE1', '', 'failed')])).toMatchObject({
      draft: { unreadable: expect.stringContaining('listen') },
    });
  });

  it('that ended waits five minutes for a recording; then somebody calls back', () => {
    expect(join(4, [0, status('no-answer')])).toEqual({ waitUntil: minute(5) });
    expect(join(5, [0, status('no-answer')])).toMatchObject({
      draft: { unreadable: expect.stringContaining('call back'), facts: { ended: 'no-answer' } },
    });
  });

  it('that goes on is waited for, but not for ever', () => {
    expect(join(2, [0, status('in-progress')], [1, live(1, 'a')])).toEqual({ waitUntil: minute(241) });
    expect(join(241, [0, status('in-progress')], [1, live(1, 'a')])).toMatchObject({ draft: { text: 'a' } });
  });

  it('that we made is nobody’s complaint', () => {
    expect(join(0, [0, { ...status('completed'), direction: 'outbound-api' }])).toHaveProperty('silent');
  });

  it('ends in the same complaint in whatever order its callbacks come', () => {
    const pieces = [
      status('in-progress'),
      status('completed'),
      recording('RE1'),
      recording('RE2'),
      transcription('RE2', 'two'),
      transcription('RE1', 'one'),
    ];
    const inOrder = (order: readonly CallbackPiece[]) => join(30, ...order.map((piece, at) => [at, piece] as const));
    const expected = inOrder(pieces);
    expect(expected).toMatchObject({ draft: { text: 'one\ntwo', enclosures: [{}, {}] } });
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (order) => {
        expect(inOrder(order)).toEqual(expected);
      }),
    );
  });
});
