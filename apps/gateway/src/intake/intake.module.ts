import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import type { PlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Health } from '@app/shared/platform/health/health.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Channel } from '../doors/channel.js';
import { Intake } from '../doors/channel.js';
import { DbDoorMemory } from '../doors/db-door-memory.js';
import { DoorMemory, DoorSettings, DoorWatch, type EnclosureSource, PublicStandings, SealedReports } from '../doors/door.js';
import { EnvDoorSettings } from '../doors/env-door-settings.js';
import { HealthDoorWatch } from '../doors/health-door-watch.js';
import { CHANNELS, ENCLOSURE_SOURCES, REGISTER_SETTINGS } from '../doors/intake.tokens.js';
import { DbStandings } from '../doors/standings.query.js';
import { HouseSealedReports } from '../sealed/house-sealed-reports.js';
import { DbIntake } from './db-intake.js';
import { DoubtBudget } from './doubt/doubt-budget.js';
import type { SourceOf } from './evidence/fetch-enclosures.js';
import type { RegisterSettings } from './register-complaints.js';

/** The intake, and what every channel may ask of the house. `UnitOfWork`, `Secrets`, `Metrics` and the like must be provided globally. */
@Global()
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest asks for a class.
export class IntakeModule {
  static on(codeSecret: string, channels: readonly Channel[], plugIns: readonly PlugInSettings[]): DynamicModule {
    const byId = new Map(channels.map((channel) => [channel.id, channel]));
    const providers: Provider[] = [
      { provide: CODE_SECRET, useValue: codeSecret },
      { provide: CHANNELS, useValue: byId },
      {
        provide: REGISTER_SETTINGS,
        useFactory: (clock: DatabaseClock, house: Institution, deadlines: HouseDeadlines): RegisterSettings => ({
          codeSecret,
          now: () => clock.now(),
          smsContinuationMinutes: house.smsContinuationMinutes,
          budgets: { budgets: house.budgets, defaultCountry: house.defaultCountry, secret: codeSecret },
          authorities: house.authorities,
          // A limit of ten working days leaves one.
          lookBy: (cameAt) => deadlines.closingAfter(cameAt, { amount: 1, unit: 'working_days' }),
          threads: { house, channel: (id) => byId.get(id) },
        }),
        inject: [DatabaseClock, INSTITUTION, HouseDeadlines],
      },
      {
        provide: Intake,
        useFactory: (
          unitOfWork: UnitOfWork,
          settings: RegisterSettings,
          deadlines: HouseDeadlines,
          metrics: Metrics,
          health: Health,
          house: Institution,
          reports: SealedReports,
        ) =>
          new DbIntake(
            unitOfWork,
            settings,
            (receivedAt) => deadlines.promisedDay(receivedAt),
            (channel, outcome) => metrics.accepted(channel, outcome),
            new DoubtBudget(unitOfWork, house.quarantine, () => health.unsafe(), {
              leftOut: (channel, sentence) => health.hint(`doubted:${channel}`, sentence),
            }),
            reports,
          ),
        inject: [UnitOfWork, REGISTER_SETTINGS, HouseDeadlines, Metrics, Health, INSTITUTION, SealedReports],
      },
      {
        provide: DoorSettings,
        useFactory: (secrets: Secrets, metrics: Metrics, health: Health) =>
          new EnvDoorSettings(secrets, plugIns, {
            shut: (channel, hint) => {
              metrics.doorWasShut(channel);
              health.hint(channel, hint);
            },
          }),
        inject: [Secrets, Metrics, Health],
      },
      {
        provide: SealedReports,
        useFactory: (unitOfWork: UnitOfWork, house: Institution, settings: Settings) =>
          new HouseSealedReports(unitOfWork, { secret: codeSecret, zone: house.zone, publicUrl: settings.gateway.publicUrl }),
        inject: [UnitOfWork, INSTITUTION, SETTINGS],
      },
      { provide: DoorMemory, useFactory: (unitOfWork: UnitOfWork) => new DbDoorMemory(unitOfWork), inject: [UnitOfWork] },
      {
        provide: DoorWatch,
        useFactory: (health: Health, metrics: Metrics) => new HealthDoorWatch(health, metrics),
        inject: [Health, Metrics],
      },
      { provide: PublicStandings, useFactory: (unitOfWork: UnitOfWork) => new DbStandings(unitOfWork), inject: [UnitOfWork] },
      {
        provide: ENCLOSURE_SOURCES,
        useFactory: (moduleRef: ModuleRef): SourceOf => {
          return (id) => {
            const source = byId.get(id)?.enclosures;
            return source && moduleRef.get<EnclosureSource>(source, { strict: false });
          };
        },
        inject: [ModuleRef],
      },
    ];
    return {
      module: IntakeModule,
      providers,
      exports: [
        CODE_SECRET,
        CHANNELS,
        REGISTER_SETTINGS,
        Intake,
        DoorSettings,
        DoorMemory,
        DoorWatch,
        PublicStandings,
        SealedReports,
        ENCLOSURE_SOURCES,
      ],
    };
  }
}

/** What a channel folder gives Nest: its own providers, and those that the house asks it for. */
export function providersOf(channels: readonly Channel[]): Provider[] {
  return channels.flatMap(({ providers = [], enclosures, reconciler }) => [
    ...providers,
    ...[enclosures, reconciler].flatMap((type) => (type ? [type] : [])),
  ]);
}
