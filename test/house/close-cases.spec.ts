import 'reflect-metadata';
import { openWork } from '@app/shared/records/work-rows.js';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { reopenComplaint } from '../../apps/gateway/src/desk/actions/write-to-case.js';
import { aClockHouse, type ClockHouse, chief } from '../support/clock-house.js';

jest.setTimeout(180_000);
let clock: ClockHouse;
afterEach(() => clock.close());

const decide = async (reference: string) => {
  const { unitOfWork, deadlines } = clock.house;
  await decideComplaint(unitOfWork, { deadlines, house: clock.house.papers }, chief, reference, undefined, {
    decision: 'upheld',
    text: '退款',
  });
};
const status = async (id: string) => (await clock.rows('SELECT status FROM complaint WHERE id = $1', id))[0]!['status'];
const closings = async (id: string) =>
  await clock.rows(`SELECT actor, data FROM event WHERE complaint_id = $1 AND kind = 'complaint.closed' ORDER BY seq`, id);

describe('a decided case', () => {
  it('is closed once by the clock when its time to object is over, and is its department’s again when somebody reopens it', async () => {
    clock = await aClockHouse({ objectionDays: 60 });
    const { id, reference } = await clock.complaint();
    await decide(reference);
    await clock.house.drain();
    expect(await clock.house.closeCases()).toBe(1);
    expect(await status(id)).toBe('decided');
    clock.at('2026-05-09 09:59');
    expect(await clock.house.closeCases()).toBe(0);
    clock.at('2026-05-09 10:01');
    expect(await clock.house.closeCases()).toBe(1);
    expect(await clock.house.closeCases()).toBe(0);
    expect(await status(id)).toBe('closed');
    const until = '2026-05-09T02:00:00.000Z';
    expect(await closings(id)).toEqual([
      { actor: 'system:router', data: { toldAt: '2026-03-10T02:00:00.000Z', until, ruleSet: null, right: null } },
    ]);

    const { unitOfWork, deadlines } = clock.house;
    await reopenComplaint(unitOfWork, deadlines, chief, reference, '有新证据');
    expect(await status(id)).toBe('assigned');
    expect(await clock.house.closeCases()).toBe(0);
    await decide(reference);
    await clock.house.drain();
    clock.at('2026-07-08 10:00');
    await clock.house.closeCases();
    expect(await status(id)).toBe('decided');
    clock.at('2026-07-08 10:02');
    await clock.house.closeCases();
    expect([await status(id), (await closings(id)).length]).toEqual(['closed', 2]);
  });

  it('is closed after the longest right that begins with its outcome, as the rule sets have it', async () => {
    clock = await aClockHouse({ ruleSets: ['cbrc-2012', 'cbirc-2020'] });
    const { id, reference } = await clock.complaint();
    await decide(reference);
    await clock.house.drain();
    clock.at('2026-04-09 23:59');
    await clock.house.closeCases();
    expect(await status(id)).toBe('decided');
    clock.at('2026-04-10 00:00');
    await clock.house.closeCases();
    expect(await closings(id)).toMatchObject([{ data: { ruleSet: 'cbirc-2020', right: 'ask-superior' } }]);
  });

  it('stays decided while its outcome was told to nobody, and while somebody who wrote since waits to be heard', async () => {
    clock = await aClockHouse({ objectionDays: 1 });
    const [untold, objecting] = await clock.complaints(2);
    await decide(objecting!.reference);
    await clock.house.drain();
    await decide(untold!.reference);
    await clock.house.unitOfWork.run((tx) => openWork(tx, [{ kind: 'reopening', complaintId: objecting!.id, subjectId: objecting!.id }]));
    clock.at('2026-04-30 10:00');
    expect(await clock.house.closeCases()).toBe(2);
    expect(await clock.house.closeCases()).toBe(0);
    expect([await status(untold!.id), await status(objecting!.id)]).toEqual(['decided', 'decided']);
    // Told at last, and heard.
    await clock.house.drain();
    await clock.house.unitOfWork.read(`UPDATE work SET done_at = now(), done_by = 'staff:x' WHERE kind = 'reopening'`);
    // What waited long is looked at again after two days at most.
    clock.at('2026-05-02 11:00');
    expect(await clock.house.closeCases()).toBe(2);
    expect([await status(untold!.id), await status(objecting!.id)]).toEqual(['closed', 'closed']);
  });

  it('is closed once by several clocks that look at the same time', async () => {
    clock = await aClockHouse({ objectionDays: 1 });
    const cases = await clock.complaints(12);
    for (const one of cases) await decide(one.reference);
    await clock.house.drain();
    const other = await clock.another();
    clock.at('2026-03-12 10:00');
    await Promise.all([clock.house.closeCases(), other.closeCases(), clock.house.closeCases()]);
    const told = await clock.rows(
      `SELECT count(*)::int AS n, count(DISTINCT complaint_id)::int AS cases FROM event WHERE kind = 'complaint.closed'`,
    );
    expect(told).toEqual([{ n: 12, cases: 12 }]);
    expect(await clock.rows(`SELECT 1 FROM complaint WHERE status <> 'closed'`)).toEqual([]);
  });
});
