import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import { type BeforeApplicationShutdown, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { Clamd, clamdPlace } from './clamd.js';
import { scanFiles, tellNobodyScans } from './scan-files.js';

/** How often the gateway looks for files that nobody has scanned. */
const everySeconds = 5;

/** Shows what came in to ClamAV, where `CLAMD_URL` names one. */
@Module({})
export class ScanningModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly scanned: boolean;
  private readonly job: Repeating;

  constructor(@Inject(UnitOfWork) unitOfWork: UnitOfWork, @Inject(SETTINGS) { clamd }: Settings) {
    const place = clamd === undefined ? undefined : clamdPlace(clamd);
    this.scanned = place !== undefined;
    this.job = new Repeating('files to be scanned', everySeconds, () =>
      place ? scanFiles(unitOfWork, new Clamd(place)) : tellNobodyScans(unitOfWork),
    );
  }

  onApplicationBootstrap(): void {
    if (!this.scanned) new Logger('scanning').log('Files are not scanned for viruses: CLAMD_URL is not set.');
    this.job.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
  }
}
