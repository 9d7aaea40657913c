import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Medium } from '../../domain/complaint/complaint.js';
import { builtAs, plugInFolder } from './plug-in-folder.js';
import type { Setting, SettingValues } from './setting.js';

/** What a plug-in's folder exports from its `settings.ts`. */
export interface PlugInSettings {
  readonly kind: 'channel' | 'provider';
  /** The folder's name. */
  readonly id: string;
  readonly settings: readonly Setting[];
  /** What it cannot do without: of each list, one must be set. Default: nothing. */
  readonly needs: readonly (readonly string[])[];
  /** Of a provider: what it sends. */
  readonly medium?: Medium;
  /** Of a provider: it is at work when one of these is set. */
  readonly begunBy: readonly string[];
  /** What works and yet leaves something out, in sentences with the remedy: `redress check` tells them. */
  readonly warnings?: (env: SettingValues) => readonly string[];
}

const places = [
  { kind: 'channel', app: 'gateway', folder: 'channels' },
  { kind: 'provider', app: 'notifier', folder: 'providers' },
] as const;

/**
 * The settings that plug-in folders bring, of whatever app: found in the tree, never imported by name, so that a new folder is described
 * and checked without an edit elsewhere. A folder without `settings.ts` has none. Reads the built files where this one is built.
 */
export async function discoverPlugInSettings(root?: string): Promise<PlugInSettings[]> {
  const found: PlugInSettings[] = [];
  for (const { kind, app, folder } of places) {
    const base = plugInFolder(app, folder, root);
    for (const id of existsSync(base) ? (await readdir(base)).sort() : []) {
      const file = join(base, id, `settings.${builtAs}`);
      if (!existsSync(file)) continue;
      const { settings, needs = [], medium, begunBy = [], warnings } = (await import(pathToFileURL(file).href)) as Partial<PlugInSettings>;
      if (!settings) throw new Error(`${folder}/${id}/settings.ts must export \`settings\`.`);
      found.push({ kind, id, settings, needs, ...(medium && { medium }), begunBy, ...(warnings && { warnings }) });
    }
  }
  return found;
}

/** The secrets that plug-ins let the house make up. */
export function madeNames(plugIns: readonly PlugInSettings[]): string[] {
  return plugIns.flatMap(({ settings }) => settings.flatMap((setting) => (setting.made ? [setting.name] : [])));
}

/** Names that a plug-in cannot do without and that are set nowhere; of alternatives, all of them. */
export function unmetNeeds(plugIn: Pick<PlugInSettings, 'needs'>, get: (name: string) => string | undefined): string[] {
  return plugIn.needs.flatMap((alternatives) => (alternatives.some((name) => get(name)) ? [] : alternatives));
}

/** The providers of a medium, and those of them that this environment sets to work. Half a configuration counts: the notifier says what is missing. */
export function sendersOf(
  plugIns: readonly PlugInSettings[],
  medium: Medium,
  env: Readonly<Record<string, string | undefined>>,
): { readonly all: readonly PlugInSettings[]; readonly atWork: readonly PlugInSettings[] } {
  const all = plugIns.filter((plugIn) => plugIn.kind === 'provider' && plugIn.medium === medium);
  return { all, atWork: all.filter(({ begunBy }) => begunBy.some((name) => env[name]?.trim())) };
}
