import { renewConflicts } from '@app/shared/assignments/give-to-department.js';
import { scanForPeople } from '@app/shared/assignments/scan-for-people.js';
import type { RecordChecker } from '@app/shared/chain/record-checks.js';
import { type Sealer, thinHeads } from '@app/shared/chain/seal-events.js';
import { recountCases } from '@app/shared/obligations/recount-cases.js';
import { openReports } from '@app/shared/obligations/reports-due.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import { endRunOutClaims } from '@app/shared/records/claim-rows.js';
import { keepWords, nameForgotten } from '@app/shared/search/keep-words.js';
import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import { Logger } from '@nestjs/common';
import { type RoutingContext, sendUnroutedToTriage } from '../routing/route-complaints.js';
import { closeCases } from './close-cases.js';
import { sweepLooks } from './sweep-looks.js';
import { sweepObligations } from './sweep-obligations.js';
import { sweepRemedies } from './sweep-remedies.js';

const logger = new Logger('Clock');

/** Who seals the trail, and who walks it. */
export interface RecordKeeping {
  readonly sealer: Sealer;
  readonly checker: RecordChecker;
}

/** Every repeating job of the router. */
export function routerClock(unitOfWork: UnitOfWork, desk: RoutingContext, record: RecordKeeping): Repeating[] {
  return [
    new Repeating('triage for what nobody routed', 10, () => sendUnroutedToTriage(unitOfWork, desk)),
    new Repeating('obligations near, escalated and missed', 10, () => sweepObligations(unitOfWork)),
    new Repeating('dates counted with another calendar or rule text', 30, () => recount(unitOfWork, desk)),
    new Repeating('reports due', 300, () => unitOfWork.run((tx) => openReports(tx, desk.deadlines)).then(() => 0)),
    new Repeating('whom cases are about, by the papers in force', 30, () =>
      unitOfWork.run((tx) => renewConflicts(tx, desk.router.departments)),
    ),
    new Repeating('cases about people who came or were renamed', 5, () => lookForPeople(unitOfWork, desk)),
    new Repeating('words that cases are found by', 5, () => keepWords(unitOfWork)),
    new Repeating('cases that an older version routed', 3_600, () => nameForgotten(unitOfWork).then(() => 0)),
    new Repeating('events sealed', 2, () => record.sealer.seal()),
    new Repeating('the record checked', 5, () => record.checker.run()),
    new Repeating('heads of more than a day ago', 3_600, () => thinHeads(unitOfWork)),
    new Repeating('decided cases whose time to object is over', 60, () => closeCases(unitOfWork, desk.deadlines)),
    new Repeating('decisions that nobody looked at a second time', 60, () => sweepLooks(unitOfWork)),
    new Repeating('remedies that were promised and not fulfilled', 60, () => sweepRemedies(unitOfWork)),
    new Repeating('offers of transfers that nobody answered', 30, () => settleOffers(unitOfWork, desk.deadlines, desk.router.departments)),
    new Repeating('leases that ran out', 30, () => unitOfWork.run(endRunOutClaims)),
  ];
}

async function lookForPeople(unitOfWork: UnitOfWork, { names, router }: RoutingContext): Promise<number> {
  await names?.renew();
  return await scanForPeople(unitOfWork, router.departments);
}

async function recount(unitOfWork: UnitOfWork, desk: RoutingContext): Promise<number> {
  const { moved } = await recountCases(unitOfWork, desk.deadlines, 'system:router', {
    cannotCount: (complaintId, error) => logger.error(`The dates of ${complaintId} cannot be counted: ${String(error)}`),
  });
  if (moved > 0) logger.log(`${moved} dates moved.`);
  return 0;
}
