import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DoubtBudget, readLeftOut } from '../../apps/gateway/src/intake/doubt/doubt-budget.js';
import { DoubtShares } from '../../apps/gateway/src/intake/doubt/doubt-shares.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
});
afterAll(() => gateway?.close());

const unproved = async (channel: string, text = '退款', reason: 'signature-wrong' | 'signature-absent' | 'automatic' = 'signature-wrong') =>
  await gateway.accept({
    channel,
    account: '',
    sourceId: newId(),
    raw: Buffer.from(text),
    contentType: 'text/plain',
    envelope: {},
    doubt: { reason, sentence: 'The signature is wrong.' },
    draft: { channel, language: 'zh-Hans', text, complainant: { phone: '+8613800138000' } },
  });
const api = async (query = '') => (await gateway.call('GET', `/api/quarantine${query}`, { token: supervisor })).body;

describe('what nobody proved', () => {
  it('is kept up to a budget of its door, then counted and told of, and answered the same', async () => {
    const answers = [];
    for (let nth = 0; nth < 130; nth++) answers.push(await unproved('sms-twilio', `第${nth}条`));
    const rows = await gateway.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM quarantine q JOIN evidence e ON e.id = q.evidence_id WHERE channel = 'sms-twilio'`,
    );
    // A minute may have ended meanwhile: then it is another minute's.
    expect(rows[0]!.n).toBeGreaterThanOrEqual(120);
    const [left] = await readLeftOut(gateway.unitOfWork);
    expect(rows[0]!.n + (left?.messages ?? 0)).toBe(130);
    for (const answer of answers)
      expect(answer).toMatchObject({ reference: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/), repeated: false, differs: false });
    expect(new Set(answers.map((answer) => Object.keys(answer).sort().join())).size).toBe(1);
    // Other doors, and what a machine answered, have their own room.
    await unproved('phone-ivr');
    expect((await api('?channel=phone-ivr')).items).toHaveLength(1);
    expect((await api()).leftOut).toEqual(left ? [expect.objectContaining({ channel: 'sms-twilio', messages: left.messages })] : []);
  });

  it('is bounded in bytes and by the disk, and begins anew with the next minute and day', async () => {
    const told: string[] = [];
    let disk: string[] = [];
    const budget = new DoubtBudget(gateway.unitOfWork, { perMinute: 3, perDay: 5, megabytesPerDay: 1 }, () => disk, {
      leftOut: (_channel, sentence) => told.push(sentence),
    });
    const keeps = async (channel: string, bytes: number, reason: 'signature-absent' | 'automatic' = 'signature-absent') =>
      await budget.keeps({ channel, raw: Buffer.alloc(bytes), doubt: { reason, sentence: '' } });
    const many = async (channel: string, bytes: readonly number[]) => {
      const kept = [];
      for (const each of bytes) kept.push(await keeps(channel, each));
      return kept;
    };
    const backdate = (channel: string, by: string) =>
      gateway.sql(
        `UPDATE doubt_tally SET minute = minute - $2::interval, day = day - $3::interval WHERE channel = $1`,
        channel,
        by,
        by === '1 day' ? by : '0',
      );
    expect(await many('one', [10, 10, 10, 10])).toEqual([true, true, true, false]);
    await backdate('one', '1 minute');
    expect(await many('one', [10, 10, 10])).toEqual([true, true, false]);
    await backdate('one', '1 day');
    expect(await keeps('one', 10)).toBe(true);
    expect(await many('two', [600_000, 600_000, 400_000])).toEqual([true, false, true]);
    expect(await many('three', [2_000_000, 10])).toEqual([false, true]);
    disk = ['clock: 12 s away from the database’s'];
    expect(await keeps('four', 10)).toBe(true);
    disk = ['disk: 0.1 GiB (1 %) free on the volume of /data'];
    expect(await keeps('four', 10)).toBe(false);
    expect(told.at(-1)).toContain('the disk runs short');
    expect(await keeps('four', 10, 'automatic')).toBe(true);
    expect(await budget.keeps({ channel: 'four', raw: Buffer.alloc(10) })).toBe(true);
    // Many at once are counted one by one.
    disk = [];
    const together = await Promise.all(Array.from({ length: 20 }, () => keeps('five', 10)));
    expect(together.filter(Boolean).length).toBe(3);
  });
});

describe('one sender of what nobody proved', () => {
  it('uses up half of a door and leaves the rest to others; what is proved is not counted', async () => {
    const told: string[] = [];
    let network: string | undefined = '198.51.100.7';
    const limits = { perMinute: 10, perDay: 14, megabytesPerDay: 1 };
    const budget = new DoubtBudget(gateway.unitOfWork, limits, () => [], { leftOut: (_channel, sentence) => told.push(sentence) });
    const doubt = { reason: 'signature-wrong', sentence: '' } as const;
    const kept = async (channel: string, times: number, bytes = 10) => {
      let count = 0;
      for (let nth = 0; nth < times; nth++)
        if (await budget.keeps({ channel, raw: Buffer.alloc(bytes), doubt, ...(network ? { postedFrom: network } : {}) })) count++;
      return count;
    };
    expect(await kept('six', 40)).toBe(5);
    expect(told.at(-1)).toContain('one network');
    for (let nth = 0; nth < 40; nth++)
      expect(await budget.keeps({ channel: 'six', raw: Buffer.alloc(10), postedFrom: '198.51.100.7' })).toBe(true);
    network = '203.0.113.4';
    expect(await kept('six', 3)).toBe(3);
    // Where nobody knows the network, and beyond all shares, the door's own budget counts.
    network = undefined;
    expect(await kept('six', 5)).toBe(2);
    network = '198.51.100.7';
    expect([await kept('seven', 1, 600_000), await kept('seven', 1, 400_000), await kept('seven', 1, 200_000)]).toEqual([0, 1, 0]);
    const together = await Promise.all(Array.from({ length: 20 }, () => kept('eight', 1)));
    expect(together.filter((count) => count === 1).length).toBe(5);
  });

  it('begins anew with the minute and the day', () => {
    let now = Date.UTC(2026, 0, 1, 23, 58);
    const shares = new DoubtShares({ perMinute: 4, perDay: 6, megabytesPerDay: 'off' }, () => now);
    const many = () => Array.from({ length: 3 }, () => shares.take('one', '198.51.100.7', 10)).filter(Boolean).length;
    expect([many(), many()]).toEqual([2, 0]);
    now += 60_000;
    expect(many()).toBe(1);
    now += 60_000;
    expect([many(), shares.take('two', '198.51.100.7', 10)]).toEqual([2, true]);
  });

  it('is known by its network at a door of the house, behind our proxies too', async () => {
    const house = await aGateway({ TRUSTED_PROXIES: '127.0.0.1,::1', REDRESS_CONFIG: 'config' });
    try {
      const post = (address: string, nth: number) =>
        fetch(`${house.url}/channels/sms-twilio`, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': address, 'x-twilio-signature': 'wrong' },
          body: new URLSearchParams({ MessageSid: `SM${address}${nth}`, From: '+8613800138000', To: '+8613900139000', Body: `退款${nth}` }),
        });
      const count = async () => (await house.sql<{ n: number }>('SELECT count(*)::int AS n FROM quarantine'))[0]!.n;
      const bodies = new Set<string>();
      // Within one minute of the clock, whenever the test runs.
      await new Promise((resolve) => setTimeout(resolve, Date.now() % 60_000 > 45_000 ? 60_000 - (Date.now() % 60_000) : 0));
      for (let nth = 0; nth < 80; nth++) {
        const answer = await post('198.51.100.7', nth);
        bodies.add(`${answer.status} ${await answer.text()}`);
      }
      expect([await count(), bodies.size]).toEqual([60, 1]);
      await post('203.0.113.4', 1);
      expect(await count()).toBe(61);
    } finally {
      await house.close();
    }
  });
});

describe('the quarantine', () => {
  it('has the newest first, its pages, counts by cause and door, and a filter, in the API and on the page', async () => {
    await gateway.sql(`UPDATE quarantine SET dismissed_at = now() WHERE dismissed_at IS NULL`);
    await gateway.sql('DELETE FROM doubt_tally');
    for (let nth = 0; nth < 61; nth++) await unproved('sms-vonage', `第${nth}条`);
    for (let nth = 0; nth < 3; nth++) await unproved('phone-ivr', `电话${nth}`, 'signature-absent');
    const first = await api();
    const second = await api(`?cursor=${first.nextCursor}`);
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([50, 14, undefined]);
    expect(first.items[0].preview).toBe('电话2');
    expect(second.items.at(-1).preview).toBe('第0条');
    expect(new Set([...first.items, ...second.items].map((item: { id: string }) => item.id)).size).toBe(64);
    expect(first.counts).toMatchObject([
      { reason: 'signature-wrong', channel: 'sms-vonage', messages: 61 },
      { reason: 'signature-absent', channel: 'phone-ivr', messages: 3 },
    ]);
    expect((await api('?reason=signature-absent')).items).toHaveLength(3);
    expect((await api('?cursor=x')).code).toBe('request.invalid');
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(supervisor);
    const page = await visitor.get('/desk/quarantine');
    expect(page.html).toContain('共 64 件待处理');
    expect([...page.html.matchAll(/class="rd-quarantine__item"/g)]).toHaveLength(50);
    const next = /href="(\/desk\/quarantine\?cursor=[^"]+)"/.exec(page.html)![1]!;
    expect([...(await visitor.get(next)).html.matchAll(/class="rd-quarantine__item"/g)]).toHaveLength(14);
    const filtered = await visitor.get('/desk/quarantine?reason=signature-absent&channel=phone-ivr');
    expect([...filtered.html.matchAll(/class="rd-quarantine__item"/g)]).toHaveLength(3);
    expect((await visitor.get('/desk/quarantine?cursor=x&reason=nonsense')).status).toBe(200);
  });
});
