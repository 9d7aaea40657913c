import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startDouble as startVonage } from '../../apps/notifier/src/providers/vonage-sms/testing/double.js';
import type { ProviderDouble } from '../../apps/notifier/src/registry/testing/provider-double.js';
import { troublesThatOpen } from '../../apps/notifier/src/registry/traffic.js';
import { eventually } from '../support/eventually.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';

type Shares = MailRoom['desk']['shares'];

let vonage: ProviderDouble;
let room: MailRoom;
beforeAll(async () => {
  vonage = await startVonage();
  room = await MailRoom.open({ env: vonage.env });
});
afterAll(async () => {
  await room.close();
  await vonage.close();
});
afterEach(async () => {
  room.twilio.modes = ['ok'];
  vonage.mode = 'ok';
  await room.all('DELETE FROM provider_state');
});

/** So many acknowledgements, sent under these shares. Gives their ids. */
async function send(count: number, shares: Shares = {}, prefer: 'sms' | null = null): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made++) {
    ids.push((await room.aComplaint({ complainant: { phone: room.aPhone() }, ...(prefer ? { prefers: prefer } : {}) })).id);
  }
  await room.raise();
  await room.send({ shares });
  return ids;
}
const through = async (ids: readonly string[]) => {
  const rows = await room.all(
    `SELECT d.provider, count(*)::int AS count FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = ANY($1) GROUP BY 1`,
    ids,
  );
  return Object.fromEntries(rows.map((row) => [row['provider'], row['count']])) as Record<string, number>;
};
const circuit = async (provider: string) =>
  (await room.one('SELECT open_until > now() AS open FROM provider_state WHERE provider = $1', provider))?.['open'];

describe('two providers of one medium', () => {
  it('share its messages by weight', async () => {
    const counts = await through(
      await send(60, { 'twilio-sms': { weight: 3, perSecond: 'off' }, 'vonage-sms': { weight: 1, perSecond: 'off' } }),
    );
    // 45 and 15 are expected; 29 or fewer, or 59 or more, would come once in a hundred thousand runs.
    expect(counts['twilio-sms']).toBeGreaterThan(29);
    expect(counts['twilio-sms']).toBeLessThan(59);
    expect(counts['vonage-sms']).toBe(60 - (counts['twilio-sms'] as number));
  });

  it('keep one of weight 0 in reserve', async () => {
    const reserve: Shares = { 'vonage-sms': { weight: 0, perSecond: 'off' } };
    expect(await through(await send(10, reserve))).toEqual({ 'twilio-sms': 10 });
    room.twilio.modes = ['error-before'];
    await send(troublesThatOpen, reserve);
    expect(await circuit('twilio-sms')).toBe(true);
    expect(await through(await send(4, reserve))).toEqual({ 'vonage-sms': 4 });
  });

  it('move away from one in trouble, try it again, and come back', async () => {
    const only: Shares = { 'twilio-sms': { weight: 1, perSecond: 'off' }, 'vonage-sms': { weight: 0, perSecond: 'off' } };
    room.twilio.modes = ['429'];
    await send(troublesThatOpen, only);
    expect(await through(await send(5, only))).toEqual({ 'vonage-sms': 5 });
    // The time is not over: nothing is tried.
    await room.later(5);
    expect(await through(await send(2, only))).toEqual({ 'vonage-sms': 2 });
    // One message is tried, and finds it still in trouble.
    await room.later(15);
    expect(await through(await send(6, only))).toEqual({ 'twilio-sms': 1, 'vonage-sms': 5 });
    expect(await circuit('twilio-sms')).toBe(true);
    // What was put off would take the trial. The next pause is longer; then one is tried, and all come back.
    await room.all('DELETE FROM slip');
    room.twilio.modes = ['ok'];
    await room.later(61);
    expect(await through(await send(3, only))).toEqual({ 'twilio-sms': 1, 'vonage-sms': 2 });
    expect(await through(await send(3, only))).toEqual({ 'twilio-sms': 3 });
  });

  it('count what the recipient refuses as no trouble', async () => {
    room.twilio.modes = ['refuse-21614'];
    await send(troublesThatOpen + 2, { 'vonage-sms': { weight: 0, perSecond: 'off' } });
    expect(await circuit('twilio-sms')).toBeUndefined();
  });
});

describe('a medium without any provider that answers', () => {
  it('lets its notices wait, and says so', async () => {
    room.twilio.modes = ['429'];
    vonage.mode = 'busy';
    // Chance shares them out: the one that got few has its turn once the other's circuit is open.
    await send(troublesThatOpen * 4);
    await send(troublesThatOpen);
    expect([await circuit('twilio-sms'), await circuit('vonage-sms')]).toEqual([true, true]);
    const [id] = await send(1);
    const [notice] = await room.notices(id as string);
    expect(notice).toMatchObject({ state: 'composed', waits_because: 'provider-away', waits_until: expect.any(Date) });
    expect(await room.deliveries(id as string)).toEqual([]);
    room.twilio.modes = ['ok'];
    vonage.mode = 'ok';
    await room.later(700);
    await room.send();
    // One each is tried; whoever came first got it.
    await room.later(700);
    await room.settle();
    expect((await room.notices(id as string))[0]).toMatchObject({ state: 'accepted', waits_until: null });
  });

  it('sends another way what cannot wait', async () => {
    room.twilio.modes = ['429'];
    vonage.mode = 'busy';
    await send(troublesThatOpen * 4);
    const complaint = await room.aComplaint({ prefers: 'sms', complainant: { phone: room.aPhone(), email: 'patient@mail.example' } });
    await room.raise();
    await room.all(
      `UPDATE notice SET composed_at = now() - interval '3 hours', due_at = now() + interval '1 hour' WHERE complaint_id = $1`,
      complaint.id,
    );
    // On a slow machine a circuit's pause is over meanwhile, and the turn is its trial; the one after it finds both open again.
    const notice = await eventually(
      async () => {
        await room.send();
        return (await room.notices(complaint.id))[0];
      },
      { is: ({ state }) => state === 'sent', what: 'a mail instead' },
    );
    expect(notice).toMatchObject({ medium: 'email', state: 'sent' });
  });
});

describe('a rate', () => {
  it('is kept over all, and what is due first goes first', async () => {
    const shares: Shares = { 'twilio-sms': { weight: 1, perSecond: 5 }, 'vonage-sms': { weight: 1, perSecond: 3 } };
    const ids: string[] = [];
    for (let made = 0; made < 20; made++) ids.push((await room.aComplaint()).id);
    await room.raise();
    // The last one made is due first.
    for (const [index, id] of ids.entries()) {
      await room.all(`UPDATE notice SET due_at = now() + ($2 || ' hours')::interval WHERE complaint_id = $1`, id, String(100 - index));
    }
    await room.send({ shares });
    const sent = async () => {
      const rows = await room.all(
        `SELECT n.complaint_id AS id, n.due_at, n.waits_because FROM notice n WHERE n.complaint_id = ANY($1) AND n.state = 'accepted'`,
        ids,
      );
      return rows.map((row: DatabaseRow) => row['id'] as string);
    };
    const first = await sent();
    expect(first.length).toBeLessThanOrEqual(8);
    expect(first.length).toBeGreaterThanOrEqual(3);
    expect(new Set(first)).toEqual(new Set(ids.slice(20 - first.length)));
    for (let seconds = 0; seconds < 40 && (await sent()).length < 20; seconds++) {
      await room.later(2);
      await room.send({ shares });
    }
    expect(await sent()).toHaveLength(20);
  });
});
