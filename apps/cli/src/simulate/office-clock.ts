import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import { endRunOutClaims } from '@app/shared/records/claim-rows.js';
import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import { sweepEvidence } from '../../../router/src/clock/sweep-evidence.js';
import { sweepLooks } from '../../../router/src/clock/sweep-looks.js';
import { sweepParts } from '../../../router/src/clock/sweep-parts.js';
import { sweepRemedies } from '../../../router/src/clock/sweep-remedies.js';
import type { SimulatedHouse } from './simulated-house.js';

/**
 * What the router's clock does beside dates: silence accepts offers, what nobody answered, looked at or fulfilled in time is told, what was asked of
 * complainants ends, leases run out, lanes fill. Until nothing is left; gives how much there was.
 */
export async function keepOffice({ unitOfWork, deadlines, papers }: SimulatedHouse): Promise<number> {
  const jobs: readonly (() => Promise<number>)[] = [
    () => settleOffers(unitOfWork, deadlines, papers.departments),
    () => sweepParts(unitOfWork, papers.departments, papers.institution.zone),
    () => sweepLooks(unitOfWork, papers.institution.zone),
    () => sweepRemedies(unitOfWork),
    () => sweepEvidence(unitOfWork, deadlines),
    () => unitOfWork.run(endRunOutClaims),
    () => unitOfWork.run((tx) => followIncidents(tx, deadlines)),
  ];
  let done = 0;
  for (const job of jobs) for (let found = -1; found !== 0; done += found) found = await job();
  return done;
}
