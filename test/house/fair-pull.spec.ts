import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dateOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { freeWhatTheAwayHold } from '@app/shared/people/keep-people.js';
import { endRunOutClaims } from '@app/shared/records/claim-rows.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { claimNext } from '../../apps/gateway/src/desk/claims.js';
import { inTurn } from '../../apps/gateway/src/desk/queue-order.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { suitedFirstHours } from '../../apps/gateway/src/desk/suited.js';
import { clearDesk } from '../support/case-status.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

const release = process.env['TEST_SIZE'] === 'release';
const [cases, claimers, kills] = release ? [1_000, 50, 60] : [40, 4, 4];

let gateway: TestGateway;
/** Whoever looks on while everybody works: behind fifty who claim, a question would wait longer for one of the gateway's connections than it may. */
let watch: pg.Pool;
const seen = async <Row>(sql: string, ...parameters: unknown[]): Promise<Row[]> => (await watch.query(sql, parameters)).rows as Row[];
const tokens: Record<string, string> = {};
const ids: Record<string, string> = {};
const children: ChildProcess[] = [];
beforeAll(async () => {
  gateway = await aGateway();
  watch = new pg.Pool({ connectionString: gateway.foundation.databaseUrl, max: 2 });
  for (const [who, role, department] of [
    ['mandarin', 'clerk', 'cards'],
    ['english', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['lender', 'head', 'loans'],
  ] as const) {
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
    const [row] = await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', `${who} colleague`);
    ids[who] = row!.id;
  }
});
afterAll(async () => {
  await Promise.all(children.map(kill));
  await watch?.end();
  await gateway?.close();
});

const kill = (child: ChildProcess) =>
  new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
const as = (who: string, method: string, path: string): Promise<Answer> => gateway.call(method, path, { token: tokens[who]! });
const known = (who: string, languages: string[], skills: string[] = []) =>
  gateway.sql('UPDATE staff SET languages = $2, skills = $3 WHERE id = $1', ids[who], languages, skills);
const next = async (who: string): Promise<string | undefined> => {
  const { status, body } = await as(who, 'POST', '/api/departments/cards/claims');
  return status === 204 ? undefined : body.complaint.reference;
};
const freed = () => gateway.sql('UPDATE complaint SET claim_id = NULL, claim_until = NULL');

describe('the next case', () => {
  it('goes to whoever has its language, to anybody where nobody has it or it waited a day, and to who named none', async () => {
    await clearDesk(gateway.unitOfWork);
    const english = await gateway.complaint({ language: 'en', text: 'The annual fee was charged twice' });
    const chinese = await gateway.complaint({ language: 'zh-Hant', text: '年費重複收取' });
    await known('mandarin', ['zh-Hans']);
    await known('english', ['en-GB', 'zh']);
    expect(await next('mandarin')).toBe(chinese);
    expect(await next('mandarin')).toBeUndefined();
    expect(await next('english')).toBe(english);
    await freed();
    // Nobody here has English.
    await known('english', ['zh']);
    expect(await next('mandarin')).toBe(english);
    await freed();
    await known('english', ['en']);
    await gateway.sql('UPDATE staff SET absent_from = current_date - 1, absent_until = current_date + 1 WHERE id = $1', ids['english']);
    expect(await next('mandarin')).toBe(english);
    await gateway.sql('UPDATE staff SET absent_from = NULL, absent_until = NULL WHERE id = $1', ids['english']);
    await freed();
    await gateway.sql(
      `UPDATE complaint SET received_at = now() - make_interval(hours => $2) WHERE reference = $1`,
      english,
      suitedFirstHours + 1,
    );
    expect(await next('mandarin')).toBe(english);
    await freed();
    await known('mandarin', []);
    expect(await next('mandarin')).toBe(english);
  });

  it('waits for nobody where it is due within a day or cannot wait, and for no head, who gives out cases', async () => {
    await clearDesk(gateway.unitOfWork);
    await known('mandarin', ['zh']);
    await known('english', ['en']);
    const reference = await gateway.complaint({ language: 'en', text: 'The annual fee was charged twice' });
    const set = (urgent: string, hours: number) =>
      gateway.sql(
        `UPDATE complaint SET urgent = $2, due_at = now() + make_interval(hours => $3), claim_id = NULL, claim_until = NULL WHERE reference = $1`,
        reference,
        urgent,
        hours,
      );
    for (const [urgent, hours, taken] of [
      ['none', 72, false],
      ['vulnerable', 72, false],
      ['danger', 72, true],
      ['money-now', 72, true],
      ['none', suitedFirstHours - 1, true],
      ['none', -1, true],
    ] as const) {
      await set(urgent, hours);
      expect([urgent, hours, await next('mandarin')]).toEqual([urgent, hours, taken ? reference : undefined]);
    }
    await set('none', 72);
    await known('english', ['zh']);
    await known('head', ['en']);
    expect(await next('mandarin')).toBe(reference);
    await known('head', []);
    await freed();
  });

  it('goes to whoever has the skill that the papers ask for its matter', async () => {
    await clearDesk(gateway.unitOfWork);
    const [fraud, fee] = [await gateway.complaint(), await gateway.complaint()];
    await gateway.sql(
      `UPDATE complaint SET business = 'B03.03.01', urgent = 'none', due_at = now() + interval '2 days' WHERE reference = $1`,
      fraud,
    );
    await gateway.sql(
      `UPDATE complaint SET business = 'B03.01', urgent = 'none', due_at = now() + interval '9 days' WHERE reference = $1`,
      fee,
    );
    await known('mandarin', []);
    await known('english', [], ['Fraud']);
    const suit = { zone: 'Asia/Shanghai', skills: [{ skill: 'fraud', matters: ['B03.03'] }] };
    const take = (who: string) => {
      const clerk = staffOf({ id: ids[who]!, name: `${who} colleague`, role: 'clerk', department: 'cards' }, []);
      return claimNext(gateway.unitOfWork, clerk, 'cards', 30, suit).then((claimed) => claimed?.reference);
    };
    expect([await take('mandarin'), await take('mandarin'), await take('english')]).toEqual([fee, undefined, fraud]);
    await freed();
    await known('english', []);
    expect(await take('mandarin')).toBe(fraud);
  });

  it('is free again on the first day that whoever holds it is away, though their lease stands', async () => {
    await clearDesk(gateway.unitOfWork);
    const reference = await gateway.complaint();
    await known('mandarin', []);
    expect(await next('mandarin')).toBe(reference);
    const zone = 'Asia/Shanghai';
    const today = dateOf(localDayOf(Date.now(), zone));
    const free = () => gateway.unitOfWork.run((tx) => freeWhatTheAwayHold(tx, today, { actor: 'system:router' }));
    await gateway.sql(`UPDATE staff SET absent_from = $2::date + 1, absent_until = $2::date + 3 WHERE id = $1`, ids['mandarin'], today);
    expect([await free(), await next('english')]).toEqual([0, undefined]);
    await gateway.sql('UPDATE staff SET absent_from = $2::date WHERE id = $1', ids['mandarin'], today);
    expect([await free(), await free(), await next('english')]).toEqual([1, 0, reference]);
    const events = await gateway.sql(
      `SELECT data->>'because' AS because, actor FROM event WHERE kind = 'claim.given-back' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      reference,
    );
    expect(events).toEqual([{ because: 'absent', actor: 'system:router' }]);
    await gateway.sql('UPDATE staff SET absent_from = NULL, absent_until = NULL WHERE id = $1', ids['mandarin']);
  });
});

it('whoever answers for a department sees who holds much and who picks, on the queue and by API; nobody else does', async () => {
  await clearDesk(gateway.unitOfWork);
  const [one, two] = [await gateway.complaint(), await gateway.complaint()];
  expect((await as('english', 'POST', `/api/complaints/${one}/claims`)).status).toBe(201);
  expect((await as('english', 'POST', `/api/complaints/${two}/claims`)).status).toBe(201);
  await gateway.sql(`UPDATE claim SET taken_at = now() - interval '2 days' WHERE ended_at IS NULL AND staff_id = $1`, ids['english']);
  const { body } = await as('head', 'GET', '/api/departments/cards/holdings');
  expect(body.items[0]).toMatchObject({ name: 'english colleague', holds: 2, longHeld: 2 });
  expect(body.items[0].chosen).toBeGreaterThanOrEqual(2);
  expect((await as('english', 'GET', '/api/departments/cards/holdings')).status).toBe(403);
  expect((await as('lender', 'GET', '/api/departments/cards/holdings')).status).toBe(404);
  const head = aVisitor(gateway.url);
  await head.signIn(tokens['head']!);
  expect((await head.get('/desk/departments/cards')).html).toMatch(/领办情况[\s\S]*english colleague<\/th>\s*<td[^>]*>2<\/td>/);
  const clerk = aVisitor(gateway.url);
  await clerk.signIn(tokens['english']!);
  expect((await clerk.get('/desk/departments/cards')).html).not.toContain('领办情况');
});

it(
  `${cases} cases in three lanes, ${claimers} people in processes of their own, ${kills} of them killed at any moment: none twice, none lost, in order`,
  async () => {
    await clearDesk(gateway.unitOfWork);
    const before = await gateway.sql<{ at: string }>('SELECT clock_timestamp()::text AS at');
    for (let at = 0; at < cases; at += 1) await gateway.complaint();
    await gateway.sql(
      `UPDATE complaint SET urgent = (ARRAY['danger', 'money-now', 'none'])[1 + abs(hashtext(reference)) % 3], due_at = now() + (abs(hashtext(reference)) % 2000) * interval '1 hour'
     WHERE status = 'assigned'`,
    );
    // As the queue stands before anybody takes anything: a decision takes the date away.
    const inOrder = await gateway.sql<{ id: string }>(`SELECT c.id FROM complaint c WHERE c.status = 'assigned' ${inTurn('c')}`);
    const staff = await Promise.all(Array.from({ length: claimers }, (_, n) => gateway.staff('clerk', 'cards', `Claimer ${n}`)));
    const script = fileURLToPath(new URL('../support/claimer.mjs', import.meta.url));
    const begin = (token: string) => {
      const child = spawn(process.execPath, [script, gateway.url, token, 'cards'], { stdio: 'ignore' });
      children.push(child);
      return child;
    };
    const running = staff.map((token) => ({ token, child: begin(token) }));
    const open = async () =>
      (await seen<{ n: number }>(`SELECT count(*)::int AS n FROM complaint WHERE department = 'cards' AND status = 'assigned'`))[0]!.n;
    for (let killed = 0; killed < kills; killed += 1) {
      const was = await open();
      // Spread over the work that there is, not over time.
      await eventually(async () => (await open()) <= Math.max(0, was - cases / (kills * 2)) || undefined, {
        what: 'work goes on',
        seconds: 240,
      });
      const one = running[Math.floor(Math.random() * running.length)]!;
      await kill(one.child);
      // What a killed one held comes back when the lease is over: as soon as they may not come back.
      await seen(
        `UPDATE complaint c SET claim_until = now() FROM claim h JOIN staff_token t ON t.staff_id = h.staff_id WHERE h.id = c.claim_id AND t.token_hash = sha256($1::bytea) AND c.claim_until > now()`,
        Buffer.from(one.token),
      );
      one.child = begin(one.token);
    }
    await eventually(
      async () => {
        // Whoever was killed before the answer came holds one, too, until their lease is over.
        await seen(
          `UPDATE complaint c SET claim_until = now() FROM claim h
         WHERE h.id = c.claim_id AND c.claim_until > now() AND c.status = 'assigned' AND h.taken_at < clock_timestamp() - interval '20 s'`,
        );
        return (await open()) === 0 || undefined;
      },
      { what: 'every case is decided', seconds: release ? 900 : 240 },
    );
    await Promise.all(running.map(({ child }) => kill(child)));
    await gateway.unitOfWork.run(endRunOutClaims);

    const [result] = await seen<{ decided: number; twice: number; overlapping: number; open: number }>(
      `WITH of_run AS (SELECT h.*, coalesce(h.ended_at, h.lease_until) AS over FROM claim h WHERE h.taken_at >= $1::timestamptz)
     SELECT (SELECT count(DISTINCT complaint_id)::int FROM event WHERE kind = 'outcome.decided' AND at >= $1::timestamptz) AS decided,
            (SELECT count(*)::int FROM (SELECT 1 FROM event WHERE kind = 'outcome.decided' AND at >= $1::timestamptz GROUP BY complaint_id HAVING count(*) > 1) t) AS twice,
            (SELECT count(*)::int FROM of_run a JOIN of_run b ON a.complaint_id = b.complaint_id AND a.id < b.id AND a.taken_at < b.over AND b.taken_at < a.over AND a.ended_at IS NOT NULL
               AND a.end_reason <> 'ran-out' AND b.end_reason <> 'ran-out') AS overlapping,
            (SELECT count(*)::int FROM of_run WHERE ended_at IS NULL AND lease_until > now()) AS open`,
      before[0]!.at,
    );
    expect(result).toEqual({ decided: cases, twice: 0, overlapping: 0, open: 0 });

    // Of each case: how many with a later turn were taken before it, though it had waited all the while. Only those under way at that moment can be.
    const [wait] = await seen<{ overtaken: number; seconds: number }>(
      `WITH first AS (
       SELECT o.turn, min(h.taken_at) AS taken FROM unnest($2::uuid[]) WITH ORDINALITY AS o(id, turn) JOIN claim h ON h.complaint_id = o.id WHERE h.taken_at >= $1::timestamptz GROUP BY o.turn)
     SELECT max((SELECT count(*) FROM first other WHERE other.turn > one.turn AND other.taken < one.taken))::int AS overtaken,
            extract(epoch FROM max(one.taken) - min(one.taken))::int AS seconds
     FROM first one`,
      before[0]!.at,
      inOrder.map(({ id }) => id),
    );
    process.stdout.write(
      `fair pull: ${cases} cases, ${claimers} people, ${kills} kills; longest wait: ${wait!.overtaken} later ones taken first, ${wait!.seconds} s\n`,
    );
    // Two who ask at once may be answered in either order: never more than ask at once.
    expect(wait!.overtaken).toBeLessThanOrEqual(claimers);
  },
  release ? 1_800_000 : 300_000,
);
