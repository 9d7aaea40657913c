import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '@app/shared/domain/deadline/records/deadline-input.js';
import type { RuleSet } from '@app/shared/domain/rule-set/rule-set.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import pg from 'pg';
import { migrateHouse } from '../prepare/migrate-house.js';
import { installSimulatedTime } from './simulated-time.js';

/** A server of its own, in a folder that goes with it. Nothing on it is kept, so it waits for no disk. */
export interface SimulatedServer {
  /** An empty house's database on simulated time. */
  database(at: Date): Promise<string>;
  drop(url: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL that has nothing to do with the house's: `DATABASE_URL` is not asked. */
export async function startSimulatedServer(): Promise<SimulatedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-simulate-'));
  // As root the server runs as another user, who must pass through.
  await chmod(folder, 0o755);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const sockets = join(folder, 'postgres');
  const server = await startEmbeddedPostgres(folder, hasSockets ? { ...settings, unix_socket_directories: sockets } : settings);
  await migrateHouse(server.url, { queueInDatabase: false });
  const asAdmin = async (sql: string) => {
    const client = new pg.Client({ connectionString: server.adminUrl.replace(/redress$/, 'postgres') });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  let nth = 0;
  return {
    database: async (at) => {
      nth += 1;
      const name = `simulated_${nth}`;
      await asAdmin(`CREATE DATABASE ${name} TEMPLATE redress OWNER ${new URL(server.url).username}`);
      const url = throughSocket(server.url, sockets).replace(/redress$/, name);
      await installSimulatedTime(url, at);
      return url;
    },
    drop: async (url) => asAdmin(`DROP DATABASE ${url.slice(url.lastIndexOf('/') + 1)} WITH (FORCE)`),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A statement through a socket costs half of what it costs through the network, and a run is little else than statements. */
const hasSockets = process.platform !== 'win32';
const throughSocket = (url: string, folder: string) => (hasSockets ? url.replace('@127.0.0.1:', `@${encodeURIComponent(folder)}:`) : url);

/** The delivered papers for an institution that these rule sets bind: in their zone, on their calendar, with nothing held back. */
export function papersUnder(papers: HouseConfig, registry: RuleRegistry, ruleSets: readonly RuleSet[]): HouseConfig {
  const first = ruleSets[0]!;
  const [profileId, profile] = profileFor(registry, first);
  const { institution } = papers;
  const off = { perCorrespondent: 'off', perPrefix: 'off', perSource: 'off', perDay: 'off' } as const;
  return {
    ...papers,
    institution: {
      ...institution,
      zone: profile.zone,
      profile: profileId,
      calendar: undefined,
      businessHours: profile.businessHours ?? institution.businessHours,
      ruleSets: ruleSets.map((set) => set.id),
      budgets: { ...institution.budgets, ...off },
      quietHours: 'off',
      ...strict(institution),
    },
  };
}

/** An office whose rules are worth trying: what is refused somebody else looks at first, and two departments can run out of money. */
function strict({ decisions, remedies }: HouseConfig['institution']): Partial<HouseConfig['institution']> {
  const [results, perMonth] = [['not-upheld'], 90_000] as const;
  return {
    decisions: { ...decisions, secondLook: { ...decisions.secondLook, results: [...results], above: 'off', sample: 'off' } },
    remedies: { ...remedies, budgets: ['cards', 'loans'].map((department) => ({ department, perMonth })) },
  };
}

/** The profile of the rule set's own place; without one, the first there is. */
function profileFor(registry: RuleRegistry, { zone, calendar }: RuleSet): [string, Profile] {
  const all = [...registry.profiles];
  return all.find(([, one]) => one.zone === zone && one.calendar === calendar) ?? all.find(([, one]) => one.zone === zone) ?? all[0]!;
}
