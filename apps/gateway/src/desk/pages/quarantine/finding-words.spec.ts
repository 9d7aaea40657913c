import { describe, expect, it } from '@jest/globals';
import type { Doubted } from '../../../doors/arrival.js';
import { absent, addressWithoutSecret, addressWithWrongSecret, stale, unfit } from '../../../doors/doubts.js';
import { words } from '../../../pages/words.js';
import { findingWords } from './finding-words.js';

const doubts: readonly Doubted[] = [
  absent('X-Twilio-Signature'),
  absent('timestamp', 'token', 'signature'),
  unfit('X-Twilio-Signature', 'address', 'fields', 'token'),
  unfit('sig', 'parameters', 'secret'),
  stale('telnyx-timestamp', 300),
  addressWithoutSecret,
  addressWithWrongSecret,
];

describe('what made a message doubtful', () => {
  it.each(doubts)('is one sentence in the API and on the English page: $sentence', ({ sentence, finding }) => {
    expect(findingWords('en', finding ?? null)).toBe(sentence);
  });

  it('is told in Chinese with the names as the provider writes them', () => {
    expect(findingWords('zh-Hans', unfit('X-Twilio-Signature', 'address', 'fields', 'token').finding!)).toBe(
      'X-Twilio-Signature 与请求地址、各字段和令牌不符。',
    );
    expect(findingWords('zh-Hant', absent('timestamp', 'signature').finding!)).toBe('請求中沒有 timestamp或signature。');
    expect(findingWords('zh-Hans', stale('telnyx-timestamp', 300).finding!)).toBe('telnyx-timestamp 中的时间与本机时钟相差超过 300 秒。');
  });

  it('leaves no place open and no word of another language in any of them', () => {
    const kinds = Object.keys(words.en).flatMap((key) => /^desk\.finding\.(?!part\.)(.*)$/.exec(key)?.[1] ?? []);
    expect(kinds.length).toBeGreaterThan(10);
    for (const is of kinds)
      for (const language of ['zh-Hans', 'zh-Hant'] as const) {
        const told = findingWords(language, { is, names: ['X'], over: ['body'], seconds: 5 } as never)!;
        expect(told).toMatch(/^[^{}]*。$/);
        expect(told.replace(/Amazon SNS|SES_TOPIC_ARNS|\bX\b/g, '')).not.toMatch(/[A-Za-z]/);
      }
  });

  it('is nothing of ours where a door has words of its own', () => {
    expect(findingWords('zh-Hans', null)).toBeUndefined();
    expect(findingWords('zh-Hans', { is: 'something new' } as never)).toBeUndefined();
  });
});
