import type { Health } from '@app/shared/platform/health/health.js';
import type { Metrics } from '@app/shared/platform/metrics/metrics.js';
import { DoorWatch } from './door.js';

/** Tells health and metrics how doors are that work by themselves. */
export class HealthDoorWatch extends DoorWatch {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {
    super();
  }

  trouble(channel: string, sentence: string | null): void {
    this.metrics.doorInTrouble(channel, sentence !== null);
    if (sentence === null) this.health.takeBack(channel);
    else this.health.hint(channel, `${channel}: ${sentence}`);
  }
}
