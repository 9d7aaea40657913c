import { readdir } from 'node:fs/promises';
import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import type { Language } from '@app/shared/domain/language.js';
import type { Provider, ProviderContext, ProviderPlugin, Reports } from './provider.js';

/** A provider that is at work. */
export interface OpenProvider {
  readonly id: string;
  readonly medium: ProviderPlugin['medium'];
  readonly provider: Provider;
  readonly callLimitSeconds: number;
  readonly reports: Reports;
}

/** The providers of this house, by medium and by id. */
export class ProviderRegistry {
  private isInside = false;

  constructor(
    /** Every provider folder there is. */
    private readonly ids: readonly string[],
    private readonly open: readonly OpenProvider[],
  ) {}

  /** From now on nothing leaves the house, whatever is set: all goes to what stands in. For a demonstration. */
  keepInside(): void {
    this.isInside = true;
  }

  /** The providers of a medium, or the one that stands in where there is none. */
  for(medium: Medium): readonly OpenProvider[] {
    const own = this.isInside ? [] : this.open.filter((one) => one.medium === medium);
    const found = own.length > 0 ? own : this.open.filter((one) => one.medium === 'any');
    if (found.length === 0) throw new Error(`No provider takes ${medium}: the folder providers/simulator is missing.`);
    return found;
  }

  /** Whether all providers of a medium can send an acknowledgement with the access code in it: nobody knows before which of them will. */
  mayHoldCode(medium: Medium, language: Language): boolean {
    return this.for(medium).every(({ provider }) => provider.mayHoldCode?.(language) !== false);
  }

  byId(id: string): OpenProvider | undefined {
    return this.open.find((one) => one.id === id);
  }

  all(): readonly OpenProvider[] {
    return this.open;
  }

  /** Whether there is such a folder, be it at work or not. */
  knows(id: string): boolean {
    return this.ids.includes(id);
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map((one) => one.provider.close?.()));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens every provider folder beside this one that has its settings. Fails with `config.invalid` when one is half-configured.
 * `secrets` holds what the house made at its first start.
 */
export async function openProviders(
  env: Environment,
  secrets: Readonly<Record<string, string>>,
  house?: ProviderContext,
  folder: URL = new URL('../providers/', import.meta.url),
): Promise<ProviderRegistry> {
  const plugins = await discoverProviders(folder);
  const open: OpenProvider[] = [];
  for (const { id, medium, callLimitSeconds = 20, reports = 'nothing', open: openOne } of plugins) {
    const provider = await openOne(env, secrets, house);
    if (provider !== null) open.push({ id, medium, provider, callLimitSeconds, reports });
  }
  return new ProviderRegistry(
    plugins.map((plugin) => plugin.id),
    open,
  );
}

/** Every provider folder, found when the app starts. A folder without `provider.js` is a mistake and stops the start. */
export async function discoverProviders(folder: URL = new URL('../providers/', import.meta.url)): Promise<ProviderPlugin[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return await Promise.all(
    names.sort().map(async (name) => {
      const { provider } = (await import(new URL(`${name}/provider.${extension}`, folder).href)) as { provider?: ProviderPlugin };
      if (provider?.id !== name) throw new Error(`providers/${name}/provider.ts must export a provider with the id '${name}'.`);
      return provider;
    }),
  );
}
