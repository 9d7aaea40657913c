import { Failure } from '@app/shared/domain/failure/failure.js';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type Foundation, HouseModule } from '@app/shared/platform/house.module.js';
import { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ClaimsController } from './desk/claims.controller.js';
import { ComplaintsController } from './desk/complaints.controller.js';
import { FilesController } from './desk/files.controller.js';
import { JoinsController } from './desk/joins/joins.controller.js';
import { DeskPagesModule } from './desk/pages/desk-pages.module.js';
import { QuarantineController } from './desk/quarantine.controller.js';
import { StaffGuard } from './desk/staff.guard.js';
import { type Channel, Intake } from './intake/channel.js';
import { EvidenceController } from './intake/evidence.controller.js';
import { HouseIntake } from './intake/house-intake.js';
import { CHANNELS, REGISTER_SETTINGS } from './intake/intake.tokens.js';
import type { RegisterSettings } from './intake/register-complaints.js';
import { ScanningModule } from './scanning/scanning.module.js';
import { CODE_SECRET } from './status/code-secret.js';
import { PagesModule } from './web/pages.module.js';

/** The intake and its settings, for every channel and page. */
@Global()
@Module({})
class IntakeModule {
  static on(codeSecret: string, channels: readonly Channel[]): DynamicModule {
    return {
      module: IntakeModule,
      providers: [
        { provide: CODE_SECRET, useValue: codeSecret },
        { provide: CHANNELS, useValue: new Map(channels.map((channel) => [channel.id, channel])) },
        {
          provide: REGISTER_SETTINGS,
          useFactory: (clock: DatabaseClock): RegisterSettings => ({ codeSecret, now: () => clock.now() }),
          inject: [DatabaseClock],
        },
        {
          provide: Intake,
          useFactory: (unitOfWork: UnitOfWork, settings: RegisterSettings, deadlines: HouseDeadlines, metrics: Metrics) =>
            new HouseIntake(
              unitOfWork,
              settings,
              (receivedAt) => deadlines.promisedDay(receivedAt),
              (channel, outcome) => metrics.accepted(channel, outcome),
            ),
          inject: [UnitOfWork, REGISTER_SETTINGS, HouseDeadlines, Metrics],
        },
      ],
      exports: [CODE_SECRET, CHANNELS, REGISTER_SETTINGS, Intake],
    };
  }
}

/** The front door: channels in, the desk, its API, the public pages. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: Nest asks for a class.
export class GatewayModule {
  static on(foundation: Foundation, channels: readonly Channel[]): DynamicModule {
    const codeSecret = foundation.secrets.get('CODE_SECRET');
    if (!codeSecret)
      throw new Failure(
        'config.invalid',
        'CODE_SECRET is not set: access codes are derived with it. Set 32 random bytes, the same for every gateway and notifier.',
      );
    return {
      module: GatewayModule,
      imports: [HouseModule.on(foundation), IntakeModule.on(codeSecret, channels), PagesModule, DeskPagesModule, ScanningModule],
      controllers: [
        ComplaintsController,
        ClaimsController,
        QuarantineController,
        FilesController,
        JoinsController,
        EvidenceController,
        ...channels.flatMap((channel) => channel.controllers ?? []),
      ],
      providers: [StaffGuard, ...channels.flatMap((channel) => channel.providers ?? [])],
    };
  }
}
