import twilio from 'twilio';
import type { ReceiptRequest, ReceiptsRead } from '../../registry/provider.js';
import { errorMeaning, statusWords } from './twilio-words.js';

/**
 * A status callback, proved by `X-Twilio-Signature` over our own URL and the parameters, in our words. Null when it is not proved, or
 * says nothing we know. Source: Twilio, "Validating requests" and "Track outbound message status".
 */
export function readReceipts(authToken: string, request: ReceiptRequest): ReceiptsRead | null {
  const parameters = parametersOf(Buffer.from(request.raw).toString('utf8'));
  const signature = request.headers['x-twilio-signature'] ?? '';
  if (!twilio.validateRequest(authToken, signature, request.url, parameters)) return null;
  const word = single(parameters['MessageStatus'] ?? parameters['SmsStatus']);
  const providerId = single(parameters['MessageSid'] ?? parameters['SmsSid']);
  const state = Object.hasOwn(statusWords, word) ? statusWords[word] : undefined;
  if (state === undefined || providerId === '') return null;
  const errorCode = single(parameters['ErrorCode']);
  const { says, recipient, alarm } = errorMeaning(errorCode);
  const error =
    errorCode === '' ? {} : { errorCode, reason: says, ...(recipient === undefined ? {} : { recipient }), ...(alarm ? { alarm } : {}) };
  return { receipts: [{ providerId, state, word, ...error }] };
}

type Parameters = Record<string, string | string[]>;

/** A parameter that comes twice is a list, as the signature counts it. */
function parametersOf(body: string): Parameters {
  const parameters: Parameters = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return parameters;
}

function single(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
