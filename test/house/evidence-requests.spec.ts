import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterEach, expect, it } from '@jest/globals';
import { raiseByHand } from '../../apps/gateway/src/desk/notices/raise-by-hand.js';
import { sweepEvidence, tellProgress } from '../../apps/router/src/clock/sweep-evidence.js';
import { aClockHouse, type ClockHouse, clerk } from '../support/clock-house.js';

let clock: ClockHouse;
afterEach(() => clock.close());

const ask = (reference: string, replyBy = '2026-03-20', asked = '加盖印章的对账单') =>
  raiseByHand(clock.house.unitOfWork, clock.house.deadlines, clerk, reference, undefined, {
    kind: 'progress',
    values: { progress: '正在核查', asked, replyBy },
  });
const sweep = async (local: string) => {
  clock.at(local);
  const ended = await sweepEvidence(clock.house.unitOfWork, clock.house.deadlines);
  await clock.house.drain();
  return ended;
};
const requests = async (id: string) =>
  (
    await clock.rows<{ state: string; pauses: string[] }>(
      'SELECT state, pauses FROM evidence_request WHERE complaint_id = $1 ORDER BY asked_at',
      id,
    )
  ).map(({ state, pauses }) => [state, ...pauses].join(' '));
const told = (id: string) =>
  clock.rows<{ body: string }>(`SELECT body FROM notice WHERE complaint_id = $1 AND kind = 'progress' ORDER BY raised_at, occurrence`, id);
const answered = (id: string) =>
  clock.rows(
    `INSERT INTO note (id, complaint_id, kind, actor, body) VALUES (gen_random_uuid(), $1, 'follow-up', 'complainant', '附上') RETURNING 1`,
    id,
  );

it('is reminded of once, and past its day it is work; where no rule set stops the clock it runs on, and the trail says so', async () => {
  clock = await aClockHouse();
  const { id, reference } = await clock.complaint({ complainant: { email: 'wang.fang@mail.example', name: '王芳' } });
  const due = (await clock.duty(id, 'decide'))['due_on'];
  await expect(ask(reference, 'friday')).rejects.toMatchObject({ code: 'request.invalid' });
  await ask(reference);
  const [event] = await clock.rows<{ data: object }>(`SELECT data FROM event WHERE complaint_id = $1 AND kind = 'evidence.asked'`, id);
  expect(event!.data).toEqual({ replyBy: '2026-03-20', pauses: [] });
  await sweep('2026-03-17 18:00');
  expect(await told(id)).toHaveLength(1);
  await sweep('2026-03-18 09:00');
  await sweep('2026-03-19 09:00');
  const said = await told(id);
  expect(said).toHaveLength(2);
  expect(said[1]!.body).toMatch(/尚未收到您的补充材料[\s\S]*2026年3月20日[\s\S]*加盖印章的对账单/);
  // The whole of its last day is theirs.
  expect(await sweep('2026-03-20 23:00')).toBe(0);
  expect(await sweep('2026-03-21 00:30')).toBe(1);
  await sweep('2026-03-21 00:31');
  expect(await requests(id)).toEqual(['lapsed']);
  expect(await clock.rows(`SELECT 1 FROM work WHERE complaint_id = $1 AND kind = 'evidence-silent' AND done_at IS NULL`, id)).toHaveLength(
    1,
  );
  expect((await clock.duty(id, 'decide'))['due_on']).toBe(due);
});

it('is ended by what the complainant sends, overtaken by what is asked anew or by the end of the case', async () => {
  clock = await aClockHouse();
  const { id, reference } = await clock.complaint();
  await ask(reference);
  clock.at('2026-03-10 11:00');
  await ask(reference, '2026-03-25');
  clock.at('2026-03-11 10:00');
  await answered(id);
  await sweep('2026-03-11 10:01');
  expect(await requests(id)).toEqual(['overtaken', 'answered']);
  await sweep('2026-04-02 10:00');
  expect(await clock.rows(`SELECT 1 FROM work WHERE complaint_id = $1 AND kind = 'evidence-silent'`, id)).toEqual([]);
  expect(await told(id)).toHaveLength(2);
});

it('stops the clock where a rule set says so, until it came or its day passed, and the trail names the rule set', async () => {
  const papers = mkdtempSync(join(tmpdir(), 'redress-pause-'));
  mkdirSync(join(papers, 'rule-sets'));
  const rules = JSON.parse(readFileSync('libs/shared/src/rules/rule-sets/cbrc-2012.json', 'utf8'));
  const decide = rules.obligations.find(({ id }: { id: string }) => id === 'decide');
  decide.pausedBetween = [{ from: 'evidence_asked', to: 'evidence_received', citation: decide.citation }];
  writeFileSync(join(papers, 'rule-sets', 'cbrc-2012.json'), JSON.stringify(rules));
  clock = await aClockHouse({}, loadRules(papers));
  const one = await clock.complaint();
  const other = await clock.complaint({ complainant: { phone: '+8613800138001' } });
  const before = (await clock.duty(one.id, 'decide'))['due_on'] as string;
  await ask(one.reference);
  await ask(other.reference);
  expect(await requests(one.id)).toEqual(['asked cbrc-2012']);
  expect(await clock.duty(one.id, 'decide')).toMatchObject({ undated: 'paused', due_on: null });
  clock.at('2026-03-12 10:00');
  await answered(one.id);
  await sweep('2026-03-12 10:01');
  const after = (await clock.duty(one.id, 'decide'))['due_on'] as string;
  expect(after > before).toBe(true);
  // Whoever never answers does not stop it for ever.
  await sweep('2026-03-21 00:30');
  expect(((await clock.duty(other.id, 'decide'))['due_on'] as string) > after).toBe(true);
  expect(await requests(other.id)).toEqual(['lapsed cbrc-2012']);
});

it('by rhythm, whoever was told nothing for so long hears that the case is worked on and by when; not when it is late, nor where the papers want none', async () => {
  clock = await aClockHouse();
  const { id } = await clock.complaint({
    language: 'en',
    text: 'My card was charged twice',
    complainant: { email: 'wang.fang@mail.example', name: 'Wang' },
  });
  const rhythm = async (local: string, everyDays: number | 'off' = 7) => {
    clock.at(local);
    await tellProgress(clock.house.unitOfWork, everyDays);
    await clock.house.drain();
  };
  await rhythm('2026-03-16 10:00');
  await rhythm('2026-03-18 10:00', 'off');
  expect(await told(id)).toEqual([]);
  await rhythm('2026-03-18 10:00');
  await rhythm('2026-03-19 10:00');
  const said = await told(id);
  expect(said).toHaveLength(1);
  expect(said[0]!.body).toMatch(/We are working on your complaint[\s\S]*31 March 2026/);
  await rhythm('2026-04-20 10:00');
  expect(await told(id)).toHaveLength(1);
});
