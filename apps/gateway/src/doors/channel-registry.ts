import { readdir } from 'node:fs/promises';
import type { Channel } from './channel.js';

/** Every channel folder beside this one, found when the app starts. A folder without `channel.js` is a mistake and stops the start. */
export async function discoverChannels(folder: URL = new URL('../channels/', import.meta.url)): Promise<Channel[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const channels: Channel[] = [];
  // One after the other: they share most of what they load.
  for (const name of names.sort()) {
    const { channel } = (await import(new URL(`${name}/channel.${extension}`, folder).href)) as { channel?: Channel };
    if (channel?.id !== name) throw new Error(`channels/${name}/channel.ts must export a channel with the id '${name}'.`);
    channels.push(channel);
  }
  return channels;
}
