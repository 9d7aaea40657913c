import twilio from 'twilio';
import type {
  LookupResult,
  Outgoing,
  Provider,
  ReceiptRequest,
  ReceiptsRead,
  SendResult,
  TakenElsewhere,
} from '../../registry/provider.js';
import { RebasedClient } from './rebased-client.js';
import { readReceipts } from './receipt.js';
import { sendFailure } from './send-failure.js';
import { errorMeaning, statusWords } from './twilio-words.js';

/** An account at Twilio that texts leave from. */
export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  readonly sender: { readonly from: string } | { readonly messagingServiceSid: string };
  /** Without version path. */
  readonly apiUrl?: string;
  /** For tests. */
  readonly timeoutMilliseconds?: number;
}

/** Shorter than the lease of an attempt, so that whoever began it also hears that nobody answered. */
const timeoutMilliseconds = 20_000;

/** Clocks differ: a message that Twilio says it made a minute before we called may be ours. */
const clockToleranceMilliseconds = 60_000;

/** Most messages to one recipient that a look-up reads. */
const lookupReach = 200;

/** Most messages that are read back after a restore. */
const restoreReach = 10_000;

/** The official client, with no retries of its own: creating a message is not idempotent (Twilio's page on error 20500). */
export class TwilioSmsProvider implements Provider {
  private readonly client: ReturnType<typeof twilio>;
  private readonly calls: RebasedClient;

  constructor(private readonly account: TwilioAccount) {
    this.calls = new RebasedClient(account.timeoutMilliseconds ?? timeoutMilliseconds, account.apiUrl);
    this.client = twilio(account.accountSid, account.authToken, { httpClient: this.calls, autoRetry: false });
  }

  async send(message: Outgoing): Promise<SendResult> {
    try {
      const wanted = {
        ...this.account.sender,
        to: message.recipient,
        body: message.text,
        ...(this.tellsUs(message.receiptUrl) ? { statusCallback: message.receiptUrl } : {}),
        ...validity(message.validUntil),
      };
      const { sid } = await this.calls.creating(message, () => this.client.messages.create(wanted));
      return { state: 'accepted', providerId: sid };
    } catch (error) {
      return sendFailure(error);
    }
  }

  /** Lists what was sent to the recipient since, newest first. Not by `DateSent`: what is queued has none yet (docs/reliability.md R12). */
  async lookup(message: Outgoing, since: Date): Promise<LookupResult> {
    const earliest = since.getTime() - clockToleranceMilliseconds;
    try {
      const sent = await this.client.messages.list({ to: message.recipient, limit: lookupReach });
      const found = sent.find(
        (one) =>
          (one.direction ?? 'outbound').startsWith('outbound') &&
          // A date nobody can read proves nothing against it: the text carries reference and kind.
          !(new Date(one.dateCreated).getTime() < earliest) &&
          // Twilio puts words of its own before the text of a trial account.
          (one.body ?? '').trimEnd().endsWith(message.text.trimEnd()),
      );
      if (!found) return { found: false };
      return { found: true, providerId: found.sid, state: statusWords[found.status] ?? 'accepted' };
    } catch (error) {
      return notAsked(error);
    }
  }

  async status(providerId: string): Promise<LookupResult> {
    try {
      const message = await this.client.messages(providerId).fetch();
      const error = message.errorCode ? { errorCode: String(message.errorCode), reason: errorMeaning(String(message.errorCode)).says } : {};
      return { found: true, providerId, state: statusWords[message.status] ?? 'accepted', ...error };
    } catch (error) {
      return notAsked(error);
    }
  }

  /** Twilio filters by the day of sending only, and lists the newest first: so it is read until one is older. */
  async takenSince(since: Date): Promise<readonly TakenElsewhere[] | { readonly failed: string }> {
    try {
      const sent = await this.client.messages.list({ limit: restoreReach });
      return sent
        .filter((one) => (one.direction ?? 'outbound').startsWith('outbound') && one.dateCreated >= since)
        .map((one) => ({ providerId: one.sid, recipient: one.to, text: one.body, at: one.dateCreated }));
    } catch (error) {
      return notAsked(error);
    }
  }

  readReceipts(request: ReceiptRequest): ReceiptsRead | null {
    return readReceipts(this.account.authToken, request);
  }

  /** The real Twilio refuses a message whose callback address is this machine (21609); better no receipts than no message. */
  private tellsUs(receiptUrl: string | undefined): receiptUrl is string {
    if (receiptUrl === undefined) return false;
    const local = /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(new URL(receiptUrl).host);
    return this.account.apiUrl !== undefined || !local;
  }
}

function notAsked(error: unknown): { readonly failed: string } {
  return { failed: `Twilio could not be asked (${(error as { status?: number }).status ?? 'no answer'}).` };
}

/** In seconds, 60 to 36 000: a late text message must not arrive after the one that took its place. */
function validity(until: Date | undefined): { validityPeriod?: number } {
  if (until === undefined) return {};
  const seconds = Math.floor((until.getTime() - Date.now()) / 1000);
  return { validityPeriod: Math.min(36_000, Math.max(60, seconds)) };
}
