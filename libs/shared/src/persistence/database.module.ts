import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { DatabaseClock } from './database-clock.js';
import { type DatabaseOptions, houseConnections } from './house-connections.js';
import { UnitOfWork } from './unit-of-work.js';

/** Gives an app its connections, `UnitOfWork` and `DatabaseClock`; connects before anything else starts and closes after everything else. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(pg.Pool) private readonly pool: pg.Pool) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: pg.Pool, useFactory: () => houseConnections(options) },
        { provide: UnitOfWork, useFactory: (pool: pg.Pool) => new UnitOfWork(pool), inject: [pg.Pool] },
        {
          provide: DatabaseClock,
          useFactory: async (pool: pg.Pool) => {
            const clock = new DatabaseClock(pool);
            // Nothing starts without a database: this is the first thing that is asked of it.
            await clock.measure();
            return clock;
          },
          inject: [pg.Pool],
        },
      ],
      exports: [pg.Pool, UnitOfWork, DatabaseClock],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}
