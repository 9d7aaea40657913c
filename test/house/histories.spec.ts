import { Failure } from '@app/shared/domain/failure/failure.js';
import { incidentTransitions } from '@app/shared/domain/surge/incident-state.js';
import { laneTransitions } from '@app/shared/domain/surge/lane-state.js';
import { followIncidents } from '@app/shared/obligations/follow-incidents.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { proposeIncidentRow } from '@app/shared/records/incident-rows.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { brokenLimits, officePromises } from '../../apps/cli/src/simulate/office/office-promises.js';
import { agreeToDecision } from '../../apps/gateway/src/desk/actions/agree-to-decision.js';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { withdrawComplaint } from '../../apps/gateway/src/desk/actions/record-event.js';
import { reopenComplaint } from '../../apps/gateway/src/desk/actions/write-to-case.js';
import { objectToDecision } from '../../apps/gateway/src/desk/decisions/second-look.js';
import type { DeskContext } from '../../apps/gateway/src/desk/desk-context.js';
import { answerLane, takeOut, writeAnswer } from '../../apps/gateway/src/desk/incidents/common-answer.js';
import { judgeIncident } from '../../apps/gateway/src/desk/incidents/incidents.js';
import { proposeRemedy } from '../../apps/gateway/src/desk/remedies/propose-remedy.js';
import { approveRemedy, fulfilRemedy, refuseRemedy, takeBackRemedy } from '../../apps/gateway/src/desk/remedies/settle-remedy.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

const runs = process.env['TEST_SIZE'] === 'release' ? 200 : 8;
let gateway: TestGateway;
let desk: DeskContext;
/** So much that a few large sums use it up. */
const budget = 100_000;

const person = (name: string, role: Staff['role'], department: string | null): Staff =>
  staffOf({ id: newId(), name, role, department }, []);
const people = {
  head: person('周海', 'head', 'cards'),
  overseer: person('许文', 'supervisor', null),
  other: person('马丽', 'supervisor', null),
  reviewer: person('范小', 'integrity', null),
} as const;
type Who = keyof typeof people;
const anyone = fc.constantFrom(...(Object.keys(people) as Who[]));
const nth = fc.nat({ max: 4 });

beforeAll(async () => {
  gateway = await aGateway();
  const { deadlines, house } = gateway.foundation;
  const { remedies, decisions } = house.institution;
  const secondLook = { ...decisions.secondLook, results: ['not-upheld' as const], above: 'off' as const, sample: 'off' as const };
  const budgets = [{ department: 'cards', perMonth: budget }];
  desk = {
    deadlines,
    house: { ...house, institution: { ...house.institution, remedies: { ...remedies, budgets }, decisions: { ...decisions, secondLook } } },
  };
});
afterAll(() => gateway?.close());

/** What the house refuses is part of a history; anything else is a mistake of the house. */
const tried = (deed: Promise<unknown>): Promise<unknown> =>
  deed.catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    expect(['refusal', 'deferral']).toContain(error.kind);
  });
const broken = async (): Promise<[string, string[]][]> => {
  const found: [string, string[]][] = [];
  for (const [promise, sql] of Object.entries(officePromises)) {
    const rows = await gateway.sql<{ id: string }>(sql);
    if (rows.length > 0) found.push([promise, rows.map(({ id }) => id)]);
  }
  const { remedies, budgets } = await brokenLimits({ unitOfWork: gateway.unitOfWork, papers: desk.house });
  if (remedies.length + budgets.length > 0) found.push(['limits', [...remedies, ...budgets]]);
  return found;
};
/** Of one case: as often as it was decided it has an outcome, and none was sent that somebody else had to see first. */
const outcomesOf = async (reference: string) =>
  (
    await gateway.sql<{ decided: number; notices: number; refused: number; agreed: number; asked: number }>(
      `SELECT (SELECT count(*)::int FROM event e WHERE e.complaint_id = c.id AND e.kind = 'outcome.decided') AS decided,
              (SELECT count(*)::int FROM notice n WHERE n.complaint_id = c.id AND n.kind = 'outcome') AS notices,
              (SELECT count(*)::int FROM event e WHERE e.complaint_id = c.id AND e.kind = 'outcome.decided' AND e.data->>'decision' = 'not-upheld') AS refused,
              (SELECT count(*)::int FROM second_look l WHERE l.complaint_id = c.id AND l.state = 'agreed') AS agreed,
              (SELECT count(*)::int FROM second_look l WHERE l.complaint_id = c.id AND l.state = 'asked') AS asked
       FROM complaint c WHERE reference = $1`,
      reference,
    )
  )[0]!;

it('whatever several people do at once, no remedy passes a limit or is forgotten, and nothing is sent before its second look', async () => {
  const { unitOfWork: work } = gateway;
  const amounts = ['80', '1500', '4000', '60000'];
  const step = fc.record({
    what: fc.constantFrom(
      'propose',
      'propose',
      'approve',
      'approve',
      'refuse',
      'take-back',
      'fulfil',
      'grant',
      'decline',
      'agree',
      'object',
      'reopen',
      'withdraw',
    ),
    who: anyone,
    nth,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, step, step), { minLength: 3, maxLength: 7 }), async (history) => {
      const reference = await gateway.complaint({
        complainant: { phone: `+86139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}` },
      });
      const [{ id } = { id: '' }] = await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
      const one = async (table: 'remedy' | 'second_look', at: number) => {
        const rows = await gateway.sql<{ id: string }>(`SELECT id FROM ${table} WHERE complaint_id = $1 ORDER BY id DESC`, id);
        return rows[at % Math.max(1, rows.length)]?.id ?? newId();
      };
      const act = async ({ what, who, nth: at }: { what: string; who: Who; nth: number }): Promise<unknown> => {
        const staff = people[who];
        const decide = (decision: 'upheld' | 'not-upheld') =>
          decideComplaint(work, desk, staff, reference, undefined, { decision, text: '经核实，已处理。' });
        switch (what) {
          case 'propose':
            return await proposeRemedy(work, desk, staff, reference, undefined, {
              kind: 'goodwill',
              amount: amounts[at % 4],
              reason: '补偿',
            });
          case 'approve':
            return await approveRemedy(work, desk, staff, await one('remedy', at));
          case 'refuse':
            return await refuseRemedy(work, staff, await one('remedy', at), '不符');
          case 'take-back':
            return await takeBackRemedy(work, staff, await one('remedy', at));
          case 'fulfil':
            return await fulfilRemedy(work, staff, await one('remedy', at), { proof: 'P-1', on: '2026-03-10' });
          case 'grant':
            return await decide('upheld');
          case 'decline':
            return await decide('not-upheld');
          case 'agree':
            return await agreeToDecision(work, desk, staff, await one('second_look', at));
          case 'object':
            return await objectToDecision(work, staff, await one('second_look', at), '理由不足');
          case 'reopen':
            return await reopenComplaint(work, desk.deadlines, staff, reference, '客户异议');
          default:
            return await withdrawComplaint(work, desk.deadlines, staff, reference, undefined, '客户撤回');
        }
      };
      for (const some of history) {
        await Promise.all(some.map((each) => tried(act(each))));
        expect(await broken()).toEqual([]);
        const { decided, notices, refused, agreed, asked } = await outcomesOf(reference);
        expect([notices, agreed]).toEqual([decided, refused]);
        expect(asked).toBeLessThanOrEqual(1);
      }
      // The book of each budget is the sum of what stands.
      const [book] = await gateway.sql<{ kept: number; stands: number }>(
        `SELECT (SELECT coalesce(sum(granted), 0)::int FROM remedy_budget WHERE department = 'cards') AS kept,
                (SELECT coalesce(sum(minor), 0)::int FROM remedy WHERE department = 'cards' AND state IN ('approved', 'promised', 'fulfilled')) AS stands`,
      );
      expect(book!.kept).toBe(book!.stands);
    }),
    { numRuns: runs },
  );
}, 240_000);

it('whatever several people do at once, each of an incident is answered once, by itself, and who was taken out goes their own way', async () => {
  const { unitOfWork: work } = gateway;
  const common = '系统已恢复，款项已入账。';
  const texts = { 'zh-Hans': common, 'zh-Hant': common, en: common };
  let incidents = 0;
  const step = fc.record({
    what: fc.constantFrom(
      'confirm',
      'confirm',
      'dismiss',
      'over',
      'write',
      'answer',
      'answer',
      'take-out',
      'decide',
      'decline',
      'withdraw',
      'follow',
      'come',
    ),
    who: anyone,
    nth,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, step, step), { minLength: 4, maxLength: 8 }), async (history) => {
      incidents += 1;
      const product = `产品${incidents}`;
      const references: string[] = [];
      const come = async () => {
        references.push(await gateway.complaint({ against: { product }, complainant: { phone: `+861380000${1000 + references.length}` } }));
      };
      for (let n = 0; n < 3; n += 1) await come();
      const id = newId();
      await work.run((tx) => proposeIncidentRow(tx, { id, axis: 'product', value: product, count: 3, expected: 0.1 }, 60));
      const lanes = () =>
        gateway.sql<{ reference: string; state: string }>(
          'SELECT c.reference, l.state FROM incident_case l JOIN complaint c ON c.id = l.complaint_id WHERE l.incident_id = $1',
          id,
        );
      const stateOf = async () => (await gateway.sql<{ state: string }>('SELECT state FROM incident WHERE id = $1', id))[0]!.state;
      const act = async ({ what, who, nth: at }: { what: string; who: Who; nth: number }): Promise<unknown> => {
        const staff = people[who];
        const reference = references[at % references.length]!;
        const decide = (decision: 'upheld' | 'not-upheld') =>
          decideComplaint(work, desk, staff, reference, undefined, { decision, text: '单独答复。' });
        switch (what) {
          case 'confirm':
            return await judgeIncident(work, desk, staff, id, 'confirmed', '故障');
          case 'dismiss':
            return await judgeIncident(work, desk, staff, id, 'dismissed', '不是');
          case 'over':
            return await judgeIncident(work, desk, staff, id, 'over', '已恢复');
          case 'write':
            return await writeAnswer(work, desk.house, staff, id, { decision: at === 0 ? 'not-upheld' : 'upheld', texts });
          case 'answer':
            return await answerLane(work, desk, staff, id);
          case 'take-out':
            return await takeOut(work, staff, id, reference, '另案');
          case 'decide':
            return await decide('upheld');
          case 'decline':
            return await decide('not-upheld');
          case 'withdraw':
            return await withdrawComplaint(work, desk.deadlines, staff, reference, undefined, '客户撤回');
          case 'follow':
            return await work.run((tx) => followIncidents(tx, desk.deadlines, id));
          default:
            return await come();
        }
      };
      let [state, before] = [await stateOf(), await lanes()];
      for (const some of history) {
        await Promise.all(some.map((each) => tried(act(each))));
        const [now, after] = [await stateOf(), await lanes()];
        // Both move only along their tables.
        expect([state, now, reachable(incidentTransitions, state, now)]).toEqual([state, now, true]);
        for (const { reference, state: at } of after) {
          const was = before.find((one) => one.reference === reference)?.state ?? null;
          expect([reference, was, at, reachable(laneTransitions, was, at)]).toEqual([reference, was, at, true]);
        }
        expect(before.filter(({ reference }) => !after.some((one) => one.reference === reference))).toEqual([]);
        if (now === 'proposed' || now === 'dismissed') expect(after).toEqual([]);
        [state, before] = [now, after];
        expect(await broken()).toEqual([]);
        for (const reference of references) {
          const { decided, notices } = await outcomesOf(reference);
          expect([reference, notices]).toEqual([reference, decided]);
          expect(decided).toBeLessThanOrEqual(1);
        }
        // Nobody who was taken out, or is of no lane, is told what all are told.
        const strangers = await gateway.sql(
          `SELECT c.reference FROM notice n JOIN complaint c ON c.id = n.complaint_id LEFT JOIN incident_case l ON l.complaint_id = c.id
           WHERE c.reference = ANY($1) AND n.kind = 'outcome' AND position($2 IN n.details->>'text') > 0 AND (l.state IS NULL OR l.state = 'taken-out')`,
          references,
          common,
        );
        expect(strangers).toEqual([]);
      }
    }),
    { numRuns: runs },
  );
}, 240_000);

/** Whether a state comes to another by any number of steps of its table. */
function reachable(
  { steps }: { readonly steps: readonly (readonly [string | null, string, string])[] },
  from: string | null,
  to: string,
): boolean {
  const seen = new Set<string | null>([from]);
  for (const state of seen) for (const [before, , after] of steps) if (before === state) seen.add(after);
  return seen.has(to);
}
