import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { topology } from '../messages/topology.js';
import { claimTransitions } from './claim/claim-state.js';
import { complaintTransitions, isOpen, isUnderWay, mayReopen } from './complaint/complaint-status.js';
import { lookTransitions } from './decision/second-look.js';
import { deliveryTransitions, movesForward } from './delivery/delivery-state.js';
import { escalationTransitions } from './escalation/escalation.js';
import { requestTransitions } from './evidence/evidence-request.js';
import { partTransitions } from './joint/part-state.js';
import { noticeTransitions, waitsForPerson } from './notice/notice-state.js';
import { staffMessageTransitions } from './notice/staff-message-state.js';
import { remedyTransitions } from './remedy/remedy.js';
import { reportBackTransitions } from './report/report-back.js';
import { measureTransitions } from './root-cause/measure-state.js';
import { incidentTransitions } from './surge/incident-state.js';
import { laneTransitions } from './surge/lane-state.js';
import { visitTransitions } from './survey/return-visit.js';
import { transferTransitions } from './transfer/transfer-state.js';
import type { Transitions } from './transitions.js';
import { workTransitions } from './work/work.js';

type Table = Transitions<string, string>;
const tables: readonly (readonly [name: string, table: Table])[] = [
  ['complaint', complaintTransitions as Table],
  ['notice', noticeTransitions as Table],
  ['delivery', deliveryTransitions as Table],
  ['message about a duty of the institution', staffMessageTransitions as Table],
  ['claim', claimTransitions as Table],
  ['work', workTransitions as Table],
  ['transfer', transferTransitions as Table],
  ['remedy', remedyTransitions as Table],
  ['second look', lookTransitions as Table],
  ['incident', incidentTransitions as Table],
  ['measure', measureTransitions as Table],
  ['escalation', escalationTransitions as Table],
  ['return visit', visitTransitions as Table],
  ['request for evidence', requestTransitions as Table],
  ['part', partTransitions as Table],
  ['report back', reportBackTransitions as Table],
  ['case in the lane of an incident', laneTransitions as Table],
];

/** Every state that some walk from the beginning comes to. */
function reached({ steps }: Table): Set<string> {
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [from, , to] of steps) if (from === null || found.has(from)) found.add(to);
  }
  return found;
}

describe.each(tables)('what may become of a %s', (_, table) => {
  it('leaves no state that nothing leads to', () => {
    expect(table.states.filter((state) => !reached(table).has(state))).toEqual([]);
  });

  it('leads out of every state but the last', () => {
    const stuck = table.states.filter((state) => !table.steps.some(([from]) => from === state));
    expect([...stuck].sort()).toEqual([...table.last].sort());
  });

  it('names only states that there are, and each step once', () => {
    const named = table.steps.flatMap(([from, , to]) => [from ?? to, to]);
    expect(named.filter((state) => !table.states.includes(state))).toEqual([]);
    const steps = table.steps.map((step) => step.join(' '));
    expect(steps.filter((step, at) => steps.indexOf(step) !== at)).toEqual([]);
  });

  it('is told by events that the trail knows, where it is told by the trail', () => {
    const events = table.steps.map(([, by]) => by).filter((by) => by.includes('.'));
    expect(events.filter((by) => !(by in topology))).toEqual([]);
  });

  it('never stops short on a walk: from wherever it stands a way leads on, until it stands at the last', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (choices) => {
        let stands: string | null = null;
        for (const choice of choices) {
          const ways = table.steps.filter(([from]) => from === stands);
          if (ways.length === 0) return stands !== null && table.last.includes(stands);
          const [from, by, to] = ways[choice % ways.length]!;
          if (!table.allows(from, by) || (from !== null && !table.before(by).includes(from))) return false;
          stands = to;
        }
        return true;
      }),
    );
  });
});

describe('the tables', () => {
  it('say which complaints are open, under way, and can be reopened', () => {
    const of = (holds: (of: { status: string }) => boolean) => complaintTransitions.states.filter((status) => holds({ status }));
    expect(of(isOpen)).toEqual(['assigned', 'extended']);
    expect(of(isUnderWay)).toEqual(['received', 'assigned', 'extended']);
    expect(of(mayReopen)).toEqual(['decided', 'closed', 'withdrawn']);
    expect(complaintTransitions.after('received', 'outcome.decided')).toBeUndefined();
  });

  it('bring a delivery forward only, and a notice that waits for a person back to work by that person', () => {
    for (const [from, , to] of deliveryTransitions.steps)
      if (from !== null) expect([from, to, movesForward(from, to)]).toEqual([from, to, true]);
    const resumed = noticeTransitions.before('notice.resumed').map((state) => waitsForPerson({ state }));
    expect(resumed).toEqual([true, true, true]);
  });
});
