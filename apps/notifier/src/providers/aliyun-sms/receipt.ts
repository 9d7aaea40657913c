import { createHash, timingSafeEqual } from 'node:crypto';
import type { ProviderReceipt, ReceiptRequest, ReceiptsRead } from '../../registry/provider.js';
import { receiptMeaning } from './aliyun-words.js';

interface Report {
  readonly success?: unknown;
  readonly err_code?: unknown;
  readonly biz_id?: unknown;
  readonly out_id?: unknown;
}

const taken = { contentType: 'application/json', body: JSON.stringify({ code: 0, msg: '接收成功' }) } as const;

/**
 * A batch of reports (`SmsReport`). Aliyun signs nothing, so the address is the proof: its last part is a secret that only Aliyun was told.
 * Each report names its attempt by the `out_id` that we gave. Null when the secret is wrong or the body is none.
 */
export function readReceipts(secret: string, request: ReceiptRequest): ReceiptsRead | null {
  const given = new URL(request.url).pathname.split('/').at(-1) ?? '';
  const same = (text: string) => createHash('sha256').update(text).digest();
  if (!timingSafeEqual(same(given), same(secret))) return null;
  const reports = asList(request.raw);
  return reports && { receipts: reports.flatMap(asReceipt), answer: taken };
}

function asList(raw: Uint8Array): Report[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(raw).toString('utf8'));
    return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : null;
  } catch {
    return null;
  }
}

function asReceipt(report: Report): ProviderReceipt[] {
  if (typeof report.out_id !== 'string' || typeof report.success !== 'boolean') return [];
  const base = { attemptId: report.out_id, providerId: String(report.biz_id ?? '') };
  if (report.success) return [{ ...base, state: 'delivered', word: 'success' }];
  const errorCode = String(report.err_code ?? '');
  const { says, recipient, alarm } = receiptMeaning(errorCode);
  const whose = { ...(recipient === undefined ? {} : { recipient }), ...(alarm ? { alarm } : {}) };
  return [{ ...base, state: 'undelivered', word: 'failure', errorCode, reason: says, ...whose }];
}
