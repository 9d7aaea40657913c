import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { readFields } from './fields.js';
import { judgeSignature } from './judge-signature.js';
import { subaccounts } from './settings.js';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const raw = Buffer.from('MessageSid=SM1&Body=%E6%8A%95%E8%AF%89&Odd=b&Odd=a&Odd=b&NewField=1');
const fields = readFields(raw, 'application/x-www-form-urlencoded');
const url = "https://redress.bank.example/channels/sms-twilio?line=1&who=O'Neil";
const judge = (change: Partial<Parameters<typeof judgeSignature>[0]>) =>
  judgeSignature({ token, signature: getExpectedTwilioSignature(token, url, fields), url, fields, raw, ...change });

describe('a signature of Twilio', () => {
  it('is believed over the address, every field and each distinct value of a repeated one', () => {
    expect(judge({})).toBeUndefined();
  });

  it.each([
    ['with the port', "https://redress.bank.example:443/channels/sms-twilio?line=1&who=O'Neil"],
    ['with the query in the old encoding', 'https://redress.bank.example/channels/sms-twilio?line=1&who=O%27Neil'],
    ['with both', 'https://redress.bank.example:443/channels/sms-twilio?line=1&who=O%27Neil'],
  ])('is believed %s', (_form, signedUrl) => {
    expect(judge({ signature: getExpectedTwilioSignature(token, signedUrl, fields) })).toBeUndefined();
  });

  it('is wrong for another body, address, token, or when it is cut', () => {
    const changed = readFields(Buffer.from('MessageSid=SM1&Body=other'), 'application/x-www-form-urlencoded');
    expect(judge({ fields: changed })?.reason).toBe('signature-wrong');
    expect(judge({ url: 'https://elsewhere.example/channels/sms-twilio?line=1' })?.reason).toBe('signature-wrong');
    expect(judge({ token: 'other' })?.reason).toBe('signature-wrong');
    expect(judge({ signature: 'AAAA' })?.reason).toBe('signature-wrong');
    expect(judge({ url: 'no address' })?.reason).toBe('signature-wrong');
  });

  it('that is absent or empty is absent', () => {
    expect(judge({ signature: undefined })?.reason).toBe('signature-absent');
    expect(judge({ signature: '' })?.reason).toBe('signature-absent');
  });

  it('over JSON covers the body by its hash in the address', () => {
    const json = Buffer.from('{"MessageSid":"SM1","Body":"投诉"}');
    const hashed = `https://redress.bank.example/channels/sms-twilio?bodySHA256=${createHash('sha256').update(json).digest('hex')}`;
    const signature = getExpectedTwilioSignature(token, hashed, {});
    expect(judge({ url: hashed, signature, raw: json, fields: {} })).toBeUndefined();
    expect(judge({ url: hashed, signature, raw: Buffer.from('{}'), fields: {} })?.reason).toBe('signature-wrong');
  });
});

describe('tokens of sub-accounts', () => {
  it('are read as pairs; what is none is left out', () => {
    expect([...subaccounts({ get: () => ' AC1:one  AC2:two broken ' })]).toEqual([
      ['AC1', 'one'],
      ['AC2', 'two'],
    ]);
    expect(subaccounts({ get: () => undefined }).size).toBe(0);
  });
});
