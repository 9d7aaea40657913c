import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, SendResult } from '../../sending/provider.js';

/** `SendStatus` of a message's details: 1 waits for its receipt, 2 failed, 3 arrived. */
export const sendStatuses: Readonly<Record<number, DeliveryState>> = { 1: 'accepted', 2: 'undelivered', 3: 'delivered' };

interface ErrorWords {
  readonly next: 'later' | 'other-channel' | 'person' | 'unknown';
  readonly says: string;
  readonly retryAfterSeconds?: number;
  readonly trouble?: boolean;
  readonly recipient?: RecipientVerdict;
}

/** Codes of a refused call. Source: Alibaba Cloud SMS, "API error codes", read 2026-06. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  'isv.BUSINESS_LIMIT_CONTROL': { next: 'later', says: 'Aliyun limits messages to one number; later.', retryAfterSeconds: 3_600 },
  'isv.DAY_LIMIT_CONTROL': { next: 'later', says: 'The daily limit at Aliyun is reached.', retryAfterSeconds: 3_600, trouble: true },
  'isv.AMOUNT_NOT_ENOUGH': { next: 'later', says: 'The account at Aliyun has no credit.', retryAfterSeconds: 600, trouble: true },
  'isv.OUT_OF_SERVICE': { next: 'later', says: 'The account at Aliyun is out of service.', retryAfterSeconds: 600, trouble: true },
  'isv.ACCOUNT_NOT_EXISTS': { next: 'later', says: 'Aliyun does not know our account.', retryAfterSeconds: 600, trouble: true },
  'isv.ACCOUNT_ABNORMAL': { next: 'later', says: 'Our account at Aliyun is not in order.', retryAfterSeconds: 600, trouble: true },
  'isv.PRODUCT_UNSUBSCRIBE': { next: 'later', says: 'Text messages are not ordered at Aliyun.', retryAfterSeconds: 600, trouble: true },
  'isp.RAM_PERMISSION_DENY': { next: 'later', says: 'Aliyun refuses our key; check its rights.', retryAfterSeconds: 300, trouble: true },
  'InvalidAccessKeyId.NotFound': { next: 'later', says: 'Aliyun does not know our key.', retryAfterSeconds: 300, trouble: true },
  SignatureDoesNotMatch: {
    next: 'later',
    says: 'Aliyun refuses our signature; check the key’s secret.',
    retryAfterSeconds: 300,
    trouble: true,
  },
  'isv.MOBILE_NUMBER_ILLEGAL': { next: 'other-channel', says: 'This is not a number that messages can be sent to.', recipient: 'dead' },
  'isv.BLACK_KEY_CONTROL_LIMIT': { next: 'other-channel', says: 'Aliyun refuses a word of this message.' },
  'isv.SMS_TEMPLATE_ILLEGAL': { next: 'other-channel', says: 'Aliyun has not approved this template.' },
  'isv.SMS_SIGNATURE_ILLEGAL': { next: 'other-channel', says: 'Aliyun has not approved our signature.' },
  'isv.TEMPLATE_MISSING_PARAMETERS': { next: 'other-channel', says: 'The template at Aliyun wants a value that this notice has not.' },
  'isv.INVALID_PARAMETERS': { next: 'person', says: 'Aliyun could not read the call.' },
  'isv.INVALID_JSON_PARAM': { next: 'person', says: 'Aliyun could not read the values.' },
  'isv.PARAM_LENGTH_LIMIT': { next: 'other-channel', says: 'A value is longer than Aliyun takes.' },
  'isv.PARAM_NOT_SUPPORT_URL': { next: 'other-channel', says: 'Aliyun takes no address in a value.' },
  'isp.SYSTEM_ERROR': { next: 'unknown', says: 'Aliyun failed; it may have the message all the same.' },
};

/** What a refused call means, for a clerk and for the next step; a strange code is a person's. */
export function errorResult(code: string): SendResult {
  const words: ErrorWords = code.startsWith('Throttling')
    ? { next: 'later', says: 'Too many requests to Aliyun.', retryAfterSeconds: 5, trouble: true }
    : (errorWords[code] ?? { next: 'person', says: `Aliyun refused it (${code.slice(0, 60)}).` });
  const { next, says, retryAfterSeconds, trouble, recipient } = words;
  if (next === 'unknown') return { state: 'unknown', reason: says };
  if (next === 'later') {
    return { state: 'deferred', reason: says, retryAfterSeconds: retryAfterSeconds ?? 60, ...(trouble ? { trouble } : {}) };
  }
  return { state: 'refused', reason: says, code, next, ...(recipient === undefined ? {} : { recipient }) };
}

/** Codes of a receipt that say something of the number itself. Source: Alibaba Cloud SMS, "Delivery status codes". */
const receiptWords: Readonly<Record<string, { readonly says: string; readonly recipient?: RecipientVerdict }>> = {
  MOBILE_NOT_ON_SERVICE: { says: 'The phone cannot be reached or is out of service.' },
  MK_0001: { says: 'The number is not in use.', recipient: 'dead' },
  EMPTY_MOBILE: { says: 'The number is not in use.', recipient: 'dead' },
  IS_CLOSED: { says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
  MOBILE_IN_BLACK: { says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
};

/** In a sentence; a strange code says only that it did not arrive. */
export function receiptMeaning(code: string): { readonly says: string; readonly recipient?: RecipientVerdict } {
  return receiptWords[code] ?? { says: `It did not arrive (${code.slice(0, 40)}).` };
}
