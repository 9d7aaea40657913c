import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { KillableHouse } from '../support/killable-house.js';

jest.setTimeout(3_600_000);

/** Rounds, of as many notices as one slip carries: 10 fights in the small size, 500 in the other. */
const [rounds, perRound] = process.env['CHAOS_SIZE'] === 'release' ? [25, 20] : [1, 10];

let house: KillableHouse;
let client: pg.Client;
beforeAll(async () => {
  house = await KillableHouse.start('postgres', { sending: { leaseSeconds: 6 }, twilio: { modes: ['slow'], slowMilliseconds: 20 } });
  client = new pg.Client({ connectionString: house.postgres.url });
  await client.connect();
  // Two that the test starts itself fight; the house's own is not of it.
  await house.end('notifier');
});
afterAll(async () => {
  await client?.end();
  await house?.stop();
});

const until = async (what: string, so: () => boolean | Promise<boolean>) => {
  const standing = async () => {
    house.mustStand();
    return (await so()) || undefined;
  };
  await eventually(standing, { what, seconds: 120 });
};
/** Whether a process is stopped, as the kernel says. */
const isStopped = (child: ChildProcess) => /^State:\s+T/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
const gone = (child: ChildProcess) =>
  new Promise((done) => (child.exitCode === null && child.signalCode === null ? child.once('exit', done) : done(null)));

let number = 200_000;

/**
 * The notices of these people have their texts and wait to leave, all of them: whoever comes begins them together. Who wrote them dies before it
 * sends; without that it would begin those that it had written, and have some of them in hand when it stops.
 */
const composed = async (phones: readonly string[]) => {
  await gone(await house.another('notifier', { REDRESS_FAULT: 'notices.after_commit:kill' }));
  const { rows } = await client.query(
    `SELECT c.complainant->>'phone' AS phone FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.state = 'composed' AND c.complainant->>'phone' = ANY($1) ORDER BY 1`,
    [phones],
  );
  expect(rows.map((row) => row.phone)).toEqual(phones);
};

it(`${rounds * perRound} notices are sent once each, though who began them is stopped past its lease and goes on`, async () => {
  const perPhone = (phone: string) => house.double.to(phone).length;
  for (let round = 0; round < rounds; round++) {
    const phones = Array.from({ length: perRound }, () => `+8613800${number++}`);
    // They wait for a notifier, so that the one that comes has all of them on one slip.
    await Promise.all(
      phones.map((phone) =>
        fetch(`${house.url}/api/complaints`, {
          method: 'POST',
          body: JSON.stringify({ text: '信用卡被盗刷', complainant: { phone } }),
          headers: { 'content-type': 'application/json' },
        }),
      ),
    );
    await until('all waiting for a notifier', async () => {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM slip WHERE consumer = 'notices'`);
      return rows[0].n >= perRound;
    });
    await composed(phones);
    // The first stops when its attempts are committed: before it calls, or at any moment while it does.
    const atAnyMoment = round % 2 === 1;
    const first = await house.another('notifier', atAnyMoment ? {} : { REDRESS_FAULT: 'send.after_attempt:stop' });
    if (atAnyMoment) {
      await until('anything on its way', () => phones.some((phone) => perPhone(phone) > 0));
      first.kill('SIGSTOP');
    }
    await until('stopped', () => isStopped(first));
    const second = await house.another('notifier');
    await until('all sent by the second', () => phones.every((phone) => perPhone(phone) > 0));
    first.kill('SIGCONT');
    // What it still had in hand is done when nothing it began is open any more; it ends after what it has in hand, so nothing comes later.
    await until('the first at rest', async () => {
      const { rows } = await client.query(`SELECT count(*)::int AS n FROM delivery WHERE state IN ('intent', 'unknown')`);
      return rows[0].n === 0;
    });
    for (const one of [first, second]) one.kill('SIGTERM');
    await Promise.all([gone(first), gone(second)]);
    expect(phones.filter((phone) => perPhone(phone) !== 1)).toEqual([]);
    const { rows } = await client.query(
      `SELECT DISTINCT recipient FROM delivery WHERE state = 'not-accepted' AND recipient = ANY($1) ORDER BY recipient`,
      [phones],
    );
    // Without a fight there was nothing to see: who stops before it calls has begun all of them, and the second took each over.
    if (!atAnyMoment) expect(rows.map((row) => row.recipient)).toEqual(phones);
  }
});
