import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import type { Channel, Intake } from '../doors/channel.js';
import type { Reconciler } from '../doors/door.js';
import { reconcile } from './reconcile.js';
import type { RegisterSettings } from './register-complaints.js';
import { settleWaiting } from './settle-waiting.js';

/** How often a process asks whether it is its turn to compare a provider's list; the row of the channel decides. */
const askSeconds = 30;

/** Every repeating job of the gateway. `reconcilerOf` gives what a channel's provider is asked with. */
export function intakeClock(
  unitOfWork: UnitOfWork,
  intake: Intake,
  settings: RegisterSettings,
  channels: readonly Channel[],
  reconcilerOf: (channel: Channel) => Reconciler | undefined,
): Repeating[] {
  const jobs = [new Repeating('threads whose wait is over', 15, () => settleWaiting(unitOfWork, settings))];
  for (const channel of channels) {
    const reconciler = reconcilerOf(channel);
    if (!reconciler) continue;
    const compare = async () => {
      await reconcile(unitOfWork, intake, channel.id, reconciler, settings.now);
      return 0;
    };
    jobs.push(new Repeating(`what never arrived at ${channel.id}`, askSeconds, compare));
  }
  return jobs;
}
