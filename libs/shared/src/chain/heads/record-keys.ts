import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Reader, UnitOfWork } from '../../persistence/unit-of-work.js';
import { publicKeyOf } from '../../proof/proof-archive.js';
import { type HeadKeys, keyId, type TrustedKey } from './tree-head.js';

/** A line by which a later key says that an earlier one was the house's, and until when. */
export interface KeyVoucher {
  /** Ed25519, raw, base64. */
  readonly publicKey: string;
  readonly vouchedBy: string;
  /** Instant, RFC 3339. */
  readonly until: string;
  /** By `vouchedBy`, base64. */
  readonly signature: string;
}

/** Apps are started anew one after the other: for so long a router may still sign with the key before. */
const overlapMilliseconds = 24 * 3_600_000;

const lineOf = (publicKey: string, until: string): Buffer => Buffer.from(`redress key\n${publicKey}\n${until}\n`);

/** The public half of a key, from its raw bytes as base64. */
export const publicKeyFrom = (publicKey: string): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'base64').toString('base64url') }, format: 'jwk' });

/**
 * Has the key in force vouch for those that it took the place of, once each, so that their heads are proved also when their secret is long gone. Gives
 * how many were new. `keys` are private, the one in force first.
 */
export async function keepOldKeys(unitOfWork: Pick<UnitOfWork, 'run'>, keys: readonly KeyObject[], now: Date): Promise<number> {
  const [newest, ...older] = keys;
  if (newest === undefined || older.length === 0) return 0;
  const until = new Date(now.getTime() + overlapMilliseconds).toISOString();
  const vouchedBy = publicKeyOf(newest);
  return await unitOfWork.run(async (tx) => {
    let kept = 0;
    for (const key of older) {
      const publicKey = publicKeyOf(key);
      const signature = sign(null, lineOf(publicKey, until), newest).toString('base64');
      // One that an earlier key vouched for is over since then already.
      const rows = await tx.query(
        `INSERT INTO chain_key (public_key, vouched_by, until, signature) SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM chain_key WHERE public_key = $1) ON CONFLICT DO NOTHING RETURNING 1`,
        [publicKey, vouchedBy, until, signature],
      );
      kept += rows.length;
      if (rows.length > 0)
        await tx.record([{ kind: 'record.key-changed', actor: 'system:router', data: { from: keyId(key), to: keyId(newest), until } }]);
    }
    return kept;
  });
}

/** What later keys said of earlier ones. Who said it is checked by {@link trustedKeys}. */
export async function keyVouchers(from: Reader): Promise<KeyVoucher[]> {
  const rows = await from.read<Omit<KeyVoucher, 'until'> & { until: Date }>(
    `SELECT public_key AS "publicKey", vouched_by AS "vouchedBy", until, signature FROM chain_key ORDER BY until, public_key`,
  );
  return rows.map(({ until, ...row }) => ({ ...row, until: until.toISOString() }));
}

/**
 * The keys whose heads count: those given, and those of the past that one of them vouches for, directly or over others. What is vouched for by
 * nobody who counts is left out: whoever owns the database can write there what they like.
 */
export function trustedKeys(given: HeadKeys, vouchers: readonly KeyVoucher[]): TrustedKey[] {
  const trusted = new Map<string, TrustedKey>();
  for (const one of asTrusted(given)) trusted.set(publicKeyOf(one.key), one);
  for (let grew = true; grew; ) {
    grew = false;
    for (const voucher of vouchers) {
      const by = trusted.get(voucher.vouchedBy);
      const known = trusted.get(voucher.publicKey);
      if (by === undefined || known?.until !== undefined || !holds(voucher, by.key)) continue;
      trusted.set(voucher.publicKey, { key: known?.key ?? publicKeyFrom(voucher.publicKey), until: voucher.until });
      grew = true;
    }
  }
  return [...trusted.values()];
}

const asTrusted = (keys: HeadKeys): readonly TrustedKey[] => (Array.isArray(keys) ? keys : [{ key: keys as KeyObject }]);

function holds({ publicKey, until, signature }: KeyVoucher, by: KeyObject): boolean {
  if (Buffer.from(publicKey, 'base64').length !== 32) return false;
  return verify(null, lineOf(publicKey, until), by, Buffer.from(signature, 'base64'));
}
