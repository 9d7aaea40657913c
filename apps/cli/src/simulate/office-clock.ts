import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import { endRunOutClaims } from '@app/shared/records/claim-rows.js';
import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import { sweepEvidence } from '../../../router/src/clock/sweep-evidence.js';
import { sweepLooks } from '../../../router/src/clock/sweep-looks.js';
import { sweepParts } from '../../../router/src/clock/sweep-parts.js';
import { sweepRemedies } from '../../../router/src/clock/sweep-remedies.js';
import type { OfficeJob } from './due-in-house.js';
import type { SimulatedHouse } from './simulated-house.js';

/**
 * What the router's clock does beside dates: silence accepts offers, what nobody answered, looked at or fulfilled in time is told, what was asked of
 * complainants ends, leases run out, lanes fill. All of it or what is `due`, until nothing is left; gives how much there was.
 */
export async function keepOffice({ unitOfWork, deadlines, papers }: SimulatedHouse, due?: readonly OfficeJob[]): Promise<number> {
  const jobs: Readonly<Record<OfficeJob, () => Promise<number>>> = {
    offers: () => settleOffers(unitOfWork, deadlines, papers.departments),
    parts: () => sweepParts(unitOfWork, papers.departments, papers.institution.zone),
    looks: () => sweepLooks(unitOfWork, papers.institution.zone),
    remedies: () => sweepRemedies(unitOfWork),
    evidence: () => sweepEvidence(unitOfWork, deadlines),
    claims: () => unitOfWork.run(endRunOutClaims),
    incidents: () => unitOfWork.run((tx) => followIncidents(tx, deadlines)),
  };
  let done = 0;
  for (const job of due ?? (Object.keys(jobs) as OfficeJob[])) for (let found = -1; found !== 0; done += found) found = await jobs[job]();
  return done;
}
