import { describe, expect, it } from '@jest/globals';
import { errorResult, receiptMeaning } from './vonage-words.js';

describe('what Vonage says', () => {
  it.each(['4', '8', '9', '11', '14', '15', '23', '32'])('of us (%s) waits and calls a person', (code) => {
    expect(errorResult(code)).toMatchObject({ state: 'deferred', trouble: true, alarm: true });
  });

  it('is held against the number only where it speaks of the number for good', () => {
    expect(errorResult('33')).toMatchObject({ recipient: 'dead' });
    for (const code of ['2', '6', '7', '12', '22', '29', '39', '99', 'toString']) expect(errorResult(code)).not.toHaveProperty('recipient');
    expect(['1', '2', '3', '4', '6', '9', '14', '16'].filter((code) => receiptMeaning(code).recipient)).toEqual(['3', '9']);
    expect(receiptMeaning('16')).toMatchObject({ alarm: true });
  });
});
