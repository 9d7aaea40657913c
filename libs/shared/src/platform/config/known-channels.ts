import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ChannelFacts } from '../../domain/notice/channel-facts.js';
import { builtAs, plugInFolder } from './plug-in-folder.js';

/**
 * The facts of every channel folder, by id: found in the tree by whatever app asks, never imported by name. A folder without `facts.ts` is a
 * mistake and stops the start, as is a tree without channels.
 */
export async function discoverChannelFacts(folder = plugInFolder('gateway', 'channels')): Promise<ReadonlyMap<string, ChannelFacts>> {
  const found = new Map<string, ChannelFacts>();
  // Without them a notifier would tell codes twice and find no way back, in silence.
  if (!existsSync(folder))
    throw new Error(`There are no channels at ${folder}: the apps are installed together, whichever of them runs here.`);
  const entries = await readdir(folder, { withFileTypes: true });
  // One after the other: they share what they load.
  for (const id of entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()) {
    const file = join(folder, id, `facts.${builtAs}`);
    const { facts } = existsSync(file) ? ((await import(pathToFileURL(file).href)) as { facts?: ChannelFacts }) : {};
    if (!facts) throw new Error(`channels/${id}/facts.ts must export \`facts\`: what the house is to know of the channel.`);
    found.set(id, facts);
  }
  return found;
}

const known = await discoverChannelFacts();

/** What the house calls a channel whose folder is gone while its complaints are still here. */
const gone = (id: string): ChannelFacts => ({
  label: { 'zh-Hans': id, 'zh-Hant': id, en: id },
  called: { 'zh-Hans': '网上渠道', 'zh-Hant': '網上渠道', en: 'our online service' },
  came: { 'zh-Hans': '通过网上渠道', 'zh-Hant': '透過網上渠道', en: 'through our online service' },
});

/** What is known of a channel. One whose folder is gone has its id for a label, and is no way back. */
export function factsOf(channel: string): ChannelFacts {
  return known.get(channel) ?? gone(channel);
}
