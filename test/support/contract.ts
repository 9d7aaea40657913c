import { existsSync } from 'node:fs';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import { discoverChannels } from '../../apps/gateway/src/doors/channel-registry.js';
import type { ChannelPeer, Expected } from '../../apps/gateway/src/intake/testing/channel-peer.js';
import type { DoorHouse } from './door-house.js';

const folder = new URL('../../apps/gateway/src/channels/', import.meta.url);

export interface ChannelUnderContract {
  readonly channel: Channel;
  readonly peer: ChannelPeer;
}

/** Every channel folder with its other side. `CHANNELS=sms-vonage,open311` looks at some only, while one works on them. */
export async function channelsUnderContract(): Promise<ChannelUnderContract[]> {
  const some = process.env['CHANNELS']?.split(',');
  const channels = (await discoverChannels(folder)).filter((channel) => some?.includes(channel.id) ?? true);
  const found: ChannelUnderContract[] = [];
  for (const channel of channels) {
    const file = new URL(`${channel.id}/testing/peer.ts`, folder);
    if (!existsSync(file)) throw new Error(`channels/${channel.id}/testing/peer.ts is missing: without it nobody plays the provider.`);
    const { peer } = (await import(file.href)) as { peer: ChannelPeer };
    if (peer.specimens.length === 0)
      throw new Error(`channels/${channel.id} has no specimens: nothing shows that it reads what is really sent.`);
    found.push({ channel, peer });
  }
  return found;
}

/** What the house holds, in the words of `<specimen>.expected.json`. */
export async function held(house: DoorHouse): Promise<Expected> {
  const rows = await house.unitOfWork.read<Record<string, unknown>>(
    `SELECT c.channel, c.language, c.subject, c.body AS text, c.complainant, c.prefers, c.against, c.occurred_on::text AS "occurredOn", c.wish, c.category,
            c.facts, CASE WHEN c.may_acknowledge THEN NULL ELSE false END AS "mayAcknowledge",
            CASE WHEN EXISTS (SELECT 1 FROM work w WHERE w.kind = 'read-by-hand' AND w.subject_id = c.id AND w.done_at IS NULL) THEN true END AS unreadable,
            (SELECT json_agg(json_build_object('filename', filename, 'contentType', content_type, 'size', size) ORDER BY filename) FROM attachment WHERE complaint_id = c.id) AS attachments,
            (SELECT json_agg(json_build_object('url', url, 'filename', filename, 'contentType', content_type) ORDER BY filename) FROM enclosure WHERE complaint_id = c.id) AS enclosures
     FROM complaint c ORDER BY c.registered_at, c.body`,
  );
  const [counts] = await house.unitOfWork.read<{ silent: number; waits: number; automatic: number }>(
    `SELECT (SELECT count(*)::int FROM evidence e WHERE copy_of IS NULL AND complaint_id IS NULL AND (state = 'kept' OR state = 'read')
              AND NOT EXISTS (SELECT 1 FROM thread_wait t WHERE t.thread_id = e.thread_id)) AS silent, (SELECT count(*)::int FROM thread_wait) AS waits,
            (SELECT count(*)::int FROM quarantine WHERE reason = 'automatic') AS automatic`,
  );
  return {
    ...(rows.length > 0 ? { drafts: rows.map(withoutNulls) } : {}),
    ...(counts!.silent > 0 ? { silent: counts!.silent } : {}),
    ...(counts!.waits > 0 ? { waits: true } : {}),
    ...(counts!.automatic > 0 ? { automatic: true } : {}),
  };
}

function withoutNulls(row: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
