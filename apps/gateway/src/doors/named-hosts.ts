import { enclosureLimits, fetchLimited } from '@app/shared/platform/network/fetch-limited.js';
import { Inject, Injectable, type Type } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from './door.js';

/** Whether something may be fetched from an address: by https, without a port, from a host that the setting names. Nothing named: from none. */
export function mayFetch(settings: Pick<DoorSettings, 'get'>, setting: string, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, port, hostname } = new URL(url);
  const named = (settings.get(setting) ?? '').toLowerCase().split(/[\s,]+/);
  return protocol === 'https:' && port === '' && hostname !== '' && named.includes(hostname);
}

/**
 * What lies at addresses that strangers name (photos, recordings, pictures of messages), fetched from the hosts that a setting of the
 * institution names and from no other, without credentials. Each redirect is judged anew.
 */
export function fromNamedHosts(setting: string): Type<EnclosureSource> {
  @Injectable()
  class NamedHosts extends EnclosureSource {
    constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
      super();
    }

    async fetch({ url }: WantedEnclosure): Promise<FetchedEnclosure> {
      return await fetchLimited(url, (asked) => (mayFetch(this.settings, setting, asked.href) ? { url: asked } : null), enclosureLimits);
    }
  }
  return NamedHosts;
}
