import { enclosureLimits, fetchLimited } from '@app/shared/platform/fetch-limited.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from '../../intake/door.js';

/** Pictures of messages, from the hosts that were named, without credentials: their addresses cannot be guessed. */
@Injectable()
export class TelnyxMedia extends EnclosureSource {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  async fetch({ url }: WantedEnclosure): Promise<FetchedEnclosure> {
    const hosts = (this.settings.get('TELNYX_MEDIA_HOSTS') ?? '').toLowerCase().split(/[\s,]+/);
    const judge = (asked: URL) =>
      asked.protocol === 'https:' && asked.port === '' && hosts.includes(asked.hostname) ? { url: asked } : null;
    return await fetchLimited(url, judge, enclosureLimits);
  }
}
