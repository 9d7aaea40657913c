import { readFileSync } from 'node:fs';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Chance } from '../../apps/cli/src/simulate/chance.js';
import { MessageLedger } from '../../apps/cli/src/simulate/message-ledger.js';
import type { OfficePeople } from '../../apps/cli/src/simulate/office/people.js';
import { SurgeOffice } from '../../apps/cli/src/simulate/office/surge-office.js';
import { keepOffice } from '../../apps/cli/src/simulate/office-clock.js';
import { brokenPromises, promisesAsked } from '../../apps/cli/src/simulate/run/broken-promises.js';
import { assignCase } from '../../apps/gateway/src/desk/actions/assign-case.js';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { withdrawComplaint } from '../../apps/gateway/src/desk/actions/record-event.js';
import { transferComplaint } from '../../apps/gateway/src/desk/actions/transfer-complaint.js';
import { setPoints } from '../../apps/gateway/src/desk/decisions/points.js';
import { askPart } from '../../apps/gateway/src/desk/joint/ask-part.js';
import { raiseByHand } from '../../apps/gateway/src/desk/notices/raise-by-hand.js';
import { proposeRemedy } from '../../apps/gateway/src/desk/remedies/propose-remedy.js';
import { aClockHouse, type ClockHouse, chief, clerk } from '../support/clock-house.js';

let clock: ClockHouse;

beforeAll(async () => {
  const { remedies } = loadHouseConfig('config').institution;
  clock = await aClockHouse({ remedies: { ...remedies, budgets: [{ department: 'cards', perMonth: 1_000 }] } });
  const { house } = clock;
  const { unitOfWork, deskContext } = house;
  // One was withdrawn while something was asked of another department.
  const third = await clock.complaint({ complainant: { phone: '+8613800138002' } });
  await askPart(unitOfWork, house.jointDesk, clerk, third.reference, undefined, { department: 'loans', question: '是否属实？' });
  await withdrawComplaint(unitOfWork, house.deadlines, clerk, third.reference, undefined, '客户撤回');
  // One is decided with a point and a refund; one stays open, was handed over, held and asked about, and is late.
  const one = await clock.complaint();
  const other = await clock.complaint({ complainant: { phone: '+8613800138001' } });
  await setPoints(unitOfWork, clerk, one.reference, undefined, [{ text: '为何无人答复？', answer: '已责成网点回电。' }]);
  await proposeRemedy(unitOfWork, deskContext, clerk, one.reference, undefined, { kind: 'refund', amount: '80', reason: '多收' });
  const outcome = { decision: 'upheld', text: '经核实，我行将退还您人民币80元。' } as const;
  await decideComplaint(unitOfWork, deskContext, clerk, one.reference, undefined, outcome);
  await transferComplaint(unitOfWork, deskContext, clerk, other.reference, { department: 'loans', reason: '业务归口' });
  const [person] = await clock.rows<{ id: string }>(
    `INSERT INTO staff (id, name, role, department) VALUES ($1, '林晓雯', 'clerk', 'loans') RETURNING id`,
    newId(),
  );
  await assignCase(unitOfWork, deskContext, chief, other.reference, { person: person!.id, reason: '熟悉业务' });
  await askPart(unitOfWork, house.jointDesk, clerk, other.reference, undefined, { department: 'cards', question: '该笔交易是否属实？' });
  const values = { progress: '请补充', asked: '对账单', replyBy: '2026-03-20' };
  await raiseByHand(unitOfWork, house.deadlines, clerk, other.reference, undefined, { kind: 'progress', values });
  await house.drain();
  for (const local of ['2026-03-26 10:00', '2026-04-02 10:00', '2026-04-03 18:00', '2026-04-10 10:00']) {
    clock.at(local);
    await house.sweep();
    await keepOffice(house);
    await house.closeCases();
    await house.drain();
  }
});
afterAll(() => clock?.close());

const broken = async () => (await brokenPromises(clock.house, new MessageLedger(1), 3)).map(({ promise }) => promise);

it('holds as long as nobody spoils it', async () => {
  expect(await broken()).toEqual([]);
});

const put = (column: string, table: string, to: string, where: string): readonly [string, string] => [
  `CREATE TABLE was AS SELECT id, ${column} AS was FROM ${table} WHERE ${where}; UPDATE ${table} SET ${column} = ${to} WHERE ${where}`,
  `UPDATE ${table} t SET ${column} = was FROM was w WHERE w.id = t.id; DROP TABLE was`,
];
const look = (state: string, more: string) => `
  INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at, looked_by_id, looked_at)
  SELECT gen_random_uuid(), c.id, '${state}', 'result', '{}', 'staff:x', '${chief.id}', now() - interval '9 days', ${more} FROM complaint c WHERE c.status = 'assigned'`;
const noLooks = 'DELETE FROM second_look';
const withdrawn = `(SELECT id FROM complaint WHERE status = 'withdrawn')`;
const offer = (count: number, state: string, answerBy: string): readonly [string, string] => [
  `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells, answer_by, answered_at)
   SELECT gen_random_uuid(), id, 'loans', 'cards', '归口', '${state}', 'staff:spoilt', false, ${answerBy}, now() FROM complaint, generate_series(1, ${count}) WHERE status = 'assigned'`,
  `DELETE FROM transfer WHERE offered_by = 'staff:spoilt'`,
];
const incident = `INSERT INTO incident (id, axis, value, state, from_at, count, expected) VALUES ('00000000-0000-4000-8000-00000000000a', 'word', 'x', 'confirmed', now(), 9, 1)`;

// Each row has all three: a test that gets fewer waits for a `done`.
it.each<[promise: string, spoil: readonly [string, string], also: string | null]>(
  (
    [
      [
        'one department answers for a case at every instant, as the trail tells it',
        put('department', 'complaint', `'wealth'`, `status = 'assigned'`),
        'whoever answers for a case is whoever it was last given to',
      ],
      [
        'nobody holds a case that somebody else holds',
        [
          `INSERT INTO claim (id, complaint_id, department, actor, staff_id, taken_at, lease_until) SELECT gen_random_uuid(), complaint_id, department, 'staff:second', staff_id, taken_at + interval '1 minute', lease_until FROM claim`,
          `DELETE FROM claim WHERE actor = 'staff:second'`,
        ],
      ],
      ['whoever holds a case is of the department that answers for it', put('department', 'claim', `'service'`, 'true')],
      ['no promised remedy is forgotten', put('overdue_at', 'remedy', 'NULL', 'true')],
      ['a promised remedy was told, with its day', put('promised_at', 'remedy', `promised_at - interval '1 day'`, 'true')],
      ['nothing that was approved waits on a case that ended', put('state', 'remedy', `'approved'`, 'true')],
      ['no point is unanswered in what was sent', put('answer', 'point', 'NULL', 'true')],
      ['a second look is by somebody else, and before what it is about is sent', [look('agreed', `'${chief.id}', now()`), noLooks]],
      ['a second look waits for nobody for ever', [look('asked', 'NULL, NULL'), noLooks]],
      ['no part is forgotten, and none is open once its case is decided', put('state', 'joint_part', `'asked'`, 'true')],
      ['what was asked for is answered, or its day is noticed', put('state', 'evidence_request', `'asked'`, 'true')],
      [
        'no part is forgotten, and none is open once its case is decided',
        put('state', 'joint_part', `'returned'`, `complaint_id = ${withdrawn}`),
      ],
      [
        'what was asked for is answered, or its day is noticed',
        [
          `INSERT INTO evidence_request (id, complaint_id, state, asked, reply_by, pauses, asked_by) SELECT gen_random_uuid(), id, 'asked', 'x', now()::date + 30, '{}', 'staff:spoilt' FROM complaint WHERE status = 'withdrawn'`,
          `DELETE FROM evidence_request WHERE asked_by = 'staff:spoilt'`,
        ],
      ],
      [
        'whoever waits in a lane has a case that is open',
        [
          `${incident}; INSERT INTO incident_case (complaint_id, incident_id, state) SELECT id, '00000000-0000-4000-8000-00000000000a', 'waiting' FROM complaint WHERE status = 'withdrawn'`,
          'DELETE FROM incident_case; DELETE FROM incident',
        ],
      ],
      [
        'each department is warned of an incident once',
        [
          `INSERT INTO event (id, kind, subject_id, actor, data) SELECT gen_random_uuid(), 'incident.warned', '00000000-0000-4000-8000-00000000000a', 'spoilt', '{"department": "cards"}' FROM generate_series(1, 2)`,
          `DELETE FROM event WHERE actor = 'spoilt'`,
        ],
      ],
      ['no offer of a transfer outlives its time', offer(1, 'offered', `now() - interval '3 days'`)],
      ['nothing goes round', offer(3, 'returned', 'now()')],
      ['every complaint is routed', put('rule_sets', 'complaint', 'NULL', `status = 'withdrawn'`)],
      [
        'what is over waits for nobody',
        [
          `INSERT INTO work (id, complaint_id, kind, subject_id) SELECT '00000000-0000-4000-8000-00000000000b', complaint_id, 'deadline-near', id FROM obligation WHERE state = 'satisfied' LIMIT 1`,
          `DELETE FROM work WHERE id = '00000000-0000-4000-8000-00000000000b'`,
        ],
      ],
      [
        'nothing met in time is said to be missed',
        put('missed_at', 'obligation', 'now()', `state = 'satisfied'`),
        'what is missed was escalated before',
      ],
      ['what nobody objected to in time is closed', put('closes_at', 'complaint', `now() - interval '9 days'`, `status = 'decided'`)],
      ['a missed date is said', put('kind', 'notice', `'progress'`, `kind = 'late'`)],
      ['whatever is owed is written, and what is written leaves', put('state', 'notice', `'composed'`, `kind = 'acknowledgement'`)],
      [
        'whoever waits in a lane has a case that is open',
        [
          `${incident}; INSERT INTO incident_case (complaint_id, incident_id, state) SELECT id, '00000000-0000-4000-8000-00000000000a', 'answered' FROM complaint WHERE status = 'assigned'`,
          'DELETE FROM incident_case; DELETE FROM incident',
        ],
      ],
      ['no remedy is granted above what its people may grant', put('minor', 'remedy', '600000', 'true'), 'no budget is passed'],
      ['no budget is passed', put('minor', 'remedy', '200000', 'true')],
    ] as [string, readonly [string, string], string?][]
  ).map(([promise, spoil, also]) => [promise, spoil, also ?? null]),
)('is found out from outside where it does not hold: %s', async (promise, [spoil, mend], also) => {
  for (const sql of spoil.split('; ')) await clock.rows(sql);
  const found = await broken();
  for (const sql of mend.split('; ')) await clock.rows(sql);
  expect([...found].sort()).toEqual((also === null ? [promise] : [promise, also]).sort());
});

it('is found out of every promise: none is asked for that nobody spoils', () => {
  const specs = ['office-promises', 'simulation'].map((name) => readFileSync(`test/house/${name}.spec.ts`, 'utf8')).join('');
  expect(promisesAsked.filter((promise) => !specs.includes(`'${promise}'`))).toEqual([]);
});

it('finds out what was promised of outages: one that nobody noticed, and too many false alarms', async () => {
  const at = clock.house.now.getTime() - 86_400_000;
  const people = { overseer: () => chief } as unknown as OfficePeople;
  const outage = { at, people: 12, told: () => ({ text: 'x' }) };
  const surges = new SurgeOffice(clock.house, people, () => {}, new Map(), new Chance(1), [outage]);
  const month = 30 * 86_400_000;
  expect(surges.broken(month).map(({ promise }) => promise)).toEqual(['each outage is found within ten minutes']);
  const propose = async (id: string, found: number) =>
    await clock.rows(
      `INSERT INTO incident (id, axis, value, state, from_at, found_at, count, expected) VALUES ($1::uuid, 'word', $1::text, 'proposed', $2::timestamptz, $2::timestamptz, 9, 1)`,
      id,
      new Date(found).toISOString(),
    );
  // Found after eleven minutes is found too late; after ten it is not.
  await propose('00000000-0000-4000-8000-00000000000c', at + 11 * 60_000);
  await surges.look();
  expect(surges.broken(month)).toMatchObject([{ promise: 'each outage is found within ten minutes', among: ['1 of 1, 11 min'] }]);
  const inTime = new SurgeOffice(clock.house, people, () => {}, new Map(), new Chance(1), [{ ...outage, at: at + 60_000 }]);
  await inTime.look();
  expect(inTime.broken(month)).toEqual([]);
  for (const nth of [1, 2]) await propose(`00000000-0000-4000-8000-00000000001${nth}`, at - nth * month);
  await inTime.look();
  expect(inTime.broken(month).map(({ promise }) => promise)).toEqual(['at most one false alarm a month']);
  await clock.rows('DELETE FROM incident');
});

it('lets whoever waits in a lane go when its incident is over: the clock is asked for it', async () => {
  // Nothing else waits. This is the last test of its house.
  for (const sql of [
    `UPDATE joint_part SET state = 'withdrawn'`,
    `UPDATE evidence_request SET state = 'lapsed'`,
    `UPDATE transfer SET state = 'accepted' WHERE state = 'offered'`,
    'UPDATE claim SET ended_at = now() WHERE ended_at IS NULL',
  ])
    await clock.rows(sql);
  const due = async () => (await clock.house.isDue()).office;
  expect(await due()).toEqual([]);
  await clock.rows(incident.replace(`'confirmed'`, `'over'`));
  await clock.rows(
    `INSERT INTO incident_case (complaint_id, incident_id, state) SELECT id, '00000000-0000-4000-8000-00000000000a', 'waiting' FROM complaint WHERE status = 'withdrawn'`,
  );
  expect(await due()).toEqual(['incidents']);
  await keepOffice(clock.house, await due());
  expect(await clock.rows('SELECT state FROM incident_case')).toEqual([{ state: 'answered' }]);
  expect(await due()).toEqual([]);
});
