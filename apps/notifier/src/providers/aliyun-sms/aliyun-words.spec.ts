import { describe, expect, it } from '@jest/globals';
import { errorResult, receiptMeaning } from './aliyun-words.js';

describe('what Aliyun says', () => {
  it.each([
    'isv.AMOUNT_NOT_ENOUGH',
    'isv.OUT_OF_SERVICE',
    'isv.SMS_SIGNATURE_ILLEGAL',
    'isv.DAY_LIMIT_CONTROL',
    'isp.RAM_PERMISSION_DENY',
    'SignatureDoesNotMatch',
    'isv.DENY_IP_RANGE',
  ])('of us (%s) waits and calls a person', (code) => {
    expect(errorResult(code)).toMatchObject({ state: 'deferred', trouble: true, alarm: true });
  });

  it('of a template takes this notice another way and calls a person', () => {
    for (const code of ['isv.SMS_TEMPLATE_ILLEGAL', 'isv.TEMPLATE_MISSING_PARAMETERS'])
      expect(errorResult(code)).toEqual({ state: 'refused', code, next: 'other-channel', alarm: true, reason: expect.any(String) });
  });

  it('is held against the number only where it speaks of the number for good', () => {
    expect(errorResult('isv.MOBILE_NUMBER_ILLEGAL')).toMatchObject({ recipient: 'dead' });
    expect(errorResult('isv.CUSTOMER_REFUSED')).toMatchObject({ recipient: 'opted-out' });
    for (const code of ['isv.BUSINESS_LIMIT_CONTROL', 'isv.BLACK_KEY_CONTROL_LIMIT', 'isv.INVALID_PARAMETERS', 'strange', 'constructor'])
      expect(errorResult(code)).not.toHaveProperty('recipient');
    expect(receiptMeaning('EMPTY_MOBILE')).toMatchObject({ recipient: 'dead' });
    for (const code of ['MOBILE_IN_BLACK', 'MOBILE_NOT_ON_SERVICE', 'CONTENT_KEYWORD', 'AMOUNT_NOT_ENOUGH', 'IS_CLOSED'])
      expect(receiptMeaning(code)).not.toHaveProperty('recipient');
  });
});
