import { describe, expect, it } from '@jest/globals';
import { originOf } from './read-as-mail.js';

describe("a provider's word about a sender", () => {
  it.each([
    ['DMARC decides', { dmarc: 'PASS', spf: 'fail' }, 'pass'],
    ['DMARC decides against the others', { dmarc: 'FAIL', spf: 'pass', dkim: [{ domain: 'example.org', result: 'pass' }] }, 'fail'],
    ['a signature of its own domain', { dkim: [{ domain: 'mail.example.org', result: 'pass' }] }, 'pass'],
    ['a signature of somebody else', { dkim: [{ domain: 'evil.example', result: 'pass' }] }, 'fail'],
    ['a signature of nobody knows whom', { dkim: [{ result: 'Pass' }] }, 'fail'],
    ['SPF for its own domain', { spf: 'Pass' }, 'pass'],
    ['SPF that failed', { spf: 'softfail' }, 'fail'],
    ['nothing', {}, 'silent'],
  ] as const)('%s', (_what, verdicts, result) => {
    expect(originOf(verdicts, 'example.org', 'bounces.example.org').result).toBe(result);
  });

  it('SPF for another domain than the one in From proves nothing', () => {
    expect(originOf({ spf: 'pass' }, 'bank.example', 'evil.example').result).toBe('fail');
    expect(originOf({ spf: 'pass' }, 'victim.co', 'co').result).toBe('fail');
    expect(originOf({ spf: 'pass' }, '', '').result).toBe('fail');
  });
});
