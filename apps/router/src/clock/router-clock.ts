import { renewConflicts } from '@app/shared/assignments/give-to-department.js';
import { anchorHead } from '@app/shared/chain/anchors.js';
import type { ReadingSealer } from '@app/shared/chain/reading-blocks.js';
import type { RecordChecker } from '@app/shared/chain/record-checks.js';
import { type Sealer, thinHeads } from '@app/shared/chain/seal-events.js';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import { recountCases } from '@app/shared/obligations/recount-cases.js';
import { openReports } from '@app/shared/obligations/reports-due.js';
import { freeWhatTheAwayHold, renewKeys } from '@app/shared/people/keep-people.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { Repeating } from '@app/shared/platform/process/repeating.js';
import { endRunOutClaims } from '@app/shared/records/claim-rows.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { runRetention } from '@app/shared/retention/run-retention.js';
import { sweepDoubted, sweepHolds, sweepShortLived } from '@app/shared/retention/sweep-limits.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { keepWords, nameForgotten } from '@app/shared/search/keep-words.js';
import { scanForPeople } from '@app/shared/transfers/scan-for-people.js';
import { settleOffers } from '@app/shared/transfers/settle-offers.js';
import { Logger } from '@nestjs/common';
import { type RoutingContext, sendUnroutedToTriage } from '../routing/route-complaints.js';
import { closeCases } from './close-cases.js';
import { sweepDataRequests } from './sweep-data-requests.js';
import { sweepEscalations } from './sweep-escalations.js';
import { sweepEvidence, tellProgress } from './sweep-evidence.js';
import { sweepLooks } from './sweep-looks.js';
import { sweepObligations } from './sweep-obligations.js';
import { sweepParts } from './sweep-parts.js';
import { sweepRemedies } from './sweep-remedies.js';
import { sweepSurges } from './sweep-surges.js';

const logger = new Logger('Clock');

/** Who seals the trail, and who walks it. */
export interface RecordKeeping {
  readonly sealer: Sealer;
  readonly readings: ReadingSealer;
  readonly checker: RecordChecker;
  /** Has the key of heads vouch for those before it. */
  readonly keepOldKeys: () => Promise<number>;
  /** Puts a time stamp of the record beside the database. */
  readonly keepStamp: Parameters<typeof anchorHead>[2];
  /** What the papers say of how long what is kept, and where erasures are kept outside the database. */
  readonly institution: Institution;
  readonly folder: string;
}

/** Every repeating job of the router. */
export function routerClock(unitOfWork: UnitOfWork, desk: RoutingContext, record: RecordKeeping): Repeating[] {
  return [
    ...retentionJobs(unitOfWork, desk.deadlines, record),
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
    new Repeating('a head stamped outside', 600, () => anchorHead(unitOfWork, record.institution.anchors, record.keepStamp)),
    new Repeating('keys that heads were signed with before', 3_600, () => record.keepOldKeys()),
    new Repeating('the log of reading sealed', 60, () => record.readings.seal()),
    new Repeating('the record checked', 5, () => record.checker.run()),
    new Repeating('heads of more than a day ago', 3_600, () => thinHeads(unitOfWork)),
    new Repeating('decided cases whose time to object is over', 60, () => closeCases(unitOfWork, desk.deadlines)),
    new Repeating('surges of complaints', 60, () => sweepSurges(unitOfWork)),
    new Repeating('lanes of confirmed incidents', 30, () => unitOfWork.run((tx) => followIncidents(tx, desk.deadlines))),
    new Repeating('decisions that nobody looked at a second time', 60, () => sweepLooks(unitOfWork, desk.deadlines.zone)),
    new Repeating('evidence that complainants were asked for', 30, () => sweepEvidence(unitOfWork, desk.deadlines)),
    new Repeating('word by rhythm', 300, () => tellProgress(unitOfWork, desk.deadlines.progressEveryDays)),
    new Repeating('cases that come higher', 30, () => sweepEscalations(unitOfWork, desk.deadlines, desk.router.departments)),
    new Repeating('remedies that were promised and not fulfilled', 60, () => sweepRemedies(unitOfWork)),
    new Repeating('parts of joint handling that nobody answered', 30, () =>
      sweepParts(unitOfWork, desk.router.departments, desk.deadlines.zone),
    ),
    new Repeating('offers of transfers that nobody answered', 30, () => settleOffers(unitOfWork, desk.deadlines, desk.router.departments)),
    new Repeating('what the away hold', 60, () => freeAway(unitOfWork, desk.deadlines.zone)),
    new Repeating('leases that ran out', 30, () => unitOfWork.run(endRunOutClaims)),
  ];
}

/** What goes because its time is over. */
function retentionJobs(unitOfWork: UnitOfWork, { registry, zone }: HouseDeadlines, { institution, folder }: RecordKeeping): Repeating[] {
  return [
    new Repeating('cases of an approved list for retention', 10, () =>
      runRetention(unitOfWork, houseKeepRules(registry, institution), folder),
    ),
    new Repeating('requests about data that nobody answered', 60, () => sweepDataRequests(unitOfWork)),
    new Repeating('legal holds whose last day is over', 300, () => sweepHolds(unitOfWork, zone)),
    new Repeating('doubted messages whose time is over', 300, () => sweepDoubted(unitOfWork, institution)),
    new Repeating('sessions, tries and the like whose time is over', 60, () => sweepShortLived(unitOfWork)),
  ];
}

async function freeAway(unitOfWork: UnitOfWork, zone: string): Promise<number> {
  return await unitOfWork.run((tx) => freeWhatTheAwayHold(tx, dateOf(localDayOf(Date.now(), zone)), { actor: 'system:router' }));
}

async function lookForPeople(unitOfWork: UnitOfWork, { names, router, deadlines }: RoutingContext): Promise<number> {
  await renewKeys(unitOfWork);
  await names?.renew();
  return await scanForPeople(unitOfWork, { departments: router.departments, deadlines });
}

async function recount(unitOfWork: UnitOfWork, desk: RoutingContext): Promise<number> {
  const { moved } = await recountCases(unitOfWork, desk.deadlines, 'system:router', {
    cannotCount: (complaintId, error) => logger.error(`The dates of ${complaintId} cannot be counted: ${String(error)}`),
  });
  if (moved > 0) logger.log(`${moved} dates moved.`);
  return 0;
}
