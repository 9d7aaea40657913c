import { askJson } from '@app/shared/platform/network/ask-json.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Arrival } from '../../doors/arrival.js';
import { DoorSettings, type Listed, Reconciler } from '../../doors/door.js';

interface ListedMessage {
  readonly MessageID?: string;
  readonly Status?: string;
  readonly Date?: string;
}

const pageSize = 500;
/** Postmark gives no more than this of a list. */
const mostListed = 10_000;

/**
 * Messages that Postmark has and we may not. Those that it is still trying to bring are left to it, for it brings their files, too, and its
 * list does not.
 */
@Injectable()
export class InboundMessages extends Reconciler {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  list(since: Date): AsyncIterable<readonly Listed[]> | null {
    const token = this.settings.get('POSTMARK_SERVER_TOKEN');
    return token === undefined ? null : this.pages(token, since);
  }

  private async *pages(token: string, since: Date): AsyncGenerator<readonly Listed[]> {
    // Whole days, in the account's own zone: a day more, and what is older is left out.
    const from = new Date(since.getTime() - 86_400_000).toISOString().slice(0, 10);
    for (let offset = 0; offset < mostListed; offset += pageSize) {
      const path = `/messages/inbound?count=${pageSize}&offset=${offset}&fromdate=${from}`;
      const { InboundMessages: page = [] } = await this.ask<{ InboundMessages?: readonly ListedMessage[] }>(token, path);
      const settled = page.filter(({ Status = '' }) => !/^(queued|scheduled|processing|retrying)$/i.test(Status));
      const recent = settled.filter((message) => !(new Date(message.Date ?? '').getTime() < since.getTime()));
      yield recent.flatMap(({ MessageID: id, Date: date }) =>
        id ? [{ account: '', id: { sourceId: id }, arrival: () => this.arrival(token, id, date) }] : [],
      );
      if (page.length < pageSize) return;
    }
  }

  private async arrival(token: string, id: string, date: string | undefined): Promise<Arrival> {
    const details = await this.ask<Record<string, unknown>>(token, `/messages/inbound/${encodeURIComponent(id)}/details`);
    const at = new Date(date ?? '');
    return {
      channel: 'email-postmark',
      account: '',
      sourceId: id,
      raw: Buffer.from(JSON.stringify(details)),
      contentType: 'application/json',
      envelope: { listed: true },
      ...(Number.isNaN(at.getTime()) ? {} : { receivedAt: at }),
    };
  }

  private async ask<Answer>(token: string, path: string): Promise<Answer> {
    const url = new URL(path, this.settings.get('POSTMARK_API_URL'));
    const headers = { accept: 'application/json', 'x-postmark-server-token': token };
    return await askJson<Answer>(url, { headers, who: 'Postmark' });
  }
}
