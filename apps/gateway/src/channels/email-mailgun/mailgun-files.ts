import { enclosureLimits, fetchLimited } from '@app/shared/platform/network/fetch-limited.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from '../../doors/door.js';
import { authorizationOf, placeAt } from './mailgun-place.js';

/** Files that `store()` kept at Mailgun, fetched with the account's key, from Mailgun's own hosts alone. */
@Injectable()
export class MailgunFiles extends EnclosureSource {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  async fetch({ url }: WantedEnclosure): Promise<FetchedEnclosure> {
    const key = this.settings.get('MAILGUN_API_KEY');
    if (key === undefined) return { refused: 'It lies at Mailgun, and MAILGUN_API_KEY is not set: look at it there.' };
    const judge = (asked: URL) => {
      const place = placeAt(asked.href, this.settings);
      return place === null ? null : { url: place, headers: { authorization: authorizationOf(key) } };
    };
    return await fetchLimited(url, judge, enclosureLimits);
  }
}
