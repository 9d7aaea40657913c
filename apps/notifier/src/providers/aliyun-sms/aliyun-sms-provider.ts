import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import type { Language } from '@app/shared/domain/language.js';
import { callHttp, type HttpOutcome } from '@app/shared/platform/network/http-call.js';
import type { LookupResult, Outgoing, Provider, ReceiptRequest, ReceiptsRead, SendResult } from '../../registry/provider.js';
import { canonicalQuery, signedHeaders } from './acs3-signature.js';
import { errorResult, receiptMeaning, sendStatuses } from './aliyun-words.js';
import { readReceipts } from './receipt.js';

/** An account at Aliyun with its signature and approved templates. */
export interface AliyunAccount {
  readonly keyId: string;
  readonly keySecret: string;
  readonly signName: string;
  /** `acknowledgement.zh-Hans` → the code of the template that Aliyun approved for it. */
  readonly templates: ReadonlyMap<string, string>;
  readonly receiptSecret: string;
  readonly apiUrl: string;
}

interface Detail {
  readonly OutId?: string;
  readonly SendStatus?: number;
  readonly ErrCode?: string;
}

/** How the approved text is called that says both; without one the code is a message of its own. */
const withCode = 'acknowledgement-with-code';

const timeoutMilliseconds = 20_000;
/** The one zone that Aliyun's days are counted in. */
const zone = 'Asia/Shanghai';

/**
 * Text messages through Aliyun, which sends by templates that it approved: it gets the template's code and our values, and what it then writes is
 * what we froze, as long as both texts are the same. `SendSms` is not idempotent, so each attempt's id goes along (`OutId`) and can be
 * asked for. Source: Alibaba Cloud SMS, API 2017-05-25, read 2026-06.
 */
export class AliyunSmsProvider implements Provider {
  constructor(private readonly account: AliyunAccount) {}

  mayHoldCode(language: Language): boolean {
    return this.account.templates.has(`${withCode}.${language}`);
  }

  async send(message: Outgoing): Promise<SendResult> {
    const name = message.kind === 'acknowledgement' && message.values['code'] !== undefined ? withCode : message.kind;
    const template = this.account.templates.get(`${name}.${message.language}`);
    if (template === undefined) {
      return { state: 'refused', reason: 'Aliyun has no approved template for this notice.', next: 'other-channel' };
    }
    const outcome = await this.call(
      'SendSms',
      {
        PhoneNumbers: numberOf(message.recipient),
        SignName: this.account.signName,
        TemplateCode: template,
        TemplateParam: JSON.stringify(message.values),
        OutId: message.attemptId,
      },
      message,
    );
    if (outcome.kind === 'never-left') return { state: 'deferred', reason: 'Aliyun cannot be reached.', trouble: true };
    if (outcome.kind === 'lost') return { state: 'unknown', reason: 'The connection to Aliyun was lost before it answered.' };
    const answer = bodyOf(outcome);
    if (answer === undefined || outcome.status >= 500) {
      return { state: 'unknown', reason: `Aliyun answered ${outcome.status}; it may have the message all the same.` };
    }
    const code = String(answer['Code'] ?? '');
    return code === 'OK' ? { state: 'accepted', providerId: String(answer['BizId'] ?? '') } : errorResult(code);
  }

  /** Asks for the messages to the number on the days since, and finds ours by the attempt's id. */
  async lookup(message: Outgoing, since: Date): Promise<LookupResult> {
    const first = localDayOf(since.getTime(), zone);
    const last = localDayOf(Date.now(), zone);
    for (let day = last; day >= first && day > last - 30; day--) {
      const found = await this.details(message, dateOf(day).replaceAll('-', ''));
      if ('failed' in found) return found;
      const ours = found.details.find((detail) => detail.OutId === message.attemptId);
      if (!ours) continue;
      const state = sendStatuses[ours.SendStatus ?? 1] ?? 'accepted';
      const error = state === 'undelivered' && ours.ErrCode ? { errorCode: ours.ErrCode, reason: receiptMeaning(ours.ErrCode).says } : {};
      return { found: true, providerId: `out:${message.attemptId}`, state, ...error };
    }
    return { found: false };
  }

  async status(_providerId: string, message: Outgoing): Promise<LookupResult> {
    return await this.lookup(message, new Date(Date.now() - 5 * 86_400_000));
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    return readReceipts(this.account.receiptSecret, request);
  }

  private async details(message: Outgoing, day: string): Promise<{ readonly details: readonly Detail[] } | { readonly failed: string }> {
    const query = { PhoneNumber: numberOf(message.recipient), SendDate: day, PageSize: '50', CurrentPage: '1' };
    const outcome = await this.call('QuerySendDetails', query);
    const answer = outcome.kind === 'answer' ? bodyOf(outcome) : undefined;
    if (answer?.['Code'] !== 'OK') return { failed: `Aliyun could not be asked (${String(answer?.['Code'] ?? outcome.kind)}).` };
    const list = (answer['SmsSendDetailDTOs'] as { SmsSendDetailDTO?: Detail[] } | undefined)?.SmsSendDetailDTO;
    return { details: list ?? [] };
  }

  private async call(action: string, query: Readonly<Record<string, string>>, message?: Outgoing): Promise<HttpOutcome> {
    const { keyId, keySecret, apiUrl } = this.account;
    const base = new URL(apiUrl);
    const headers = signedHeaders(keyId, keySecret, { host: base.host, action, version: '2017-05-25', query, date: new Date() });
    const limit = Math.min(timeoutMilliseconds, message?.limitMilliseconds ?? timeoutMilliseconds);
    const url = `${base.origin}/?${canonicalQuery(query)}`;
    return await callHttp({ method: 'POST', url, headers, timeoutMilliseconds: limit, mayLeave: message?.mayLeave });
  }
}

/** Numbers of the mainland go without country code, others without the plus sign. */
const numberOf = (recipient: string): string => recipient.replace(/^\+86(?=1\d{10}$)/, '').replace(/^\+/, '');

function bodyOf(outcome: Extract<HttpOutcome, { kind: 'answer' }>): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(outcome.body);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
