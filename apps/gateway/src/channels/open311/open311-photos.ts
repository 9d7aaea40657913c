import { enclosureLimits, fetchLimited } from '@app/shared/platform/fetch-limited.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from '../../intake/door.js';

/** Hosts that the institution named; a photo at any other stays an address in the case. */
export function mediaHosts(settings: Pick<DoorSettings, 'get'>): ReadonlySet<string> {
  return new Set(
    (settings.get('OPEN311_MEDIA_HOSTS') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  );
}

/** Whether a photo may be fetched: by https, from a host that was named. */
export function mayFetch(url: string, hosts: ReadonlySet<string>): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:' && new URL(url).port === '' && hosts.has(new URL(url).hostname);
}

/** Photos of requests (`media_url`), from the hosts that were named. */
@Injectable()
export class Open311Photos extends EnclosureSource {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  async fetch({ url }: WantedEnclosure): Promise<FetchedEnclosure> {
    const hosts = mediaHosts(this.settings);
    return await fetchLimited(url, (asked) => (mayFetch(asked.href, hosts) ? { url: asked } : null), enclosureLimits);
  }
}
