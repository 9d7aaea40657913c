import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { KillableHouse } from '../support/killable-house.js';
import type { CallbackPlan, MailMode, TakenMessage, TwilioMode } from '../support/provider-double.js';

jest.setTimeout(3_600_000);

/** Notices whose providers fail in every way, for each queue back end: so many by text message, and half as many by mail. */
const count = process.env['CHAOS_SIZE'] === 'release' ? 2_000 : 50;

/** Chosen so that about half of all calls go wrong somehow. */
const twilioModes: readonly [TwilioMode, number][] = [
  ['ok', 50],
  ['slow', 5],
  ['error-before', 8],
  ['error-after-accept', 10],
  ['hang-after-accept', 3],
  ['hang-before', 2],
  ['reset-before', 6],
  ['reset-after-accept', 10],
  ['429', 6],
];
const mailModes: readonly [MailMode, number][] = [
  ['ok', 60],
  ['defer', 10],
  ['drop-before-data', 10],
  ['drop-after-data', 20],
];

function weighted<Choice>(choices: readonly [Choice, number][]): Choice {
  let point = Math.random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [choice, weight] of choices) {
    point -= weight;
    if (point < 0) return choice;
  }
  return (choices[0] as [Choice, number])[0];
}

const shuffled = <Item>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** Callbacks as they come on a bad day: repeated, shuffled, before the answer, or never. */
function callbacks(_message: TakenMessage): CallbackPlan {
  if (Math.random() < 0.15) return { words: [], early: false };
  const words = ['queued', 'sent', 'delivered'].flatMap((word) => Array<string>(1 + Math.floor(Math.random() * 3)).fill(word));
  return { words: shuffled(words), early: Math.random() < 0.2 };
}

describe.each(['postgres', 'redis'] as const)('providers that lose their answers, with the queue on %s', (queue) => {
  let house: KillableHouse;
  let client: pg.Client;

  beforeAll(async () => {
    house = await KillableHouse.start(queue, {
      twilio: { pick: () => weighted(twilioModes), callbacks, slowMilliseconds: 300 },
      mail: true,
      sending: { leaseSeconds: 6, ladder: '"1s, 1s, 1s, 1s, 1s, 1s, 2s, 2s"', pauseSeconds: 1, askAfterMinutes: 1 },
    });
    if (house.mail) house.mail.pick = () => weighted(mailModes);
    client = new pg.Client({ connectionString: house.postgres.url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await house?.stop();
  });

  const complain = async (complainant: object) => {
    const answer = await fetch(`${house.url}/api/complaints`, {
      method: 'POST',
      body: JSON.stringify({ text: '信用卡被盗刷', complainant }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(201);
  };
  const number = async (sql: string) => (await client.query<{ n: number }>(sql)).rows[0]?.n ?? 0;
  /** Notices that nobody can say of that they went, and that nobody was asked about. */
  const open = () =>
    number(`SELECT count(*)::int AS n FROM notice n WHERE n.state IN ('owed', 'composed', 'sending')
            AND NOT EXISTS (SELECT 1 FROM work w WHERE w.done_at IS NULL AND (w.subject_id = n.id OR w.subject_id IN (SELECT id FROM delivery WHERE notice_id = n.id)))`);

  it(`${count} by text message and ${count / 2} by mail: each goes once, none is skipped`, async () => {
    const people = [
      ...Array.from({ length: count }, (_, index) => ({ phone: `+8613800${String(100_000 + index)}` })),
      ...Array.from({ length: count / 2 }, (_, index) => ({ email: `person${index}@mail.example` })),
    ];
    const queued = shuffled(people);
    const lanes = Array.from({ length: 4 }, async () => {
      for (let next = queued.pop(); next !== undefined; next = queued.pop()) await complain(next);
    });
    // Meanwhile the notifier dies twice, with whatever it has in hand.
    for (const milliseconds of [2_000, 4_000]) {
      await new Promise((later) => setTimeout(later, milliseconds));
      await house.kill('notifier');
      house.run('notifier');
    }
    await Promise.all(lanes);
    const isOver = async () => (await number('SELECT count(*)::int AS n FROM notice')) >= people.length && (await open()) === 0;
    // What is missing then, the lists below say better than a limit that was passed.
    await eventually(isOver, { is: (over) => over, seconds: Math.max(600, count) }).catch(() => {});

    // What reached people, by what was said to whom: the reference is in every text.
    const reached = [
      ...house.double.ledger.map((message) => `${message.to} ${/[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(message.body)?.[0]}`),
      ...(house.mail?.ledger ?? []).map((mail) => `${mail.to[0]} ${/[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(mail.raw)?.[0]}`),
    ];
    const twice = reached.filter((one, index) => reached.indexOf(one) !== index);
    expect(twice).toEqual([]);

    // Nothing was restored here: a freeze would be a false alarm, and the end of all sending.
    expect((await client.query('SELECT why FROM sending_freeze')).rows).toEqual([]);
    // Every notice is with its person or with one of ours, and whoever is said to have one was sent one.
    expect(await open()).toBe(0);
    expect(await number('SELECT count(*)::int AS n FROM complaint')).toBe(people.length);
    const { rows } = await client.query<{ state: string; recipient: string; reference: string; work: boolean }>(
      `SELECT n.state, coalesce(c.complainant->>'phone', c.complainant->>'email') AS recipient, c.reference,
         EXISTS (SELECT 1 FROM work w WHERE w.complaint_id = c.id AND w.done_at IS NULL) AS work
       FROM notice n JOIN complaint c ON c.id = n.complaint_id WHERE n.kind = 'acknowledgement'`,
    );
    expect(rows).toHaveLength(people.length);
    const has = new Set(reached);
    const wrong = rows.filter(({ state, recipient, reference, work }) => {
      const arrived = has.has(`${recipient} ${reference}`);
      return ['accepted', 'sent', 'delivered'].includes(state) ? !arrived : !work;
    });
    expect(wrong).toEqual([]);
    // Unknown ones were found out, or are with a person: none is left alone.
    expect(
      await number(
        `SELECT count(*)::int AS n FROM delivery d WHERE d.state IN ('intent', 'unknown')
         AND NOT EXISTS (SELECT 1 FROM work w WHERE w.subject_id = d.id AND w.done_at IS NULL)`,
      ),
    ).toBe(0);
    const faults = await number(`SELECT count(*)::int AS n FROM event WHERE kind = 'delivery.unknown'`);
    // A quiet day would prove nothing.
    expect(faults).toBeGreaterThan(people.length / 10);
    process.stderr.write(
      `${queue}: ${people.length} notices, ${house.double.creates} calls to Twilio, ${faults} answers lost, ${rows.filter((row) => row.work).length} with a person\n`,
    );
  });
});
