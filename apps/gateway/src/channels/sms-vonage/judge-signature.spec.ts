import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { baseStrings, digest, judgeSignature } from './judge-signature.js';

/** The package of Vonage cannot be loaded by Jest, so it signs in a process of its own. */
function signedByVonage(algorithm: string): Record<string, string> {
  const script = `const { Auth } = require('@vonage/auth');
    new Auth({ apiKey: 'abcd1234', signature: { secret: '${secret}', algorithm: '${algorithm}' } })
      .createSignatureHash(${JSON.stringify(fields)}).then((signed) => process.stdout.write(JSON.stringify(signed)));`;
  return JSON.parse(execFileSync(process.execPath, ['--no-warnings', '-e', script], { encoding: 'utf8' })) as Record<string, string>;
}

const secret = 'Yx3v9kQ2mL7pRt5w';
const fields = { msisdn: '8613800138000', to: '8610690000', text: 'You & I = unhappy', messageId: '0C', timestamp: '1773108001' };

describe('a signature of Vonage', () => {
  it.each(['md5hash', 'md5', 'sha1', 'sha256', 'sha512'] as const)(
    'by %s is believed, in any case, with and without the first ampersand',
    (method) => {
      for (const base of baseStrings(fields).slice(0, 2)) {
        const sig = digest(base, secret, method);
        expect(judgeSignature({ ...fields, sig }, secret, method)).toBeUndefined();
        expect(judgeSignature({ ...fields, sig: sig.toUpperCase() }, secret, method)).toBeUndefined();
      }
    },
  );

  it('is computed over sorted pairs, with & and = in values turned into underscores', () => {
    expect(baseStrings(fields)[0]).toBe('&messageId=0C&msisdn=8613800138000&text=You _ I _ unhappy&timestamp=1773108001&to=8610690000');
    expect(judgeSignature({ ...fields, sig: '4ba2a9c34d1a1b6ba7ea3a1ac9ec0ae3' }, secret, 'md5hash')?.reason).toBe('signature-wrong');
  });

  it.each([
    ['md5hash', 'MD5HASH'],
    ['md5', 'MD5HMAC'],
    ['sha1', 'SHA1HMAC'],
    ['sha256', 'SHA256HMAC'],
    ['sha512', 'SHA512HMAC'],
  ] as const)("that Vonage's own package makes is believed: %s", (method, algorithm) => {
    const signed = signedByVonage(algorithm);
    expect(judgeSignature(signed, secret, method)).toBeUndefined();
    expect(judgeSignature({ ...signed, text: 'other' }, secret, method)?.reason).toBe('signature-wrong');
  });
});
