import { type DynamicModule, Module } from '@nestjs/common';
import { DatabaseModule } from '../persistence/database.module.js';
import { Demonstration } from '../persistence/demonstration.js';
import { UnitOfWork } from '../persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig, INSTITUTION } from '../platform/config/institution.js';
import { PapersInForce } from '../platform/config/papers-in-force.js';
import { discoverPlugInSettings, madeNames, type PlugInSettings } from '../platform/config/plug-in-settings.js';
import { databaseUrl, readSettings, SETTINGS, type Settings } from '../platform/config/settings.js';
import { HealthModule } from '../platform/health/health.module.js';
import type { HouseApp } from '../platform/health/heartbeat.js';
import { PapersWatch } from '../platform/health/papers-watch.js';
import { HouseDeadlines } from '../rules/house-deadlines.js';
import { loadRules, RuleRegistry } from '../rules/rule-registry.js';
import { Secrets } from '../secrets/secrets.js';
import { TransportModule } from '../transport/transport.module.js';

/** What every app of the house stands on, read and checked once before anything starts. */
export interface Foundation {
  readonly app: HouseApp;
  readonly settings: Settings;
  /** The papers in force; departments and routing change when their files do. */
  readonly house: HouseConfig;
  readonly papers: PapersInForce;
  readonly registry: RuleRegistry;
  readonly deadlines: HouseDeadlines;
  readonly secrets: Secrets;
  /** What the plug-in folders of all apps ask of the environment. */
  readonly plugIns: readonly PlugInSettings[];
  readonly databaseUrl: string;
}

/** Fails with `config.invalid`, `rule-set.unknown`, … naming every problem, or `store.unavailable` when there is no database to go to. */
export async function layFoundation(app: HouseApp, env: NodeJS.ProcessEnv = process.env): Promise<Foundation> {
  const plugIns = await discoverPlugInSettings();
  const own = app === 'gateway' ? 'channel' : app === 'notifier' ? 'provider' : undefined;
  const settings = readSettings(
    env,
    plugIns.flatMap((plugIn) => (plugIn.kind === own ? plugIn.settings : [])),
  );
  const papers = new PapersInForce(settings.folders.config);
  const { house } = papers;
  const registry = loadRules(settings.folders.config);
  return {
    app,
    settings,
    house,
    papers,
    registry,
    deadlines: HouseDeadlines.of(house.institution, registry),
    secrets: new Secrets(env, settings.folders.data, madeNames(plugIns)),
    plugIns,
    databaseUrl: await databaseUrl(settings),
  };
}

/** The modules and values that every app has: database, queue, health, settings, the institution's papers and its dates. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest asks for a class.
export class HouseModule {
  static on({ app, settings, house, papers, registry, deadlines, secrets, databaseUrl: url }: Foundation): DynamicModule {
    const values = [
      { provide: SETTINGS, useValue: settings },
      { provide: HOUSE_CONFIG, useValue: house },
      { provide: PapersInForce, useValue: papers },
      { provide: INSTITUTION, useValue: house.institution },
      { provide: RuleRegistry, useValue: registry },
      { provide: HouseDeadlines, useValue: deadlines },
      { provide: Secrets, useValue: secrets },
    ];
    return {
      module: HouseModule,
      global: true,
      imports: [
        DatabaseModule.forRoot({
          url,
          poolSize: settings.database.poolSize,
          applicationName: `redress-${app}`,
          byKey: app !== 'gateway',
        }),
        TransportModule.forRoot({ databaseUrl: url, queueUrl: settings.queue.url }),
        HealthModule.forApp(app, { database: UnitOfWork, http: app !== 'router' }),
      ],
      providers: [...values, PapersWatch, Demonstration],
      exports: [...values.map((value) => value.provide), PapersWatch, Demonstration],
    };
  }
}
