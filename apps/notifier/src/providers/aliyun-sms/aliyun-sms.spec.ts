import { describe, expect, it } from '@jest/globals';
import { signedHeaders } from './acs3-signature.js';
import { errorResult } from './aliyun-words.js';
import { readReceipts } from './receipt.js';

describe("Aliyun's signature", () => {
  it('is that of the worked example in its documentation', () => {
    const headers = signedHeaders('YourAccessKeyId', 'YourAccessKeySecret', {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      action: 'RunInstances',
      version: '2014-05-26',
      query: { ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd', RegionId: 'cn-shanghai' },
      date: new Date('2023-10-26T10:22:32Z'),
      nonce: '3156853299f313e23d1673dc12e1703d',
    });
    expect(headers['authorization']).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
        'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });
});

describe('a report of Aliyun', () => {
  const attempt = '0198a1b2-0000-7000-8000-123456789012';
  const request = (body: unknown, secret = 'only-aliyun-knows') => ({
    method: 'POST',
    url: `https://bank.example/receipts/aliyun-sms/${secret}`,
    headers: {},
    raw: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const report = { phone_number: '13900000001', success: true, err_code: 'DELIVERED', biz_id: '12345', out_id: attempt, sms_size: '1' };

  it('names its attempts, several at once, and is answered as Aliyun wants', () => {
    expect(readReceipts('only-aliyun-knows', request([report, { ...report, success: false, err_code: 'MK_0001' }]))).toEqual({
      receipts: [
        { attemptId: attempt, providerId: '12345', state: 'delivered', word: 'success' },
        {
          attemptId: attempt,
          providerId: '12345',
          state: 'undelivered',
          word: 'failure',
          errorCode: 'MK_0001',
          reason: 'The number is not in use.',
          recipient: 'dead',
        },
      ],
      answer: { contentType: 'application/json', body: expect.stringContaining('"code":0') },
    });
  });

  it('counts only at the secret address, and when it is one', () => {
    expect(readReceipts('only-aliyun-knows', request([report], 'guess'))).toBeNull();
    expect(readReceipts('only-aliyun-knows', request('not json'))).toBeNull();
    expect(readReceipts('only-aliyun-knows', request({ success: true }))).toBeNull();
    expect(readReceipts('only-aliyun-knows', request([null, 1, { success: true }]))).toMatchObject({ receipts: [] });
  });
});

describe('a refused call of Aliyun', () => {
  it.each([
    ['isv.BUSINESS_LIMIT_CONTROL', { state: 'deferred' }],
    ['Throttling.User', { state: 'deferred', trouble: true }],
    ['isv.AMOUNT_NOT_ENOUGH', { state: 'deferred', trouble: true }],
    ['isv.MOBILE_NUMBER_ILLEGAL', { state: 'refused', next: 'other-channel', recipient: 'dead' }],
    ['isp.SYSTEM_ERROR', { state: 'unknown' }],
    ['isv.SOMETHING_NEW', { state: 'refused', next: 'person' }],
  ])('%s', (code, expected) => {
    expect(errorResult(code)).toMatchObject(expected);
  });
});
