import { DataSource } from 'typeorm';
import { TheHouse1764000000001 } from './migrations/0001-the-house.js';
import { StatusTries1764000000002 } from './migrations/0002-status-tries.js';
import { TheClock1764000000010 } from './migrations/0010-the-clock.js';
import { Doors1764000000020 } from './migrations/0020-doors.js';
import { Mail1764000000030 } from './migrations/0030-mail.js';
import { OneMatter1764000000040 } from './migrations/0040-one-matter.js';
import { Scans1764000000041 } from './migrations/0041-scans.js';
import { Budgets1764000000042 } from './migrations/0042-budgets.js';
import { Notices1764000000050 } from './migrations/0050-notices.js';
import { Letters1764000000051 } from './migrations/0051-letters.js';
import { SendingFreeze1764000000052 } from './migrations/0052-sending-freeze.js';
import { Surveys1764000000053 } from './migrations/0053-surveys.js';
import { TheDesk1764000000060 } from './migrations/0060-the-desk.js';
import { Copies1764000000070 } from './migrations/0070-copies.js';
import { AddressTries1764000000071 } from './migrations/0071-address-tries.js';
import { PutAside1764000000082 } from './migrations/0082-put-aside.js';
import { WhoseRefusal1764000000087 } from './migrations/0087-whose-refusal.js';
import { WhoMaySee1764000000089 } from './migrations/0089-who-may-see.js';
import { Doubted1764000000090 } from './migrations/0090-doubted.js';
import { SparedAlarms1764000000092 } from './migrations/0092-spared-alarms.js';
import { ReceiptsToApply1764000000100 } from './migrations/0100-receipts-to-apply.js';
import { LeasesOfSlips1764000000101 } from './migrations/0101-leases-of-slips.js';
import { SaidUnderAKey1764000000102 } from './migrations/0102-said-under-a-key.js';
import { WhatWasKeptLast1764000000103 } from './migrations/0103-what-was-kept-last.js';
import { WordsOfCases1764000000110 } from './migrations/0110-words-of-cases.js';
import { ShortWays1764000000111 } from './migrations/0111-short-ways.js';
import { Matters1764000000130 } from './migrations/0130-matters.js';
import { WordsOfOneAttempt1764000000140 } from './migrations/0140-words-of-one-attempt.js';
import { ReferralNumbers1764000000141 } from './migrations/0141-referral-numbers.js';
import { Findings1764000000142 } from './migrations/0142-findings.js';
import { TheChain1764000000145 } from './migrations/0145-the-chain.js';
import { ChecksOfTheRecord1764000000146 } from './migrations/0146-checks-of-the-record.js';
import { ClosedCases1764000000150 } from './migrations/0150-closed-cases.js';
import { WordsOfNotices1764000000151 } from './migrations/0151-words-of-notices.js';
import { WhoSaysTheMatter1764000000160 } from './migrations/0160-who-says-the-matter.js';
import { LanesOfTheQueue1764000000161 } from './migrations/0161-lanes-of-the-queue.js';
import { PapersOfCases1764000000165 } from './migrations/0165-papers-of-cases.js';
import { People1764000000170 } from './migrations/0170-people.js';
import { Readings1764000000171 } from './migrations/0171-readings.js';
import { UrgencyByStaff1764000000175 } from './migrations/0175-urgency-by-staff.js';
import { SigningIn1764000000180 } from './migrations/0180-signing-in.js';
import { Transfers1764000000190 } from './migrations/0190-transfers.js';
import { Remedies1764000000191 } from './migrations/0191-remedies.js';
import { PointsAndSecondLooks1764000000192 } from './migrations/0192-points-and-second-looks.js';
import { Demonstration1764000000200 } from './migrations/0200-demonstration.js';
import { JointHandling1764000000201 } from './migrations/0201-joint-handling.js';
import { Incidents1764000000211 } from './migrations/0211-incidents.js';
import { EvidenceRequests1764000000212 } from './migrations/0212-evidence-requests.js';
import { Reports1764000000221 } from './migrations/0221-reports.js';
import { Openings1764000000231 } from './migrations/0231-openings.js';
import { Erasures1764000000232 } from './migrations/0232-erasures.js';
import { ContentGrants1764000000241 } from './migrations/0241-content-grants.js';
import { EnclosuresOfCases1764000000242 } from './migrations/0242-enclosures-of-cases.js';
import { SealedReports1764000000243 } from './migrations/0243-sealed-reports.js';
import { Vouching1764000000251 } from './migrations/0251-vouching.js';
import { Escalations1764000000261 } from './migrations/0261-escalations.js';
import { ReturnVisits1764000000262 } from './migrations/0262-return-visits.js';
import { ReportBacks1764000000281 } from './migrations/0281-report-backs.js';
import { BreachRulings1764000000282 } from './migrations/0282-breach-rulings.js';
import { KeptFigures1764000000283 } from './migrations/0283-kept-figures.js';
import { Retention1764000000291 } from './migrations/0291-retention.js';
import { DataRequests1764000000292 } from './migrations/0292-data-requests.js';
import { ReadingsSealed1764000000293 } from './migrations/0293-readings-sealed.js';
import { Anchors1764000000294 } from './migrations/0294-anchors.js';
import { ErasuresAskedFor1764000000301 } from './migrations/0301-erasures-that-were-asked-for.js';
import { AskedOfTheFields1764000000306 } from './migrations/0306-asked-of-the-fields.js';
import { Scores1764000000310 } from './migrations/0310-scores.js';
import { SurveysThatWait1764000000315 } from './migrations/0315-surveys-that-wait.js';
import { HeadsByMail1764000000320 } from './migrations/0320-heads-by-mail.js';
import { KeysOfThePast1764000000321 } from './migrations/0321-keys-of-the-past.js';
import { SealedByEveryDoor1764000000325 } from './migrations/0325-sealed-by-every-door.js';
import { AnswersByText1764000000326 } from './migrations/0326-answers-by-text.js';
import { SealedParts1764000000327 } from './migrations/0327-sealed-parts.js';
import { StaffMessages1764000000330 } from './migrations/0330-staff-messages.js';
import { ReferralsOfReports1764000000331 } from './migrations/0331-referrals-of-reports.js';
import { InsteadOfAMessage1764000000332 } from './migrations/0332-instead-of-a-message.js';
import { SilentStaffMessages1764000000333 } from './migrations/0333-silent-staff-messages.js';
import { RootCauses1764000000335 } from './migrations/0335-root-causes.js';
import { PaperVersions1764000000340 } from './migrations/0340-paper-versions.js';
import { AnsweredSurveys1764000000341 } from './migrations/0341-answered-surveys.js';
import { SavedViews1764000000342 } from './migrations/0342-saved-views.js';
import { TurnsReckoned1764000000344 } from './migrations/0344-turns-reckoned.js';
import { RoomBesideComplaints1764000000347 } from './migrations/0347-room-beside-complaints.js';

/** Everything that ever changed the schema, in order. A new one goes at the end and is forward only. */
const migrations = [
  TheHouse1764000000001,
  StatusTries1764000000002,
  TheClock1764000000010,
  Doors1764000000020,
  Mail1764000000030,
  OneMatter1764000000040,
  Scans1764000000041,
  Budgets1764000000042,
  Notices1764000000050,
  Letters1764000000051,
  SendingFreeze1764000000052,
  Surveys1764000000053,
  TheDesk1764000000060,
  Copies1764000000070,
  AddressTries1764000000071,
  PutAside1764000000082,
  WhoseRefusal1764000000087,
  WhoMaySee1764000000089,
  Doubted1764000000090,
  SparedAlarms1764000000092,
  ReceiptsToApply1764000000100,
  LeasesOfSlips1764000000101,
  SaidUnderAKey1764000000102,
  WhatWasKeptLast1764000000103,
  WordsOfCases1764000000110,
  ShortWays1764000000111,
  Matters1764000000130,
  WordsOfOneAttempt1764000000140,
  ReferralNumbers1764000000141,
  Findings1764000000142,
  TheChain1764000000145,
  ChecksOfTheRecord1764000000146,
  ClosedCases1764000000150,
  WordsOfNotices1764000000151,
  WhoSaysTheMatter1764000000160,
  LanesOfTheQueue1764000000161,
  PapersOfCases1764000000165,
  People1764000000170,
  Readings1764000000171,
  UrgencyByStaff1764000000175,
  SigningIn1764000000180,
  Transfers1764000000190,
  Remedies1764000000191,
  PointsAndSecondLooks1764000000192,
  Demonstration1764000000200,
  JointHandling1764000000201,
  Incidents1764000000211,
  EvidenceRequests1764000000212,
  Reports1764000000221,
  Openings1764000000231,
  Erasures1764000000232,
  ReportBacks1764000000281,
  BreachRulings1764000000282,
  KeptFigures1764000000283,
  ContentGrants1764000000241,
  EnclosuresOfCases1764000000242,
  SealedReports1764000000243,
  Retention1764000000291,
  Escalations1764000000261,
  ReturnVisits1764000000262,
  Vouching1764000000251,
  DataRequests1764000000292,
  ReadingsSealed1764000000293,
  Anchors1764000000294,
  ErasuresAskedFor1764000000301,
  AskedOfTheFields1764000000306,
  Scores1764000000310,
  SurveysThatWait1764000000315,
  PaperVersions1764000000340,
  AnsweredSurveys1764000000341,
  SavedViews1764000000342,
  RoomBesideComplaints1764000000347,
  HeadsByMail1764000000320,
  KeysOfThePast1764000000321,
  RootCauses1764000000335,
  SealedByEveryDoor1764000000325,
  AnswersByText1764000000326,
  SealedParts1764000000327,
  StaffMessages1764000000330,
  ReferralsOfReports1764000000331,
  InsteadOfAMessage1764000000332,
  TurnsReckoned1764000000344,
  SilentStaffMessages1764000000333,
];

/**
 * Brings the schema of this database to this version, each migration in a transaction of its own, and gives the names of those that ran. One at
 * a time: whoever calls this holds the lock for it. A migration may take as long as it takes: it goes through everything that a large house has.
 */
export async function migrateSchema(url: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: 'migration',
    applicationName: 'redress-migrate',
    poolSize: 2,
    connectTimeoutMS: 5_000,
    extra: { statement_timeout: 0, idle_in_transaction_session_timeout: 30_000, options: '-c jit=off' },
    logging: false,
  });
  await dataSource.initialize();
  try {
    return (await dataSource.runMigrations({ transaction: 'each' })).map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** The names of this version's migrations, as the database notes them when they ran. */
export const migrationNames = (): string[] => migrations.map(({ name }) => name);
