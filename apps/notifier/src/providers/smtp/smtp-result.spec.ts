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
    [{ code: 'EMESSAGE', responseCode: 451, command: 'DATA' }, true, 'deferred'],
    [{ code: 'EMESSAGE', responseCode: 554, command: 'DATA' }, true, 'refused'],
    [{ code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' }, false, 'deferred'],
  ])('%j after data: %s', (error, dataBegun, state) => {
    expect(smtpResult(error, dataBegun).state).toBe(state);
  });
});
