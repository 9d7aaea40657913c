import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { spend } from '@app/shared/persistence/budget-ledger.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { watchHeld } from '../../apps/notifier/src/budgets/watch-held.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aNotifier, type TestNotifier } from '../support/notifier.js';

jest.setTimeout(1_800_000);

/** `release` sends the ten thousand of the test programme; the small size what shows the same. */
const abusive = process.env['TEST_SIZE'] === 'release' ? 10_000 : 300;

let gateway: TestGateway;
let supervisor: string;
let clerk: string;
let number = 0;

beforeAll(async () => {
  gateway = await aGateway();
  supervisor = await gateway.staff('supervisor', undefined, 'Wang Fang');
  clerk = await gateway.staff('clerk', 'cards', 'Zhang Wei');
});
afterAll(() => gateway?.close());
/** Each test begins with unused budgets. */
beforeEach(() => gateway.sql('DELETE FROM budget_use'));

const off = {
  perCorrespondent: 'off',
  perPrefix: 'off',
  perCountry: 'off',
  mailAcknowledgements: 'off',
  perSource: 'off',
  perDay: 'off',
} as const;
const notifier = (budgets: Partial<Institution['budgets']>): TestNotifier => aNotifier(gateway, { ...off, ...budgets });

async function take(complainant: ComplaintDraft['complainant'], over: Partial<ComplaintDraft> = {}): Promise<string> {
  const draft: ComplaintDraft = { channel: 'api', language: 'zh-Hans', text: '信用卡被盗刷', complainant, ...over };
  const sourceId = `budget-${number++}`;
  const { reference } = await gateway.accept({
    channel: draft.channel,
    account: '',
    sourceId,
    raw: Buffer.from('x'),
    contentType: 'text/plain',
    envelope: {},
    draft,
  });
  return reference;
}
const phone = (last: number) => `+8613900${String(last).padStart(6, '0')}`;
/** How many went to whoever got most, people being told apart by `key`. */
function most(taken: readonly { readonly to: string }[], key: (to: string) => string): number {
  const counts = new Map<string, number>();
  for (const { to } of taken) counts.set(key(to), (counts.get(key(to)) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}
const statesOf = async (reference: string) =>
  (
    await gateway.sql<{ kind: string; state: string; why: { budget: string }[] | null }>(
      `SELECT n.kind, n.state, n.held_for AS why FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = $1 ORDER BY n.kind`,
      reference,
    )
  ).map(({ state, why }) => [state, ...(why ?? []).map((one) => one.budget)].join(' '));
const file = async (reference: string, token = supervisor) => (await gateway.call('GET', `/api/complaints/${reference}`, { token })).body;
const release = (reference: string, notice: string, token = supervisor) =>
  gateway.call('POST', `/api/complaints/${reference}/notices/${notice}/releases`, { token });

describe('a budget', () => {
  it('lets so many messages leave to one person and holds the next, whole and visible', async () => {
    const { work, sent } = notifier({ perCorrespondent: 3 });
    const person = { phone: phone(1) };
    const references = [];
    for (let times = 0; times < 5; times++) {
      references.push(await take(person));
      await work();
    }
    expect(sent(person.phone)).toHaveLength(3);
    expect(await Promise.all(references.map(statesOf))).toEqual([
      ['sent'],
      ['sent'],
      ['sent'],
      ['held correspondent'],
      ['held correspondent'],
    ]);
    const held = await file(references[4]!, clerk);
    expect(held.work).toEqual([
      {
        id: expect.any(String),
        kind: 'held',
        subject: held.notices[0].id,
        since: expect.any(String),
        due: held.deadlines.find((one: { kind: string }) => one.kind === 'acknowledge').dueAt,
      },
    ]);
    expect(held.trail.map((one: { kind: string }) => one.kind)).toContain('notice.held');
    expect(held.notices[0].text).toContain(references[4]);
  });

  it('of a range of numbers, of another country, and of the day hold what is above them', async () => {
    const { work, sent, all } = notifier({ perPrefix: 2, perCountry: 2, perDay: 6 });
    const people = [
      ...[10, 11, 12].map(phone),
      '+85251230001',
      '+85261230002',
      '+85291230003',
      '+8613911110000',
      '+8613922220000',
      '+8613933330000',
    ];
    const references: string[] = [];
    for (const one of people) {
      references.push(await take({ phone: one }));
      await work();
    }
    expect(await Promise.all(references.map(statesOf))).toEqual([
      ['sent'],
      ['sent'],
      ['held prefix'],
      ['sent'],
      ['sent'],
      ['held country'],
      ['sent'],
      ['sent'],
      ['held day'],
    ]);
    expect(all()).toHaveLength(6);
    expect(sent('+85291230003')).toHaveLength(0);
  });

  it('ends two machines that acknowledge each other by mail', async () => {
    const { work, sent } = notifier({ mailAcknowledgements: 3 });
    const addresses = ['robot@example.com', 'Robot@Example.com', 'robot@EXAMPLE.com', 'ROBOT@example.com', 'robot@example.com'];
    for (const email of addresses) {
      await take({ email }, { channel: 'email-smtp' });
      await work();
    }
    const acknowledgements = ['robot@example.com', 'Robot@example.com', 'ROBOT@example.com']
      .flatMap((email) => sent(email))
      .filter(({ text }) => !/查询码：/.test(text.split('\n')[0] ?? ''));
    expect(new Set(acknowledgements).size).toBe(3);
  });

  it('sends nothing by itself to a number that costs whoever writes to it', async () => {
    const { work, sent } = notifier({});
    const premium = '+449098790000';
    const reference = await take({ phone: premium });
    await work();
    expect(await statesOf(reference)).toEqual(['held premium-number']);
    expect(sent(premium)).toEqual([]);
  });

  it('holds nothing that a clerk or the law wants said, and counts it', async () => {
    const { work, sent } = notifier({ perCorrespondent: 2 });
    const person = { phone: phone(20) };
    const decide = async (reference: string) =>
      await gateway.call('POST', `/api/complaints/${reference}/outcome`, { token: supervisor, body: { decision: 'upheld', text: '退还' } });
    const first = await take(person);
    await work();
    await decide(first);
    await work();
    const second = await take(person);
    await work();
    expect(await statesOf(second)).toEqual(['held correspondent']);
    await decide(second);
    await work();
    expect(await statesOf(second)).toEqual(['held correspondent', 'sent']);
    expect(sent(person.phone)).toHaveLength(3);
  });

  it('is whole again when its time has passed, and never a message before', async () => {
    const { work, sent } = notifier({ perCorrespondent: 2 });
    const person = { phone: phone(30) };
    const again = async () => {
      await take(person);
      await work();
      return sent(person.phone).length;
    };
    for (let times = 0; times < 3; times++) await again();
    // A slot that began 24:50 ago may hold a message that left 23:50 ago.
    await gateway.sql(`UPDATE budget_use SET slot = now() - interval '24 hours 50 minutes'`);
    expect(await again()).toBe(2);
    await gateway.sql(`UPDATE budget_use SET slot = now() - interval '25 hours 10 minutes'`);
    expect([await again(), await again(), await again()]).toEqual([3, 4, 4]);
  });

  it('is never gone over by many notifiers that send at once', async () => {
    const notifiers = Array.from({ length: 6 }, () => notifier({ perPrefix: 10, perDay: 25, perCorrespondent: 2 }));
    const references: string[] = [];
    for (let last = 0; last < 60; last++) references.push(await take({ phone: phone((last % 4) * 10_000 + (last % 15)) }));
    await notifiers[0]!.raise();
    const slips = (await gateway.sql<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'send'`)).map((row) => row.id);
    expect(slips).toHaveLength(60);
    await Promise.all(slips.map((id, at) => notifiers[at % notifiers.length]!.send([id])));
    const all = notifiers.flatMap((one) => one.all());
    expect(all).toHaveLength(25);
    expect(most(all, (to) => to.slice(0, -4))).toBeLessThanOrEqual(10);
    expect(most(all, (to) => to)).toBeLessThanOrEqual(2);
    const states = (await Promise.all(references.map(statesOf))).flat();
    expect(states.filter((state) => state === 'sent')).toHaveLength(25);
    expect(states.filter((state) => state.startsWith('held'))).toHaveLength(35);
  });

  it('gives its place back when the transaction that took it fails', async () => {
    const budget = { name: 'test', key: Buffer.alloc(32, 1), limit: 1, hours: 1 };
    const failing = gateway.unitOfWork.run(async (tx) => {
      expect((await spend(tx, [{ id: 'a', budgets: [budget] }])).size).toBe(0);
      throw new Error('after spending');
    });
    await expect(failing).rejects.toThrow('after spending');
    const refused = await gateway.unitOfWork.run((tx) =>
      spend(
        tx,
        ['b', 'c'].map((id) => ({ id, budgets: [budget] })),
      ),
    );
    expect([...refused.keys()]).toEqual(['c']);
  });

  it('keeps no number and no address', async () => {
    const { work } = notifier({ perCorrespondent: 5, perPrefix: 5 });
    await take({ phone: phone(40), email: 'secret@example.com' }, { prefers: 'email' });
    await work();
    const rows = await gateway.sql<{ row: string }>('SELECT budget_use::text AS row FROM budget_use');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/13900|secret/);
  });
});

describe('a held notice', () => {
  const held = async (budgets: Partial<Institution['budgets']> = { perCorrespondent: 1 }) => {
    const desk = notifier(budgets);
    const person = { phone: phone(100 + number) };
    await take(person);
    await desk.work();
    const reference = await take(person);
    await desk.work();
    const [notice] = (await file(reference)).notices;
    expect(notice.state).toBe('held');
    return { ...desk, reference, notice: notice.id as string, person };
  };

  it('leaves when a person releases it, once, though the budget is still used up', async () => {
    const { reference, notice, work, sent, person } = await held();
    const auditor = await gateway.staff('auditor');
    expect((await release(reference, notice, auditor)).status).toBe(403);
    const answers = await Promise.all(Array.from({ length: 5 }, () => release(reference, notice, clerk)));
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
    await work();
    await work();
    expect(sent(person.phone)).toHaveLength(2);
    const { work: left, notices, trail } = await file(reference);
    expect([left, notices[0].state]).toEqual([[], 'sent']);
    expect(trail.filter((one: { kind: string }) => one.kind === 'notice.released')).toMatchObject([{ actor: 'staff:Zhang Wei' }]);
    expect((await release(reference, notice)).body).toEqual({ notice, state: 'sent' });
  });

  it('is on the list of what is held, what is due first before the others, each for those who may see its case', async () => {
    const { reference, notice } = await held();
    const loans = await gateway.staff('clerk', 'loans');
    const list = async (token: string) => (await gateway.call('GET', '/api/held-notices', { token })).body.items;
    expect(await list(supervisor)).toContainEqual(
      expect.objectContaining({
        id: notice,
        reference,
        kind: 'acknowledgement',
        work: 'held',
        heldFor: [{ budget: 'correspondent', limit: 1, hours: 24 }],
      }),
    );
    expect((await list(clerk)).map((one: { id: string }) => one.id)).toContain(notice);
    expect((await list(loans)).map((one: { id: string }) => one.id)).not.toContain(notice);
    expect((await release(reference, notice, loans)).body.code).toBe('not-found');
  });

  it('that may not be answered by a machine is released in the same way', async () => {
    const { work, sent } = notifier({});
    const reference = await take({ email: 'list@example.com' }, { channel: 'email-smtp', mayAcknowledge: false });
    await work();
    const { notices, work: left } = await file(reference);
    expect([left.map((one: { kind: string }) => one.kind), sent('list@example.com')]).toEqual([['acknowledge-by-hand'], []]);
    expect((await release(reference, notices[0].id)).status).toBe(201);
    await work();
    expect(sent('list@example.com')).toHaveLength(1);
    expect((await file(reference)).work).toEqual([]);
  });

  it('raises the alarm once when its date comes near', async () => {
    const { reference, notice, unitOfWork } = await held();
    expect(await watchHeld(unitOfWork)).toBe(0);
    await gateway.sql(`UPDATE notice SET due_at = now() + interval '3 hours' WHERE id = $1`, notice);
    const told = await Promise.all([watchHeld(unitOfWork), watchHeld(unitOfWork), watchHeld(unitOfWork)]);
    expect(told.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect((await file(reference)).trail.filter((one: { kind: string }) => one.kind === 'notice.held-too-long')).toHaveLength(1);
  });

  it('that left already, or never was held, is not released', async () => {
    const { work } = notifier({});
    const reference = await take({ phone: phone(200) });
    await work();
    const [notice] = (await file(reference)).notices;
    expect((await release(reference, notice.id)).body.code).toBe('notice.not-held');
    const other = await take({ phone: phone(201) });
    await gateway.route();
    expect((await release(other, notice.id)).body.code).toBe('not-found');
  });
});

describe(`${abusive} abusive submissions`, () => {
  it('stay within every budget, and every case is there with its duty visible', async () => {
    const limits = { perCorrespondent: 2, perPrefix: 20, perCountry: 5, perDay: 100, mailAcknowledgements: 2 } as const;
    await notifier({}).work();
    await gateway.sql('DELETE FROM budget_use');
    const before = (await gateway.sql<{ n: number }>('SELECT count(*)::int AS n FROM complaint'))[0]!.n;
    const desks = [notifier(limits), notifier(limits)];
    const victims = Array.from({ length: abusive }, (_, no) => {
      if (no % 10 === 0) return { email: `victim-${no % 7}@example.com` };
      if (no % 10 === 1) return { phone: `+8529${String(1_000_000 + no).slice(-7)}` };
      return { phone: `+86138${String(no % 5)}0${String(no % 97).padStart(2, '0')}${String(no).padStart(5, '0').slice(-4)}` };
    });
    const references: string[] = [];
    for (let at = 0; at < victims.length; at += 50) {
      const some = victims.slice(at, at + 50);
      references.push(...(await Promise.all(some.map((one) => take(one, { text: 'http://spam.example 立即领取' })))));
      await desks[0]!.raise();
    }
    const due = (await gateway.sql<{ id: string }>(`SELECT event_id AS id FROM slip WHERE consumer = 'send'`)).map((row) => row.id);
    const lists = Array.from({ length: Math.ceil(due.length / 20) }, (_, at) => due.slice(at * 20, at * 20 + 20));
    await Promise.all(
      desks.map(async (desk, nth) => {
        for (const ids of lists.filter((_, at) => at % desks.length === nth)) await desk.send(ids);
      }),
    );

    const all = desks.flatMap((desk) => desk.all());
    const [texts, mails] = [all.filter(({ to }) => to.startsWith('+')), all.filter(({ to }) => to.includes('@'))];
    expect(texts.length).toBeLessThanOrEqual(limits.perDay);
    expect(most(texts, (to) => to)).toBeLessThanOrEqual(limits.perCorrespondent);
    expect(most(texts, (to) => to.slice(0, -4))).toBeLessThanOrEqual(limits.perPrefix);
    expect(texts.filter(({ to }) => to.startsWith('+852')).length).toBeLessThanOrEqual(limits.perCountry);
    expect(most(mails, (to) => to)).toBeLessThanOrEqual(limits.mailAcknowledgements);
    expect(all.filter(({ text }) => /spam|领取/.test(text))).toEqual([]);

    const [{ n }] = (await gateway.sql<{ n: number }>('SELECT count(*)::int AS n FROM complaint')) as [{ n: number }];
    expect(n - before).toBe(abusive);
    const told = await gateway.sql<{ state: string; work: boolean }>(
      `SELECT n.state, EXISTS (SELECT 1 FROM work w WHERE w.subject_id = n.id AND w.kind = 'held' AND w.done_at IS NULL AND w.due IS NOT NULL) AS work
       FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE c.reference = ANY($1)`,
      references,
    );
    expect(told).toHaveLength(abusive);
    expect(told.filter((one) => one.state === 'sent' && !one.work)).toHaveLength(all.length);
    expect(told.filter((one) => one.state === 'held' && one.work)).toHaveLength(abusive - all.length);
  });
});
