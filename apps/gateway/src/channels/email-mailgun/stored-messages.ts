import { Failure } from '@app/shared/domain/failure/failure.js';
import { askJson } from '@app/shared/platform/network/ask-json.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Arrival } from '../../doors/arrival.js';
import { DoorSettings, type Listed, Reconciler } from '../../doors/door.js';
import { hashOf } from '../../http/same-text.js';
import { authorizationOf, placeAt } from './mailgun-place.js';
import { twinOf } from './message-fields.js';

interface StoredEvent {
  readonly timestamp?: number;
  readonly recipient?: string;
  readonly message?: { readonly headers?: { readonly 'message-id'?: string }; readonly recipients?: readonly string[] };
  readonly storage?: { readonly url?: string };
}

interface Page {
  readonly items?: readonly StoredEvent[];
  readonly paging?: { readonly next?: string };
}

const mostMailBytes = 40_000_000;

/** Mails that a route stored at Mailgun and we may not have: Mailgun gives up after eight hours. */
@Injectable()
export class StoredMessages extends Reconciler {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  list(since: Date): AsyncIterable<readonly Listed[]> | null {
    const [key, domain] = [this.settings.get('MAILGUN_API_KEY'), this.settings.get('MAILGUN_DOMAIN')];
    return key && domain ? this.pages(key, domain, since) : null;
  }

  private async *pages(key: string, domain: string, since: Date): AsyncGenerator<readonly Listed[]> {
    const begin = Math.floor(since.getTime() / 1000);
    let next: string | undefined = `/v3/${encodeURIComponent(domain)}/events?event=stored&begin=${begin}&ascending=yes&limit=300`;
    while (next) {
      const page: Page = await this.ask<Page>(key, next);
      // The list has no end: a page without items is the last for now.
      if (!page.items?.length) return;
      yield page.items.flatMap((event) => this.listed(key, event));
      next = page.paging?.next;
    }
  }

  private listed(key: string, event: StoredEvent): Listed[] {
    const messageId = event.message?.headers?.['message-id'];
    const url = event.storage?.url;
    if (!messageId || !url) return [];
    const recipients = event.message?.recipients?.length ? event.message.recipients : [event.recipient ?? ''];
    return recipients.map((recipient) => ({
      account: '',
      id: { twinId: twinOf(messageId, recipient) },
      arrival: () => this.arrival(key, url, twinOf(messageId, recipient), recipient, event.timestamp),
    }));
  }

  private async arrival(
    key: string,
    url: string,
    twinId: string,
    recipient: string,
    timestamp: number | undefined,
  ): Promise<Arrival | null> {
    const message = await this.ask<Record<string, unknown>>(key, url, 'message/rfc2822');
    if (typeof message['body-mime'] !== 'string')
      throw new Failure('provider.refused', 'Mailgun gave a stored message without its source.');
    const raw = Buffer.from(JSON.stringify({ ...message, recipient }));
    return {
      channel: 'email-mailgun',
      account: '',
      sourceId: `${hashOf(Buffer.from(message['body-mime']))}:${recipient.toLowerCase()}`,
      twinId,
      raw,
      contentType: 'application/json',
      envelope: { listed: true },
      ...(timestamp ? { receivedAt: new Date(timestamp * 1000) } : {}),
    };
  }

  /** Asks the API, or one of the hosts that it says a message is stored on. */
  private async ask<Answer>(key: string, address: string, accept = 'application/json'): Promise<Answer> {
    const target = placeAt(address, this.settings);
    if (target === null) throw new Failure('provider.refused', 'Mailgun named a host that is not its own.');
    const headers = { authorization: authorizationOf(key), accept };
    return await askJson<Answer>(target, { headers, who: 'Mailgun', mostBytes: mostMailBytes });
  }
}
