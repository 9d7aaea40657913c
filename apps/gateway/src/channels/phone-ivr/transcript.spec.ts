import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toDraft } from './to-draft.js';
import { placeOf, readTranscript } from './transcript.js';

const house = { defaultLanguage: 'zh-Hans', defaultCountry: 'CN' } as const;
const specimen = (name: string) => readFileSync(new URL(`./specimens/${name}`, import.meta.url));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const draftOf = (raw: Buffer) => toDraft(readTranscript(raw), raw, house);
const place = (raw: Buffer) => placeOf(readTranscript(raw), raw);

describe('a transcript becomes a draft', () => {
  it('of what the caller said, with the call in the facts', () => {
    expect(draftOf(specimen('final.json'))).toEqual({
      channel: 'phone-ivr',
      language: 'zh-Hans',
      text: '银行多扣了我的钱。\n请尽快退还。',
      complainant: { name: '王小明', phone: '+8613800138000', email: 'wang@example.com' },
      prefers: 'sms',
      facts: {
        callId: 'c-1',
        menu: ['2', '1'],
        to: '12345',
        recordingUrl: 'https://recordings.example/c-1',
        startedAt: '2026-03-10T10:00:00+08:00',
        endedAt: '2026-03-10T10:03:10+08:00',
        spoken: 'zh-CN',
        lowestConfidence: 0.81,
      },
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
    expect(draftOf(specimen('cut.txt'))).toMatchObject({
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
    expect(place(raw).sourceId).toMatch(/^unreadable:[0-9a-f]{64}$/);
  });
});

describe('the pieces of one call', () => {
  it('share a thread and have each their own id', () => {
    expect(place(specimen('partial.json'))).toEqual({ sourceId: 'c-1#0', threadId: 'c-1', sequence: 0 });
    expect(place(specimen('final.json'))).toEqual({ sourceId: 'c-1#3+final', threadId: 'c-1', sequence: 1_000_000_003 });
  });

  it('are ordered: a final one stands above every partial one, late or not', () => {
    const latePartial = place(json({ callId: 'c-1', sequence: 999_999_999, final: false, turns: [] }));
    expect(latePartial.sequence).toBeLessThan(place(specimen('final.json')).sequence);
  });

  it('without numbers are told apart by their content, the longer one being later', () => {
    const turn = { speaker: 'caller', text: 'a' };
    const short = place(json({ callId: 'c', final: false, turns: [turn] }));
    const long = place(json({ callId: 'c', final: false, turns: [turn, turn] }));
    expect(long.sourceId).not.toBe(short.sourceId);
    expect(long.sequence).toBeGreaterThan(short.sequence);
  });
});
