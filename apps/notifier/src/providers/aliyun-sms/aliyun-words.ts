import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { RecipientVerdict, SendResult } from '../../registry/provider.js';

/** `SendStatus` of a message's details: 1 waits for its receipt, 2 failed, 3 arrived. */
export const sendStatuses: Readonly<Record<number, DeliveryState>> = { 1: 'accepted', 2: 'undelivered', 3: 'delivered' };

interface ErrorWords {
  readonly next: 'later' | 'other-channel' | 'person' | 'unknown';
  readonly says: string;
  readonly retryAfterSeconds?: number;
  readonly trouble?: boolean;
  readonly recipient?: RecipientVerdict;
  /** It is ours (account, credit, signature, template), and only a person can mend it. */
  readonly alarm?: boolean;
}

/** Every message fares so until somebody mends it. */
const ours = (says: string): ErrorWords => ({ next: 'later', says, retryAfterSeconds: 300, trouble: true, alarm: true });
/** Ours, and of this kind of notice only: the others still leave. */
const oursHere = (says: string): ErrorWords => ({ next: 'other-channel', says, alarm: true });

/** Codes of a refused call. Source: Alibaba Cloud SMS, "API error codes", read 2026-11. */
const errorWords: Readonly<Record<string, ErrorWords>> = {
  'isv.BUSINESS_LIMIT_CONTROL': { next: 'later', says: 'Aliyun limits messages to one number; later.', retryAfterSeconds: 3_600 },
  'isv.DAY_LIMIT_CONTROL': { ...ours('The daily limit at Aliyun is reached.'), retryAfterSeconds: 3_600 },
  'isv.MONTH_LIMIT_CONTROL': { ...ours('The monthly limit at Aliyun is reached.'), retryAfterSeconds: 3_600 },
  'isv.AMOUNT_NOT_ENOUGH': ours('The account at Aliyun has no credit.'),
  'isv.OUT_OF_SERVICE': ours('The account at Aliyun is out of service.'),
  'isv.ACCOUNT_NOT_EXISTS': ours('Aliyun does not know our account.'),
  'isv.ACCOUNT_ABNORMAL': ours('Our account at Aliyun is not in order.'),
  'isv.PRODUCT_UNSUBSCRIBE': ours('Text messages are not ordered at Aliyun.'),
  'isv.PRODUCT_UN_SUBSCRIPT': ours('Text messages are not ordered at Aliyun.'),
  'isv.DENY_IP_RANGE': ours('Aliyun refuses our network address.'),
  'isv.SMS_SIGNATURE_ILLEGAL': ours('Aliyun has not approved our signature; check ALIYUN_SMS_SIGN_NAME.'),
  'isv.SMS_SIGN_ILLEGAL': ours('Aliyun has not approved our signature; check ALIYUN_SMS_SIGN_NAME.'),
  'isv.SMS_SIGNATURE_SCENE_ILLEGAL': ours('Our signature at Aliyun is for another use.'),
  'isv.SIGN_STATE_ILLEGAL': ours('Aliyun has not approved our signature; check ALIYUN_SMS_SIGN_NAME.'),
  'isv.SIGNATURE_BLACKLIST': ours('Aliyun has blocked our signature.'),
  'isp.RAM_PERMISSION_DENY': ours('Aliyun refuses our key; check its rights.'),
  'isp.UNAUTHORIZED_OPERATION': ours('Aliyun refuses our key; check its rights.'),
  'InvalidAccessKeyId.NotFound': ours('Aliyun does not know our key.'),
  'InvalidAccessKeyId.Inactive': ours('Our key at Aliyun is switched off.'),
  'Forbidden.RAM': ours('Aliyun refuses our key; check its rights.'),
  SignatureDoesNotMatch: ours('Aliyun refuses our signature; check the key’s secret.'),
  'InvalidTimeStamp.Expired': ours('Aliyun says that our clock is wrong.'),
  'isv.MOBILE_NUMBER_ILLEGAL': { next: 'other-channel', says: 'This is not a number that messages can be sent to.', recipient: 'dead' },
  'isv.CUSTOMER_REFUSED': { next: 'other-channel', says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
  'isv.DOMESTIC_NUMBER_NOT_SUPPORTED': oursHere('Our template at Aliyun is for numbers abroad.'),
  'isv.INTERNATIONAL_NUMBER_NOT_SUPPORTED': oursHere('Our template at Aliyun is not for numbers abroad.'),
  'isv.SMS_TEMPLATE_ILLEGAL': oursHere('Aliyun has not approved this template.'),
  'isv.TEMPLATE_STATE_ILLEGAL': oursHere('Aliyun has not approved this template.'),
  'isv.SMS_TEST_TEMPLATE_LIMIT': oursHere('This template at Aliyun is for tests only.'),
  'isv.TEMPLATE_MISSING_PARAMETERS': oursHere('The template at Aliyun wants a value that this notice has not.'),
  'isv.TEMPLATE_PARAMS_ILLEGAL': oursHere('The template at Aliyun takes a value of this notice in another form.'),
  'isv.BLACK_KEY_CONTROL_LIMIT': { next: 'other-channel', says: 'Aliyun refuses a word of this message.' },
  'isv.SMS_CONTENT_ILLEGAL': { next: 'other-channel', says: 'Aliyun refuses a word of this message.' },
  'isv.PARAM_LENGTH_LIMIT': { next: 'other-channel', says: 'A value is longer than Aliyun takes.' },
  'isv.PARAM_NOT_SUPPORT_URL': { next: 'other-channel', says: 'Aliyun takes no address in a value.' },
  'isv.INVALID_PARAMETERS': { next: 'person', says: 'Aliyun could not read the call.' },
  'isv.INVALID_JSON_PARAM': { next: 'person', says: 'Aliyun could not read the values.' },
  'isp.SYSTEM_ERROR': { next: 'unknown', says: 'Aliyun failed; it may have the message all the same.' },
  'isp.GATEWAY_ERROR': { next: 'unknown', says: 'Aliyun failed; it may have the message all the same.' },
};

/** What a refused call means, for a clerk and for the next step; a strange code is a person's. */
export function errorResult(code: string): SendResult {
  const words: ErrorWords = code.startsWith('Throttling')
    ? { next: 'later', says: 'Too many requests to Aliyun.', retryAfterSeconds: 5, trouble: true }
    : ((Object.hasOwn(errorWords, code) ? errorWords[code] : undefined) ?? {
        next: 'person',
        says: `Aliyun refused it (${code.slice(0, 60)}).`,
      });
  const { next, says, retryAfterSeconds, trouble, recipient, alarm } = words;
  const whose = { ...(trouble ? { trouble } : {}), ...(alarm ? { alarm } : {}) };
  if (next === 'unknown') return { state: 'unknown', reason: says };
  if (next === 'later') return { state: 'deferred', reason: says, retryAfterSeconds: retryAfterSeconds ?? 60, ...whose };
  return { state: 'refused', reason: says, code, next, ...(recipient === undefined ? {} : { recipient }), ...(alarm ? { alarm } : {}) };
}

interface ReceiptWords {
  readonly says: string;
  readonly recipient?: RecipientVerdict;
  readonly alarm?: boolean;
}

/**
 * Codes of a receipt, by whom they speak of: a phone that is off or out of credit comes back, a number that does not exist does not. A blacklist is the
 * operator's or Aliyun's; it is no wish of the person. Source: Alibaba Cloud SMS, "Delivery status codes", read 2026-11.
 */
const receiptWords: Readonly<Record<string, ReceiptWords>> = {
  MOBILE_NOT_ON_SERVICE: { says: 'The phone cannot be reached or is out of service.' },
  MOBILE_ACCOUNT_ABNORMAL: { says: 'The phone’s account is not in order.' },
  MOBILE_TERMINAL_ERROR: { says: 'The phone cannot take it for now.' },
  MOBILE_SEND_LIMIT: { says: 'The operator limits messages to this number.' },
  MOBILE_IN_BLACK: { says: 'The operator or Aliyun bars messages to this number.' },
  'MK:0001': { says: 'The number is not in use.', recipient: 'dead' },
  MK_0001: { says: 'The number is not in use.', recipient: 'dead' },
  EMPTY_MOBILE: { says: 'The number is not in use.', recipient: 'dead' },
  PHONE_NUMBER_NOT_EXIST: { says: 'The number is not in use.', recipient: 'dead' },
  IS_CLOSED: { says: 'The phone is switched off.' },
  USER_REJECT: { says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
  USER_UNSUBSCRIBE: { says: 'The recipient asked for no more messages.', recipient: 'opted-out' },
  CONTENT_KEYWORD: { says: 'The operator filtered a word of it.' },
  CONTENT_ERROR: { says: 'The operator refused its text.' },
  BLACK_KEY_CONTROL_LIMIT: { says: 'Aliyun filtered a word of it.' },
  AMOUNT_NOT_ENOUGH: { says: 'The account at Aliyun has no credit.', alarm: true },
  OUT_OF_SERVICE: { says: 'The account at Aliyun is out of service.', alarm: true },
  SMS_SIGNATURE_ILLEGAL: { says: 'The operator refuses our signature.', alarm: true },
  SIGNATURE_NOT_REPORTED: { says: 'Our signature is not registered at the operator.', alarm: true },
  SP_NOT_BY_INTER_SMS: { says: 'Messages to numbers abroad are not ordered at Aliyun.', alarm: true },
  SP_UNKNOWN_ERROR: { says: 'The operator gave no reason.' },
  NO_ROUTE: { says: 'There is no way to this number.' },
};

/** In a sentence; a strange code says only that it did not arrive. */
export function receiptMeaning(code: string): ReceiptWords {
  return (Object.hasOwn(receiptWords, code) ? receiptWords[code] : undefined) ?? { says: `It did not arrive (${code.slice(0, 40)}).` };
}
