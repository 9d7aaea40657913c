import { type DynamicModule, type InjectionToken, Module, type Type } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { Metrics } from '../metrics/metrics.js';
import { HealthController } from './health.controller.js';
import { Health } from './health.js';
import type { HouseApp } from './heartbeat.js';
import type { HealthDatabase } from './safety-checks.js';

/**
 * Gives an app its `Health` and `Metrics` and, where it speaks HTTP, `/health/live`, `/health/ready` and `/metrics`.
 * `database` is the app's `UnitOfWork`; it and `SETTINGS` must be provided globally.
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest asks for a class.
export class HealthModule {
  static forApp(
    app: HouseApp,
    options: { database: Type<HealthDatabase> | InjectionToken<HealthDatabase>; http?: boolean },
  ): DynamicModule {
    return {
      module: HealthModule,
      global: true,
      controllers: options.http === false ? [] : [HealthController],
      providers: [
        {
          provide: Health,
          useFactory: (database: HealthDatabase, settings: Settings) => new Health(app, database, settings),
          inject: [options.database, SETTINGS],
        },
        { provide: Metrics, useFactory: (database: HealthDatabase) => new Metrics(app, database), inject: [options.database] },
      ],
      exports: [Health, Metrics],
    };
  }
}
