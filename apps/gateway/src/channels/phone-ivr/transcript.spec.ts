import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinPieces } from './join-pieces.js';
import { readCall } from './read-call.js';

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN' } as const;
const specimen = (name: string) => readFileSync(new URL(`./specimens/${name}`, import.meta.url));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const join = (...raws: Buffer[]) =>
  joinPieces(
    raws.map((raw, index) => {
      const read = readCall(raw, house);
      if (!('piece' in read)) throw new Error('draft' in read ? read.draft.unreadable : 'sealed');
      return { piece: read.piece, receivedAt: new Date(index) };
    }),
  ) as Extract<ReturnType<typeof joinPieces>, { draft: unknown }>;
const draftOf = (raw: Buffer) => {
  const read = readCall(raw, house);
  return 'draft' in read ? read.draft : join(raw).draft;
};

describe('a transcript becomes a draft', () => {
  it('of what the caller said, with the call in the facts', () => {
    expect(draftOf(specimen('final.json'))).toEqual({
      channel: 'phone-ivr',
      language: 'zh-Hans',
      text: '银行多扣了我的钱。\n请尽快退还。',
      complainant: { name: '王小明', phone: '+8613800138000', email: 'wang@example.com' },
      facts: {
        callId: 'c-1',
        menu: ['2', '1'],
        to: '12345',
        recordingUrl: 'https://recordings.example/c-1',
        startedAt: '2026-03-10T10:00:00+08:00',
        endedAt: '2026-03-10T10:03:10+08:00',
        spoken: 'zh-CN',
        lowestConfidence: 0.81,
        more: { 'vendorExtra.score': '3' },
      },
      enclosures: [{ url: 'https://recordings.example/c-1', filename: 'recording' }],
    });
  });

  it('without name or number when the caller stays anonymous', () => {
    const raw = json({
      callId: 'c',
      from: '+8613800138000',
      caller: { name: 'x', anonymous: true },
      turns: [{ speaker: 'caller', text: 'a' }],
    });
    expect(draftOf(raw).complainant).toEqual({ anonymous: true });
  });

  it('for a person to hear when nothing was transcribed', () => {
    expect(draftOf(json({ callId: 'c', turns: [] })).unreadable).toBeDefined();
    expect(draftOf(json({ callId: 'c', final: false })).unreadable).toBeUndefined();
  });

  it('for a person to read when it is not in the documented form, with the words that could be saved', () => {
    const wrong = draftOf(specimen('wrong-types.json'));
    expect(wrong).toMatchObject({ text: '请退还', complainant: { phone: '+8613800138000' }, facts: { callId: 'c-2' } });
    expect(wrong.unreadable).toContain('sequence');
    expect(wrong.unreadable).not.toContain('seven');
    expect(draftOf(specimen('cut.json'))).toMatchObject({
      text: expect.stringContaining('cut he'),
      unreadable: expect.stringContaining('JSON'),
    });
  });

  it.each([
    ['null', Buffer.from('null')],
    ['a list', Buffer.from('[1]')],
    ['nothing', Buffer.alloc(0)],
    ['bytes', Buffer.from([0xff, 0x00, 0xd8])],
    ['turns of nothing', json({ callId: 'c', turns: [null, 1, {}] })],
    ['nesting', Buffer.from('['.repeat(100_000))],
    ['a prototype', Buffer.from('{"__proto__":{"callId":"c"},"turns":{"length":3}}')],
    ['no call', json({ turns: [{ text: 'a' }] })],
  ])('whatever comes: %s', (_what, raw) => {
    const draft = draftOf(raw);
    expect(draft.unreadable).toBeDefined();
    expect(draft.text).not.toContain('\u0000');
    expect(readCall(raw, house).sourceId).toMatch(/^unreadable:[0-9a-f]{64}$/);
  });
});

describe('the pieces of one call', () => {
  const turn = (text: string) => ({ speaker: 'caller', text });
  const piece = (text: string, over: object = {}) => json({ callId: 'c', turns: [turn(text)], ...over });

  it('share a thread and have each their own id', () => {
    expect(readCall(specimen('partial.json'), house)).toMatchObject({ sourceId: 'c-1#0', threadId: 'c-1' });
    expect(readCall(specimen('final.json'), house)).toMatchObject({ sourceId: 'c-1#3+final', threadId: 'c-1' });
    const hash = (raw: Buffer) => readCall(raw, house).sourceId;
    expect(hash(piece('a'))).not.toBe(hash(piece('b')));
  });

  it('end in the same complaint in whatever order they come', () => {
    const pieces = [
      piece('one', { sequence: 0, final: false, from: '+8613800138000' }),
      piece('one two', { sequence: 1, final: false, menu: ['1'] }),
      piece('one two three', { sequence: 2, final: true, to: '12345' }),
      piece('one two four', { sequence: 4, final: true }),
      piece('late', { sequence: 9, final: false }),
    ];
    const expected = join(...pieces);
    expect(expected).toMatchObject({
      corrects: true,
      draft: { text: 'one two four', complainant: { phone: '+8613800138000' }, facts: { menu: ['1'], to: '12345' } },
    });
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (order) => {
        expect(join(...order)).toEqual(expected);
      }),
    );
  });

  it('have a final one above every partial one, late or not', () => {
    expect(join(piece('final', { sequence: 1 }), piece('partial', { sequence: 999_999_999, final: false })).draft.text).toBe('final');
  });

  it('without numbers grow, and of final ones the last is the correction, also when it is shorter', () => {
    const short = json({ callId: 'c', final: false, turns: [turn('a')] });
    const long = json({ callId: 'c', final: false, turns: [turn('a'), turn('b')] });
    expect(join(long, short)).toEqual({ ...join(short, long) });
    expect(join(json({ callId: 'c', turns: [turn('the cart'), turn('is lost')] }), piece('the card is lost'))).toMatchObject({
      draft: { text: 'the card is lost' },
      corrects: true,
    });
  });

  it('that say the same again correct nothing', () => {
    expect(join(piece('a', { sequence: 1 }), piece('a', { sequence: 2 })).corrects).toBe(false);
    expect(join(piece('a', { sequence: 1, final: false }), piece('a b', { sequence: 2 })).corrects).toBe(false);
  });

  it('lose no word that was said when a last one is empty', () => {
    expect(join(piece('help', { final: false }), json({ callId: 'c', turns: [] })).draft).toMatchObject({ text: 'help' });
  });

  it('name nobody once the caller wants to stay unknown', () => {
    const last = piece('a', { sequence: 1, caller: { anonymous: true } });
    expect(join(piece('a', { sequence: 0, final: false, from: '+8613800138000' }), last).draft.complainant).toEqual({ anonymous: true });
  });
});

describe('a call for the integrity desk', () => {
  const papers = { ...house, waysToComplain: { integrity: { hotlineKeys: '9 1' } } };
  const call = {
    callId: 'c',
    from: '+8613800138000',
    recordingUrl: 'https://recordings.example/c',
    turns: [{ speaker: 'caller', text: 'He forges' }],
  };
  const sealedOf = (raw: Buffer) => {
    const read = readCall(raw, papers);
    return 'sealed' in read ? read.sealed : undefined;
  };

  it.each([
    ['by its keys', { menu: ['9', '1'] }],
    ['by more keys than those', { menu: ['9', ' 1', '4'] }],
    ['because the hotline says so', { sealed: true, menu: ['2'] }],
    ['because the hotline says so in words', { sealed: 'true' }],
  ])('is told %s, and nothing but words is taken of it', (_how, said) => {
    expect(sealedOf(json({ ...call, ...said }))).toEqual({ language: 'en', words: 'He forges', told: 'digits' });
  });

  it('is none by other keys, nor where the hotline says no', () => {
    for (const said of [{}, { menu: ['9'] }, { menu: ['1', '9'] }, { menu: ['9', '1'], sealed: false }])
      expect(sealedOf(json({ ...call, ...said }))).toBeUndefined();
  });

  it('belongs to the report whose code was keyed in, and is kept when it is whole', () => {
    expect(sealedOf(json({ ...call, sealed: true, reportCode: '1234', language: 'zh-CN', final: false }))).toEqual({
      language: 'zh-Hans',
      words: 'He forges',
      code: '1234',
      told: 'digits',
      unfinished: true,
    });
  });

  it('is sealed though it cannot be read as a transcript', () => {
    const broken = [
      json({ sealed: true, turns: 'x', from: 'y' }),
      json({ menu: ['9', '1'], turns: 'x' }),
      Buffer.from('{"sealed": true, "callId": "c", "turns": [{"te'),
    ];
    for (const raw of broken) expect(sealedOf(raw)).toMatchObject({ told: 'digits' });
  });
});
