import type { Institution } from '@app/shared/platform/config/institution.js';

/** What `config/institution.yaml` says about sending, as the sender needs it. Budgets are counted under keys hashed with `secret`. */
export function sendingSettings({ sending, quietHours, budgets, defaultCountry }: Institution, secret: string) {
  return {
    budgets: { budgets, defaultCountry, secret },
    unknownWaitSeconds: sending.unknownWaitSeconds,
    lookupGapSeconds: sending.lookupGapSeconds,
    leaseSeconds: sending.leaseSeconds,
    askAfterSeconds: sending.askAfterMinutes * 60,
    ladder: sending.ladder,
    pauseSeconds: sending.pauseSeconds,
    shares: sending.providers,
    quietHours,
  };
}
