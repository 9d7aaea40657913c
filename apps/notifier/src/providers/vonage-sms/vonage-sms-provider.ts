import { callHttp, type HttpOutcome } from '@app/shared/platform/network/http-call.js';
import type {
  LookupResult,
  Outgoing,
  Provider,
  ReceiptRequest,
  ReceiptsRead,
  SendResult,
  TakenElsewhere,
} from '../../registry/provider.js';
import { type ReceiptProof, readReceipts } from './receipt.js';
import { errorResult, receiptMeaning, statusWords } from './vonage-words.js';

/** An account at Vonage that texts leave from. */
export interface VonageAccount {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly from: string;
  readonly proof: ReceiptProof | undefined;
  /** Where messages are sent, and where records are read. */
  readonly restUrl: string;
  readonly apiUrl: string;
}

interface Report {
  readonly message_id?: string;
  readonly client_ref?: string;
  readonly status?: string;
  readonly error_code?: string;
  readonly to?: string;
  readonly message_body?: string;
  readonly date_received?: string;
}

const timeoutMilliseconds = 20_000;
/** Synchronous reports take a window of a day at most. */
const windowMilliseconds = 86_400_000;
/** Clocks differ. */
const toleranceMilliseconds = 60_000;

/**
 * Text messages through Vonage. The attempt's id goes along as `client-ref`, and the Reports API finds it again.
 * Source: Vonage, "SMS API" and "Reports API", read 2026-06.
 */
export class VonageSmsProvider implements Provider {
  constructor(private readonly account: VonageAccount) {}

  async send(message: Outgoing): Promise<SendResult> {
    const { apiKey, apiSecret, from, restUrl } = this.account;
    const body = {
      api_key: apiKey,
      api_secret: apiSecret,
      from,
      to: message.recipient.replace(/^\+/, ''),
      text: message.text,
      // Whatever Vonage would guess: a text that fits GSM-7 costs half.
      type: /^[\n\r -~£¥èéùìòÇØøÅåÄÖÑÜ§äöñüà€]*$/.test(message.text) ? 'text' : 'unicode',
      'client-ref': message.attemptId,
      ...(message.receiptUrl === undefined ? { 'status-report-req': false } : { callback: message.receiptUrl, 'status-report-req': true }),
      ...timeToLive(message.validUntil),
    };
    const outcome = await callHttp({
      method: 'POST',
      url: `${restUrl}/sms/json`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMilliseconds: Math.min(timeoutMilliseconds, message.limitMilliseconds),
      mayLeave: message.mayLeave,
    });
    return sendResult(outcome);
  }

  async lookup(message: Outgoing, since: Date): Promise<LookupResult> {
    const records = await this.records(new Date(since.getTime() - toleranceMilliseconds), { to: message.recipient.replace(/^\+/, '') });
    if ('failed' in records) return records;
    return resultOf(records.find((record) => record.client_ref === message.attemptId));
  }

  async status(providerId: string): Promise<LookupResult> {
    const { apiKey } = this.account;
    const records = await this.ask({ account_id: apiKey, product: 'SMS', direction: 'outbound', id: providerId });
    return 'failed' in records ? records : resultOf(records.find((record) => record.message_id === providerId));
  }

  async takenSince(since: Date): Promise<readonly TakenElsewhere[] | { readonly failed: string }> {
    const records = await this.records(since, {});
    if ('failed' in records) return records;
    return records.map((record) => ({
      providerId: record.message_id ?? '',
      recipient: `+${record.to ?? ''}`,
      text: record.message_body,
      at: new Date(record.date_received ?? Date.now()),
    }));
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    return readReceipts(this.account.proof, request);
  }

  /** From an instant until now, a day at a time. */
  private async records(since: Date, filter: Readonly<Record<string, string>>): Promise<readonly Report[] | { readonly failed: string }> {
    const found: Report[] = [];
    for (let from = since.getTime(); from < Date.now(); from += windowMilliseconds) {
      const to = Math.min(from + windowMilliseconds, Date.now() + toleranceMilliseconds);
      const window = { date_start: new Date(from).toISOString(), date_end: new Date(to).toISOString() };
      const records = await this.ask({
        account_id: this.account.apiKey,
        product: 'SMS',
        direction: 'outbound',
        include_message: 'true',
        ...window,
        ...filter,
      });
      if ('failed' in records) return records;
      found.push(...records);
    }
    return found;
  }

  private async ask(query: Readonly<Record<string, string>>): Promise<readonly Report[] | { readonly failed: string }> {
    const { apiKey, apiSecret, apiUrl } = this.account;
    const authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
    const url = `${apiUrl}/v2/reports/records?${new URLSearchParams(query)}`;
    const outcome = await callHttp({ method: 'GET', url, headers: { authorization }, timeoutMilliseconds });
    const answer = outcome.kind === 'answer' && outcome.status === 200 ? jsonOf(outcome.body) : undefined;
    const records = (answer as { records?: unknown } | undefined)?.records;
    if (!Array.isArray(records))
      return { failed: `Vonage could not be asked (${outcome.kind === 'answer' ? outcome.status : outcome.code}).` };
    return records as Report[];
  }
}

function sendResult(outcome: HttpOutcome): SendResult {
  if (outcome.kind === 'never-left') return { state: 'deferred', reason: 'Vonage cannot be reached.', trouble: true };
  if (outcome.kind === 'lost') return { state: 'unknown', reason: 'The connection to Vonage was lost before it answered.' };
  if (outcome.status === 429) return errorResult('1');
  if (outcome.status === 401 || outcome.status === 403) return errorResult('4');
  const messages = (jsonOf(outcome.body) as { messages?: { status?: string; 'message-id'?: string }[] } | undefined)?.messages;
  const refused = messages?.find((part) => part.status !== '0');
  const taken = messages?.find((part) => part.status === '0' && part['message-id']);
  // A long message is taken part by part; once one part was, it may be on its way.
  if (taken?.['message-id']) return { state: 'accepted', providerId: taken['message-id'] };
  if (outcome.status < 500 && refused?.status) return errorResult(refused.status);
  return { state: 'unknown', reason: `Vonage answered ${outcome.status}; it may have the message all the same.` };
}

function resultOf(record: Report | undefined): LookupResult {
  if (!record) return { found: false };
  const state = statusWords[(record.status ?? '').toLowerCase()] ?? 'accepted';
  const error =
    state === 'undelivered' && record.error_code ? { errorCode: record.error_code, reason: receiptMeaning(record.error_code).says } : {};
  return { found: true, providerId: record.message_id ?? '', state, ...error };
}

/** In milliseconds, 20 s to a week. */
function timeToLive(until: Date | undefined): { ttl?: number } {
  if (until === undefined) return {};
  return { ttl: Math.min(604_800_000, Math.max(20_000, until.getTime() - Date.now())) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
