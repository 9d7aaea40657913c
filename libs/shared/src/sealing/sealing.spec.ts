import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { closeUnder, lookupOf, newReportCode, openUnder, readReportCode } from './report-code.js';
import { newSealPair, recipientOf, seal, sealBytes, unseal, unsealBytes } from './seal.js';

describe('words that are sealed', () => {
  it('are opened by each recipient and by nobody else, and a changed byte opens nothing', async () => {
    const [desk, reporter, other] = [await newSealPair(), await newSealPair(), await newSealPair()];
    for (const words of ['', '行长王某收受回扣。', 'a'.repeat(5_000), '  blanks before, 繁體與简体\n\nand lines']) {
      const sealed = await seal(words, [desk.recipient, reporter.recipient]);
      expect(await Promise.all([desk, reporter, other].map(({ key }) => unseal(sealed, key)))).toEqual([words, words, undefined]);
      if (words !== '') expect(sealed.includes(Buffer.from(words.slice(0, 20)))).toBe(false);
      sealed[sealed.length - 5]! ^= 1;
      expect(await unseal(sealed, desk.key)).toBeUndefined();
    }
  });

  it('do not say how long they are, to the kibibyte', async () => {
    const { recipient } = await newSealPair();
    const sizes = await Promise.all(['', '短', 'x'.repeat(1_000)].map(async (words) => (await seal(words, [recipient])).length));
    expect(new Set(sizes).size).toBe(1);
  });

  it('are for a key however it is typed', async () => {
    const { key, recipient } = await newSealPair();
    expect(await recipientOf(` ${key.toLowerCase().replace(/(.{8})/g, '$1 ')}\n`)).toBe(recipient);
    for (const none of ['', 'age1x', `${key}Q`, key.slice(0, -1), key.replace(/.$/, key.endsWith('Q') ? 'P' : 'Q')])
      expect(await recipientOf(none)).toBeUndefined();
  });
});

describe('bytes that are sealed', () => {
  it('are the same bytes for its recipient, and none for others', async () => {
    const [desk, other] = [await newSealPair(), await newSealPair()];
    const bytes = randomBytes(100_000);
    const sealed = await sealBytes(bytes, [desk.recipient]);
    expect(Buffer.from((await unsealBytes(sealed, desk.key))!).equals(bytes)).toBe(true);
    expect(await unsealBytes(sealed, other.key)).toBeUndefined();
  });
});

describe('the code of a report', () => {
  it('is read however it is written down or read out', () => {
    const code = newReportCode();
    expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]$/);
    for (const typed of [
      code.toLowerCase(),
      code.replaceAll('-', ' '),
      ` ${code.replaceAll('-', '')} `,
      code.replaceAll('0', 'o').replaceAll('1', 'l'),
    ])
      expect(readReportCode(typed)).toBe(code);
    for (const none of ['', 'x', code.slice(1), `${code}A`, code.replace(/.$/, 'U')]) expect(readReportCode(none)).toBeUndefined();
  });

  it('has digits alone for whoever keys it in', () => {
    const code = newReportCode('digits');
    expect(code).toMatch(/^(?:\d{4}-){7}\d{4}$/);
    for (const typed of [code.replaceAll('-', ''), code.replaceAll('-', '*'), `${code.replaceAll('-', ' ')}#`])
      expect(readReportCode(typed)).toBe(code);
    for (const none of [code.slice(1), `${code}1`, code.replace(/\d$/, 'A')]) expect(readReportCode(none)).toBeUndefined();
  });

  it('opens what was closed under it, and another does not', () => {
    const [one, other] = [newReportCode(), newReportCode()];
    const closed = closeUnder(one, 'AGE-SECRET-KEY-1X');
    expect([openUnder(one, closed), openUnder(other, closed)]).toEqual(['AGE-SECRET-KEY-1X', undefined]);
    expect(lookupOf(one).equals(lookupOf(other))).toBe(false);
    expect(openUnder(one, Buffer.alloc(3))).toBeUndefined();
  });
});
