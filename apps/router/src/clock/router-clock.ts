import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Repeating } from '@app/shared/platform/repeating.js';
import { type RoutingDesk, sendUnroutedToTriage } from '../routing/route-complaints.js';
import { sweepObligations } from './sweep-obligations.js';

/** Every repeating job of the router. */
export function routerClock(unitOfWork: UnitOfWork, desk: RoutingDesk): Repeating[] {
  return [
    new Repeating('triage for what nobody routed', 10, () => sendUnroutedToTriage(unitOfWork, desk)),
    new Repeating('obligations near and missed', 10, () => sweepObligations(unitOfWork)),
    new Repeating('leases that ran out', 30, () => endRunOutClaims(unitOfWork)),
  ];
}

/** Closes the record of claims whose lease ran out; the complaint itself is free from that instant by its own `claim_until`. */
async function endRunOutClaims(unitOfWork: UnitOfWork): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const rows = await tx.query(
      `UPDATE claim SET ended_at = lease_until, end_reason = 'ran-out' WHERE ended_at IS NULL AND lease_until < now() RETURNING id`,
    );
    return rows.length;
  });
}
