import { enclosureLimits, fetchLimited, type Hop } from '@app/shared/platform/network/fetch-limited.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from '../../doors/door.js';
import { accountsOf } from './settings.js';

/** `api.twilio.com` and its regional edges, which want the account's credentials. */
const api = /^api(\.[a-z0-9-]+){0,2}\.twilio\.com$/;
/** Where the API sends those who ask for a picture or a recording; they want none. Source: Twilio, "Media resource", read 2026-03. */
const stores = /^(media|mms)\.twiliocdn\.com$/;

/**
 * Pictures and recordings that lie at Twilio. Only its own hosts are asked, by https; the certificate proves the host, so that no answer of a
 * name server leads elsewhere. With `TWILIO_API_URL` that is the only host, and what names Twilio's is asked for there.
 */
@Injectable()
export class TwilioEnclosures extends EnclosureSource {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  async fetch({ url, account }: WantedEnclosure): Promise<FetchedEnclosure> {
    return await fetchLimited(url, (asked) => this.judge(asked, account), enclosureLimits);
  }

  private judge(url: URL, account: string): Hop | null {
    const base = this.settings.get('TWILIO_API_URL');
    const known = accountsOf(this.settings);
    // A number of an account that is not named uses the token that its messages are proved with.
    const token = known.find(({ accountSid }) => accountSid === account)?.authToken ?? this.settings.get('TWILIO_AUTH_TOKEN') ?? '';
    const headers = { authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` };
    const isApi = url.protocol === 'https:' && url.port === '' && api.test(url.hostname);
    if (base !== undefined) {
      const here = new URL(base);
      if (isApi || url.origin === here.origin) return { url: new URL(here.origin + url.pathname + url.search), headers };
      return null;
    }
    if (isApi) return { url, headers };
    const isStore = url.protocol === 'https:' && url.port === '' && stores.test(url.hostname);
    const isBucket = url.origin === 'https://s3-external-1.amazonaws.com' && url.pathname.startsWith('/media.twiliocdn.com/');
    return isStore || isBucket ? { url } : null;
  }
}
