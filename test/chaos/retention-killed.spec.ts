import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyRecord } from '@app/shared/chain/database-chain.js';
import { erasuresIn, erasuresList } from '@app/shared/erasure/erasures-list.js';
import type { FaultPoint } from '@app/shared/platform/process/fault-point.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { houseKeepRules } from '@app/shared/retention/due-cases.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eraseAgain } from '../../apps/cli/src/prepare/erase-again.js';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { approveRetention, drawUpRetention } from '../../apps/gateway/src/desk/retention/retention-runs.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aClockHouse, type ClockHouse, chief } from '../support/clock-house.js';

/**
 * A list for retention is carried out by a process that is ended by SIGKILL: before it walks the list, between the list and the rows of a case, between the rows and the
 * line that outlives the database, and between the rows and the certificate. Whoever comes next finishes it. "Between key and row" is no place here: nothing
 * lies encrypted, so no key is destroyed beside a row (docs/decisions/0182).
 */

jest.setTimeout(300_000);

const points: readonly FaultPoint[] = [
  'retention.before_list',
  'retention.before_commit',
  'retention.after_commit',
  'retention.before_end',
];
const other = staffOf({ id: newId(), name: 'second', role: 'supervisor', department: null }, []);
let clock: ClockHouse;
let folder: string;
/** Two cases of a month each, so that each list has its own: five years later it is past its time by any clock. */
const cases = new Map<string, string[]>();
const months = ['2019-04', '2019-10', '2020-04', '2020-10'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-retention-killed-'));
  clock = await aClockHouse({ objectionDays: 1 });
  for (const month of months) cases.set(month, [await ended(month), await ended(month)]);
});
afterAll(async () => {
  await clock?.close();
  await rm(folder, { recursive: true, force: true });
});

async function ended(month: string): Promise<string> {
  clock.at(`${month}-15 10:00`);
  const made = await clock.complaint({ text: '信用卡年费收错', complainant: { phone: '+8613800138000', name: '钱多多' } });
  await decideComplaint(
    clock.house.unitOfWork,
    { deadlines: clock.house.deadlines, house: clock.house.papers },
    chief,
    made.reference,
    undefined,
    {
      decision: 'upheld',
      text: '退款',
    },
  );
  await clock.house.drain();
  clock.at(`${month}-17 10:00`);
  await clock.house.closeCases();
  await clock.rows(`UPDATE complaint SET rule_sets = '{cbrc-2012}' WHERE id = $1`, made.id);
  await clock.rows(`UPDATE work SET done_at = now(), done_by = 'staff:x' WHERE complaint_id = $1 AND done_at IS NULL`, made.id);
  return made.id;
}

/** Runs the router's part in a process of its own; how it ended. */
async function carryOut(fault?: string): Promise<string | number | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/retention-runner.ts', clock.database.url, folder], {
    env: { ...process.env, ...(fault ? { REDRESS_FAULT: `${fault}:kill` } : {}) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code;
}

it.each(points.map((point, no) => [point, months[no]!] as const))(
  'killed at %s it is finished by whoever comes next, each case once',
  async (point, month) => {
    const ids = cases.get(month)!;
    clock.at(`${Number(month.slice(0, 4)) + 5}-${Number(month.slice(5)) + 2 < 10 ? '0' : ''}${Number(month.slice(5)) + 2}-10 10:00`);
    const rules = houseKeepRules(clock.registry, clock.house.papers.institution);
    const run = await drawUpRetention(clock.house.unitOfWork, chief, rules);
    await approveRetention(clock.house.unitOfWork, other, run!.id);
    expect(await carryOut(point)).toBe('SIGKILL');
    const [midway] = await clock.rows<{ state: string }>('SELECT state FROM retention_run WHERE id = $1', run!.id);
    expect(midway!.state).toBe('approved');
    expect(await carryOut()).toBe(0);
    const [done] = await clock.rows<{ state: string }>('SELECT state FROM retention_run WHERE id = $1', run!.id);
    expect(done!.state).toBe('done');
    const settled = await clock.rows<{ id: string; erased: boolean; erasures: number; state: string }>(
      `SELECT c.id, c.erased_at IS NOT NULL AS erased, (SELECT count(*)::int FROM erasure e WHERE e.complaint_id = c.id) AS erasures, r.state
     FROM complaint c JOIN retention_case r ON r.complaint_id = c.id WHERE r.run_id = $1`,
      run!.id,
    );
    expect(settled.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(new Set(settled.map(({ erased, erasures, state }) => `${erased} ${erasures} ${state}`))).toEqual(new Set(['true 1 erased']));
    // What a process did not come to write outside the database the next start adds.
    await eraseAgain(clock.database.url, folder);
    const listed = erasuresIn(erasuresList(folder)).map((one) => one.complaintId);
    expect(ids.map((id) => listed.filter((one) => one === id).length)).toEqual([1, 1]);
    const found = await clock.house.unitOfWork.snapshot((from) => verifyRecord(from, undefined, []));
    expect(found.findings).toEqual([]);
  },
);
