import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProviderFacts } from '../../domain/delivery/provider-facts.js';
import type { InEveryLanguage } from '../../domain/notice/channel-facts.js';
import { builtAs, plugInFolder } from './plug-in-folder.js';

/** The facts of every provider folder that has a `facts.ts`, by id: found in the tree by whatever app asks, never imported by name. */
export async function discoverProviderFacts(folder = plugInFolder('notifier', 'providers')): Promise<ReadonlyMap<string, ProviderFacts>> {
  const found = new Map<string, ProviderFacts>();
  for (const id of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const file = join(folder, id, `facts.${builtAs}`);
    if (!existsSync(file)) continue;
    const { facts } = (await import(pathToFileURL(file).href)) as { facts?: ProviderFacts };
    if (!facts) throw new Error(`providers/${id}/facts.ts must export \`facts\`: what the house is to know of the provider.`);
    found.set(id, facts);
  }
  return found;
}

const known = await discoverProviderFacts();

/** What staff call a provider. One whose folder is gone, while what it sent is still here, has its id for a title. */
export function providerTitle(provider: string): InEveryLanguage {
  return known.get(provider)?.title ?? { 'zh-Hans': provider, 'zh-Hant': provider, en: provider };
}
