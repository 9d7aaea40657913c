import { describe, expect, it } from '@jest/globals';
import { smtpResult } from './smtp-result.js';

describe('what became of a mail', () => {
  it.each([
    [{ code: 'ECONNECTION', command: 'CONN' }, false, 'deferred'],
    [{ code: 'ETIMEDOUT', command: 'CONN' }, false, 'deferred'],
    [{ code: 'ECONNECTION', command: 'CONN' }, true, 'unknown'],
    [{ code: 'ETIMEDOUT', command: 'CONN' }, true, 'unknown'],
    [{ code: 'EENVELOPE', command: 'API' }, false, 'refused'],
    [{ code: 'EENVELOPE', responseCode: 450, command: 'RCPT TO' }, false, 'deferred'],
    [{ code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' }, false, 'refused'],
    [{ code: 'EENVELOPE', command: 'API', message: 'Invalid sender "bank"' }, false, 'deferred'],
    [{ code: 'EAUTH', command: 'API' }, false, 'deferred'],
    [{ code: 'EMESSAGE', command: 'MAIL FROM', message: 'Message size larger than allowed 100' }, false, 'refused'],
    [{ code: 'EPROTOCOL', responseCode: 554, command: 'CONN' }, false, 'deferred'],
    [{ code: 'EENVELOPE', responseCode: 530, command: 'MAIL FROM' }, false, 'deferred'],
    [{ code: 'EMESSAGE', responseCode: 451, command: 'DATA' }, true, 'deferred'],
    [{ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, true, 'refused'],
    [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, false, 'deferred'],
  ])('%j after data: %s', (error, dataBegun, state) => {
    expect(smtpResult(error, dataBegun).state).toBe(state);
  });

  it('is held against the address only where the server speaks of it, in whatever letters', () => {
    const gbk = Buffer.from([0xca, 0xd5, 0xbc, 0xfe, 0xc8, 0xcb, 0xb2, 0xbb, 0xb4, 0xe6, 0xd4, 0xda]).toString('latin1');
    for (const response of ['550 5.1.1 User unknown', '550 收件人不存在', `550 ${gbk}`])
      expect(smtpResult({ code: 'EENVELOPE', responseCode: 550, response, command: 'RCPT TO' }, false)).toMatchObject({
        recipient: 'dead',
      });
    for (const response of ['550 5.7.1 Relaying denied', '550 发件人被拒绝', '550 no'])
      expect(smtpResult({ code: 'EENVELOPE', responseCode: 550, response, command: 'RCPT TO' }, false)).not.toHaveProperty('recipient');
    expect(smtpResult({ code: 'EENVELOPE', command: 'API', message: 'Invalid recipient "x"' }, false)).toMatchObject({ recipient: 'dead' });
    expect(smtpResult({ code: 'EAUTH', responseCode: 454, response: '454 4.7.0 later', command: 'AUTH PLAIN' }, false)).toMatchObject({
      alarm: true,
    });
  });
});
