import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type DatabaseOptions, houseDataSource } from './data-source.js';
import { DatabaseClock } from './database-clock.js';
import { UnitOfWork } from './unit-of-work.js';

/** Gives an app its `DataSource`, `UnitOfWork` and `DatabaseClock`; connects before anything else starts and closes after everything else. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DataSource, useFactory: () => houseDataSource(options).initialize() },
        { provide: UnitOfWork, useFactory: (dataSource: DataSource) => new UnitOfWork(dataSource), inject: [DataSource] },
        {
          provide: DatabaseClock,
          useFactory: async (dataSource: DataSource) => {
            const clock = new DatabaseClock(dataSource);
            await clock.measure();
            return clock;
          },
          inject: [DataSource],
        },
      ],
      exports: [DataSource, UnitOfWork, DatabaseClock],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
