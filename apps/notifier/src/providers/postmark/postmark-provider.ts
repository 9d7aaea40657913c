import { callHttp, type HttpOutcome } from '@app/shared/platform/network/http-call.js';
import {
  filesOf,
  type LookupResult,
  type Outgoing,
  type Provider,
  type ReceiptRequest,
  type ReceiptsRead,
  type SendResult,
} from '../../registry/provider.js';
import { errorResult } from './postmark-words.js';
import { readReceipts } from './receipt.js';

/** A server at Postmark that mail goes through. */
export interface PostmarkServer {
  readonly token: string;
  readonly from: string;
  readonly stream: string;
  readonly webhookSecret: string;
  readonly apiUrl: string;
}

interface Found {
  readonly MessageID?: string;
  readonly Status?: string;
  readonly Metadata?: { readonly attempt?: string };
  readonly MessageEvents?: readonly { readonly Type?: string }[];
}

const timeoutMilliseconds = 20_000;

/**
 * Mail through Postmark's HTTP interface. The attempt's id goes along as metadata, by which it is found again and receipts name it; the
 * Message-ID is ours, one for each notice. Source: Postmark, "Email API", "Messages API", "Webhooks", read 2026-06.
 */
export class PostmarkProvider implements Provider {
  private readonly domain: string;

  constructor(private readonly server: PostmarkServer) {
    this.domain = server.from.replace(/^.*@/, '').replace(/>.*$/, '');
  }

  async send(message: Outgoing): Promise<SendResult> {
    const headers: Record<string, string> = {
      'Message-ID': `<${message.noticeId}@${this.domain}>`,
      'X-PM-KeepID': 'true',
      'Auto-Submitted': 'auto-replied',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': message.language,
      ...(message.inReplyTo === undefined ? {} : { 'In-Reply-To': message.inReplyTo, References: message.inReplyTo }),
    };
    const files = await filesOf(message);
    const body = {
      From: this.server.from,
      To: message.recipient,
      Subject: message.subject,
      TextBody: message.text,
      ...(message.html === undefined ? {} : { HtmlBody: message.html }),
      ...(files.length === 0
        ? {}
        : {
            Attachments: files.map(({ filename, contentType, content }) => ({
              Name: filename,
              ContentType: contentType,
              Content: content.toString('base64'),
            })),
          }),
      MessageStream: this.server.stream,
      Metadata: { attempt: message.attemptId, notice: message.noticeId },
      Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
      TrackOpens: false,
      TrackLinks: 'None',
    };
    return sendResult(await this.call('POST', '/email', JSON.stringify(body), message));
  }

  async lookup(message: Outgoing): Promise<LookupResult> {
    const query = new URLSearchParams({ count: '10', offset: '0', recipient: message.recipient, metadata_attempt: message.attemptId });
    const outcome = await this.call('GET', `/messages/outbound?${query}`);
    const answer = outcome.kind === 'answer' && outcome.status === 200 ? jsonOf(outcome.body) : undefined;
    const messages = (answer as { Messages?: readonly Found[] } | undefined)?.Messages;
    if (!messages) return notAsked(outcome);
    const ours = messages.find((one) => one.Metadata?.attempt === message.attemptId);
    return ours?.MessageID === undefined ? { found: false } : { found: true, providerId: ours.MessageID, state: stateOf(ours) };
  }

  async status(providerId: string): Promise<LookupResult> {
    const outcome = await this.call('GET', `/messages/outbound/${encodeURIComponent(providerId)}/details`);
    const found = outcome.kind === 'answer' && outcome.status === 200 ? (jsonOf(outcome.body) as Found | undefined) : undefined;
    return found ? { found: true, providerId, state: stateOf(found) } : notAsked(outcome);
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    return readReceipts(this.server.webhookSecret, request);
  }

  private async call(method: 'GET' | 'POST', path: string, body?: string, message?: Outgoing): Promise<HttpOutcome> {
    return await callHttp({
      method,
      url: this.server.apiUrl + path,
      headers: {
        'x-postmark-server-token': this.server.token,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      timeoutMilliseconds: Math.min(timeoutMilliseconds, message?.limitMilliseconds ?? timeoutMilliseconds),
      mayLeave: message?.mayLeave,
    });
  }
}

function sendResult(outcome: HttpOutcome): SendResult {
  if (outcome.kind === 'never-left') return { state: 'deferred', reason: 'Postmark cannot be reached.', trouble: true };
  if (outcome.kind === 'lost') return { state: 'unknown', reason: 'The connection to Postmark was lost before it answered.' };
  const answer = jsonOf(outcome.body) as { ErrorCode?: number; MessageID?: string; Message?: unknown } | undefined;
  if (outcome.status === 200 && answer?.ErrorCode === 0 && answer.MessageID) return { state: 'accepted', providerId: answer.MessageID };
  if (outcome.status >= 500 || answer?.ErrorCode === undefined) {
    if (outcome.status === 429) return errorResult(429);
    return { state: 'unknown', reason: `Postmark answered ${outcome.status}; it may have the mail all the same.` };
  }
  return errorResult(answer.ErrorCode, typeof answer.Message === 'string' ? answer.Message : '');
}

/** The last event counts; without one, what was sent has left. */
function stateOf({ Status, MessageEvents = [] }: Found): 'accepted' | 'sent' | 'delivered' | 'undelivered' {
  const types = MessageEvents.map((event) => event.Type);
  if (types.includes('Delivered')) return 'delivered';
  if (types.includes('Bounced')) return 'undelivered';
  return Status === 'Sent' ? 'sent' : 'accepted';
}

function notAsked(outcome: HttpOutcome): { readonly failed: string } {
  return { failed: `Postmark could not be asked (${outcome.kind === 'answer' ? outcome.status : outcome.code}).` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
