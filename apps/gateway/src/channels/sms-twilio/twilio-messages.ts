import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { Inject, Injectable } from '@nestjs/common';
import type { Arrival } from '../../doors/arrival.js';
import { DoorSettings, type Listed, Reconciler } from '../../doors/door.js';
import { asked, pagesOf, type TwilioClient, twilioClient } from '../../vendors/twilio/client.js';
import { accountsOf, isOurNumber, type TwilioCredentials } from '../../vendors/twilio/settings.js';
import { arrivalOf } from './arrival-of.js';

type Message = Awaited<ReturnType<TwilioClient['messages']['list']>>[number];

/** Messages that Twilio has and we may not: Twilio calls a webhook that fails never again, but its list keeps the message. */
@Injectable()
export class TwilioMessages extends Reconciler {
  constructor(
    @Inject(DoorSettings) private readonly settings: DoorSettings,
    @Inject(INSTITUTION) private readonly institution: Institution,
  ) {
    super();
  }

  list(since: Date): AsyncIterable<readonly Listed[]> | null {
    const accounts = accountsOf(this.settings);
    return accounts.length === 0 ? null : this.listAll(accounts, since);
  }

  private async *listAll(accounts: readonly TwilioCredentials[], since: Date): AsyncGenerator<readonly Listed[]> {
    for (const account of accounts) {
      const client = await twilioClient(account, this.settings);
      for await (const page of pagesOf(() => client.messages.page({ dateSentAfter: since, pageSize: 1000 }))) {
        yield page
          .filter((message) => message.direction === 'inbound' && isOurNumber(this.settings, message.to))
          .map((message) => ({
            account: message.accountSid,
            id: { sourceId: message.sid },
            arrival: () => this.arrival(client, message),
          }));
      }
    }
  }

  private async arrival(client: TwilioClient, message: Message): Promise<Arrival> {
    const { sid, accountSid, from, to, body, numMedia, messagingServiceSid, dateSent, dateCreated } = message;
    const media = Number(numMedia) > 0 ? await asked(() => client.messages(sid).media.list()) : [];
    const fields = Object.fromEntries([
      ...Object.entries({ MessageSid: sid, AccountSid: accountSid, From: from, To: to, Body: body, NumMedia: numMedia }),
      ...(messagingServiceSid ? [['MessagingServiceSid', messagingServiceSid]] : []),
      ...media.flatMap((one, index) => [
        [`MediaUrl${index}`, `https://api.twilio.com${one.uri.replace(/\.json$/, '')}`],
        [`MediaContentType${index}`, one.contentType],
      ]),
    ]) as Record<string, string>;
    return {
      ...arrivalOf(
        {
          raw: Buffer.from(JSON.stringify(message.toJSON())),
          contentType: 'application/json',
          fields,
          account: accountSid,
          envelope: { listed: true },
        },
        this.institution,
      ),
      receivedAt: dateSent ?? dateCreated,
    };
  }
}
