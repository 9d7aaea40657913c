import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { checkProof, fingerprintOf, packProof, proofKey, publicKeyOf } from './proof-archive.js';

const key = proofKey('a secret');
const about = { reference: '7K2QD-M9XWA', institution: '示例银行', madeAt: '2026-03-10T10:00:00+08:00', madeBy: 'staff:li' };
const members = [
  { path: 'proof.json', bytes: Buffer.from('{"reference":"7K2QD-M9XWA"}') },
  { path: 'notices/1-acknowledgement.txt', bytes: Buffer.from('您的投诉已受理') },
  { path: 'receipts/1.raw', bytes: Buffer.from([0, 1, 2, 255]) },
];
const archive = packProof(key, about, members);

describe('a proof', () => {
  it('checks itself, and is the same bytes whenever it is made', () => {
    expect(checkProof(archive)).toMatchObject({
      intact: true,
      problems: [],
      manifest: { ...about, files: [{}, {}, {}] },
      fingerprint: fingerprintOf(publicKeyOf(key)),
    });
    expect(Buffer.from(packProof(key, about, [...members].reverse())).equals(archive)).toBe(true);
  });

  it('of which one byte was changed is not intact, whichever byte it is', () => {
    for (let at = 0; at < archive.length; at++) {
      const changed = Uint8Array.from(archive);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      const { intact, problems } = checkProof(changed);
      expect({ at, intact, named: problems.length > 0 }).toEqual({ at, intact: false, named: true });
    }
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Uint8Array.from(archive);
        changed[at] = (changed[at] as number) ^ by;
        expect(checkProof(changed).intact).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('names the member that was changed, added or taken away', () => {
    const at = Buffer.from(archive).indexOf('已受理');
    const changed = Uint8Array.from(archive);
    changed[at] = 0x41;
    expect(checkProof(changed).problems).toEqual([{ member: 'notices/1-acknowledgement.txt', says: 'Its content was changed.' }]);
    const files = unzipSync(archive);
    const { 'receipts/1.raw': _, ...fewer } = files;
    expect(checkProof(zipSync(fewer)).problems).toContainEqual({ member: 'receipts/1.raw', says: 'It is missing.' });
    expect(checkProof(zipSync({ ...files, 'extra.txt': Buffer.from('x') })).problems).toContainEqual({
      member: 'extra.txt',
      says: 'It was added.',
    });
    // The same members, packed by somebody else.
    expect(checkProof(zipSync(files)).intact).toBe(false);
    expect(checkProof(Buffer.from('no archive')).problems).toEqual([{ member: 'archive', says: expect.any(String) }]);
    expect(checkProof(archive.slice(0, -1)).intact).toBe(false);
  });

  it('that was made anew by somebody else has another fingerprint', () => {
    const forged = packProof(proofKey('another secret'), about, members);
    const check = checkProof(forged);
    expect(check.intact).toBe(true);
    expect(check.fingerprint).not.toBe(fingerprintOf(publicKeyOf(key)));
    // The manifest of one cannot be put under the signature of another.
    const mixed = packProof(key, about, members);
    const files = { ...unzipSync(mixed), 'manifest.sig': unzipSync(forged)['manifest.sig'] as Uint8Array };
    expect(checkProof(zipSync(files)).problems).toContainEqual({ member: 'manifest.sig', says: expect.stringContaining('signature') });
  });
});
