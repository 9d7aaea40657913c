import { describe, expect, it, jest } from '@jest/globals';
import type { SentFile } from '../../http/submission/read-submission.js';
import { maxFileBytes } from '../../http/submission/sent-files.js';
import { countCharacters } from '../../http/submission/text-length.js';
import { toDraft } from './to-draft.js';

const page = { language: 'zh-Hans', house: { defaultCountry: 'CN', addresses: ['tousu@bank.example'] } } as const;
const of = (fields: Record<string, string>, files: SentFile[] = []) => toDraft({ fields: new Map(Object.entries(fields)), files }, page);
const draftOf = (fields: Record<string, string>) => (of({ text: 'x', ...fields }) as { draft: object }).draft;
const keysOf = (fields: Record<string, string>, files: SentFile[] = []) =>
  (of({ text: 'x', ...fields }, files) as { problems: readonly { key: string }[] }).problems?.map(({ key }) => key);
const file = (size: number): SentFile => ({ filename: 'a.jpg', contentType: 'image/jpeg', size, sha256: '', content: new Uint8Array() });

describe('a draft from the form', () => {
  it('needs the text and nothing else', () => {
    expect(of({ text: ' 一句话 \r\n第二句 ' })).toEqual({
      draft: { channel: 'web-form', language: 'zh-Hans', text: '一句话 \n第二句', complainant: {} },
    });
    expect(of({})).toEqual({ problems: [{ field: 'text', key: 'form.text.missing' }] });
  });

  it('takes a day in one field or in three, and keeps what is none', () => {
    expect(draftOf({ occurredOn: '2026-03-09' })).toMatchObject({ occurredOn: '2026-03-09' });
    expect(draftOf({ 'occurredOn-year': '２０２６', 'occurredOn-month': '3', 'occurredOn-day': '9' })).toMatchObject({
      occurredOn: '2026-03-09',
    });
    expect(draftOf({ occurredOn: '2026年3月9日' })).toMatchObject({ occurredOn: '2026-03-09' });
    for (const odd of ['2026-02-30', '上个月', '2026-13-01']) {
      expect(draftOf({ occurredOn: odd })).toMatchObject({
        facts: { keptAsWritten: [{ field: 'occurredOn', value: odd, why: 'unreadable' }] },
      });
      expect(draftOf({ occurredOn: odd })).not.toHaveProperty('occurredOn');
    }
  });

  it('uses neither name nor number of somebody who stays anonymous, and finds no fault with them', () => {
    expect(draftOf({ 'complainant.anonymous': 'true', 'complainant.name': '王芳', 'complainant.phone': 'x', prefers: 'sms' })).toEqual({
      channel: 'web-form',
      language: 'zh-Hans',
      text: 'x',
      complainant: { anonymous: true },
    });
  });

  it('wants an address for the medium that was chosen', () => {
    expect(keysOf({ prefers: 'sms' })).toEqual(['form.prefers.unreachable']);
    expect(keysOf({ prefers: 'email', 'complainant.phone': '13800138000' })).toEqual(['form.prefers.unreachable']);
    expect(keysOf({ prefers: 'email', 'complainant.email': 'x' })).toBeUndefined();
    expect(keysOf({ prefers: 'letter' })).toBeUndefined();
  });

  it('limits files by number and size', () => {
    expect(
      keysOf(
        {},
        Array.from({ length: 11 }, () => file(1)),
      ),
    ).toEqual(['form.files.too-many']);
    expect(keysOf({}, [file(maxFileBytes + 1)])).toEqual(['form.files.too-large']);
    expect(keysOf({}, [file(maxFileBytes), file(maxFileBytes)])).toEqual(['form.files.together']);
    expect(keysOf({}, [file(maxFileBytes)])).toBeUndefined();
  });
});

describe('numbers and addresses', () => {
  const kept = (field: string, value: string, why: string) => ({
    facts: { keptAsWritten: [{ field: `complainant.${field}`, value, why }] },
  });

  it.each([
    ['138 0013 8000', '+8613800138000'],
    ['１３８－００１３－８０００', '+8613800138000'],
    ['+44 20 7946 0958', '+442079460958'],
    ['010-8888 8888', '+861088888888'],
  ])('reads %s', (given, phone) => {
    expect(draftOf({ 'complainant.phone': given })).toMatchObject({ complainant: { phone } });
    expect(draftOf({ 'complainant.phone': given })).not.toHaveProperty('facts');
  });

  it.each([
    ['021-58881234转801', { phone: '+862158881234', extension: '801' }, 'extension'],
    ['13800138000 / 13900139000', { phone: '+8613800138000', furtherPhones: ['+8613900139000'] }, 'several'],
    ['abc', { phone: 'abc' }, 'unreadable'],
    ['84664163', { phone: '84664163' }, 'local'],
    ['0000000', {}, 'withheld'],
  ])('refuses no complaint for %s', (given, complainant, why) => {
    const draft = draftOf({ 'complainant.phone': given });
    expect(draft).toMatchObject({ complainant, ...kept('phone', given, why) });
  });

  it('reads addresses with a full-width at, and refuses no complaint for what is none', () => {
    expect(draftOf({ 'complainant.email': 'wang＠Example.com' })).toMatchObject({
      complainant: { email: 'wang@example.com' },
      claimed: ['email'],
    });
    for (const odd of ['wang', 'wang@', '@example.com', 'wang@example', `${'a'.repeat(65)}@b.cn`]) {
      const draft = draftOf({ 'complainant.email': odd });
      expect(draft).toMatchObject({ complainant: { email: odd }, ...kept('email', odd, 'unreadable') });
      expect(draft).not.toHaveProperty('claimed');
    }
  });

  it('takes an address of ours for nobody’s', () => {
    const draft = draftOf({ 'complainant.email': 'tousu@bank.example' });
    expect(draft).toMatchObject({ complainant: {}, ...kept('email', 'tousu@bank.example', 'ours') });
  });

  it('asks nobody to confirm a number that no message reaches', () => {
    expect(draftOf({ 'complainant.phone': '021-58881234' })).not.toHaveProperty('claimed');
    expect(draftOf({ 'complainant.phone': '13800138000' })).toMatchObject({ claimed: ['sms'] });
  });
});

describe('counting characters', () => {
  it('counts what a reader sees, also where pieces meet', () => {
    expect(countCharacters('')).toBe(0);
    expect(countCharacters('字'.repeat(1501))).toBe(1501);
    expect(countCharacters('👨‍👩‍👧'.repeat(1000))).toBe(1000);
    expect(countCharacters('e\u0301'.repeat(2000))).toBe(2000);
  });

  it('never looks at more than a small piece at once, for the segmenter’s work grows with the square of a piece', () => {
    const segment = jest.spyOn(Intl.Segmenter.prototype, 'segment');
    countCharacters('e\u0301'.repeat(40_000));
    const pieces = segment.mock.calls.map(([piece]) => piece.length);
    segment.mockRestore();
    expect(Math.max(...pieces)).toBeLessThanOrEqual(500);
    expect(pieces.length).toBeLessThanOrEqual(80_000 / 490);
  });
});
