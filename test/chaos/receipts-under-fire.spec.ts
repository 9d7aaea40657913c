import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { inParallel } from '../../apps/notifier/src/sending/send-notices.js';
import { eventually } from '../support/eventually.js';
import { KillableHouse } from '../support/killable-house.js';
import type { TakenMessage } from '../support/provider-double.js';

jest.setTimeout(3_600_000);

/** `release`: 20 000 receipts at 500 a second, the notifier killed every 5 s. The small size has time for some kills, too. */
const size =
  process.env['CHAOS_SIZE'] === 'release'
    ? { messages: 6_667, perSecond: 500, killEverySeconds: 5 }
    : { messages: 200, perSecond: 60, killEverySeconds: 2 };
const words = ['queued', 'sent', 'delivered'] as const;

let house: KillableHouse;
let client: pg.Client;
beforeAll(async () => {
  house = await KillableHouse.start('postgres', { twilio: { callbacks: () => ({ words: [], early: false }) } });
  client = new pg.Client({ connectionString: house.postgres.url });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await house?.stop();
});

const number = async (sql: string, ...parameters: unknown[]): Promise<number> =>
  Number((await client.query({ text: sql, values: parameters, rowMode: 'array' })).rows[0]?.[0]);

async function complain(no: number): Promise<void> {
  const body = JSON.stringify({ text: '信用卡被盗刷', complainant: { phone: `+861380${String(1_000_000 + no * 7)}` }, prefers: 'sms' });
  const answer = await fetch(`${house.url}/api/complaints`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(answer.status).toBe(201);
}

/** Receipts that were answered 2xx. */
let answered = 0;

/** Reports as a provider does: again until it is taken. Gives how often it was not. */
async function report(message: TakenMessage, word: string): Promise<number> {
  for (let failures = 0; failures < 600; failures++) {
    const status = await house.double.report(message, word).catch(() => 0);
    if (status >= 200 && status < 300) {
      answered += 1;
      return failures;
    }
    await pause(200);
  }
  throw new Error('Nobody took a receipt.');
}

it(`${size.messages * words.length} receipts that were answered are kept once and applied, though the notifier is killed every ${size.killEverySeconds} s`, async () => {
  await inParallel(
    Array.from({ length: size.messages }, (_, no) => no),
    16,
    complain,
  );
  await eventually(() => house.double.ledger.length, { is: (sent) => sent >= size.messages, what: 'every message sent', seconds: 600 });
  await eventually(() => number(`SELECT count(*) FROM delivery WHERE state = 'accepted'`), {
    is: (written) => written >= size.messages,
    what: 'every answer written',
    seconds: 120,
  });

  const receipts = house.double.ledger
    .flatMap((message) => words.map((word) => ({ message, word, at: Math.random() })))
    .sort((a, b) => a.at - b.at);
  let posting = true;
  let kills = 0;
  const killer = (async () => {
    for (;;) {
      // Killed while it still starts it would never take one: the time is that of its being up.
      const before = answered;
      await eventually(() => !posting || answered > before, { is: Boolean, what: 'a receipt taken after a start' });
      // Or of its having taken a sixth: after a slow start all that waits comes at once, and would be over before it is killed again.
      const enough = answered + receipts.length / 6;
      const late = Date.now() + size.killEverySeconds * 1000;
      await eventually(() => !posting || Date.now() >= late || answered >= enough, { is: Boolean, what: 'a sixth of them taken' });
      if (!posting) return;
      await house.kill('notifier');
      kills += 1;
      house.run('notifier');
    }
  })();
  const begun = Date.now();
  const turned = await Promise.all(
    receipts.map(async ({ message, word }, no) => {
      await pause(Math.max(0, begun + (no * 1000) / size.perSecond - Date.now()));
      return await report(message, word);
    }),
  );
  posting = false;
  await killer;
  expect(kills).toBeGreaterThanOrEqual(2);
  expect(turned.some((failures) => failures > 0)).toBe(true);

  const left = () => number('SELECT count(*) FROM receipt_to_apply');
  await eventually(left, { is: (count) => count === 0, what: 'every receipt applied', seconds: 180 });
  expect(await number('SELECT count(*) FROM receipt')).toBe(receipts.length);
  expect(await number(`SELECT count(*) FROM delivery WHERE state <> 'delivered'`)).toBe(0);
  expect(await number(`SELECT count(*) FROM notice WHERE state <> 'delivered'`)).toBe(0);
  expect(await number(`SELECT count(*) FROM event WHERE kind = 'notice.delivered'`)).toBe(size.messages);
  expect(await number(`SELECT count(*) FROM slip WHERE dead_at IS NOT NULL`)).toBe(0);
  // Nothing left twice because of it.
  expect(house.double.ledger).toHaveLength(size.messages);
});
