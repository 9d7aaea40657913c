import { enclosureLimits, fetchLimited } from '@app/shared/platform/fetch-limited.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, EnclosureSource, type FetchedEnclosure, type WantedEnclosure } from '../../intake/door.js';

/** Hosts that the institution named; nothing is fetched from any other, whatever a transcript says. */
export function recordingHosts(settings: Pick<DoorSettings, 'get'>): ReadonlySet<string> {
  return new Set(
    (settings.get('IVR_RECORDING_HOSTS') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  );
}

/** Whether a recording may be fetched: by https, from a host that was named. */
export function mayFetch(url: string, hosts: ReadonlySet<string>): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:' && new URL(url).port === '' && hosts.has(new URL(url).hostname);
}

/** Recordings of calls, from the hosts that were named. */
@Injectable()
export class IvrRecordings extends EnclosureSource {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  async fetch({ url }: WantedEnclosure): Promise<FetchedEnclosure> {
    const hosts = recordingHosts(this.settings);
    return await fetchLimited(url, (asked) => (mayFetch(asked.href, hosts) ? { url: asked } : null), enclosureLimits);
  }
}
