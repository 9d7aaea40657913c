import { loadTemplates } from '@app/shared/notices/template-registry.js';
import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { conflictKeysOf } from '@app/shared/routing/conflicts.js';
import { accessCode } from '@app/shared/secrets/access-code.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { remindStaff } from '../../apps/notifier/src/notices/remind-staff.js';
import { sweepEscalations } from '../../apps/router/src/clock/sweep-escalations.js';
import { sweepObligations } from '../../apps/router/src/clock/sweep-obligations.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { type Answer, aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['loans', 'clerk', 'loans'],
    ['overseer', 'supervisor', undefined],
  ] as const)
    tokens[who] = await gateway.staff(role, department, `${who} colleague`);
});
afterAll(() => gateway?.close());

const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  gateway.call(method, path, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });
const escalate = (who: string, reference: string) =>
  as(who, 'POST', `/api/complaints/${reference}/escalations`, { reason: '多次催办未复' });
const answer = (who: string, id: string) => as(who, 'POST', `/api/escalations/${id}/answers`, { answer: '已指派专人，今日办结' });
const ladder = async (
  reference: string,
): Promise<{ id: string; rung: string; ground: string; state: string; reason: string; dueAt: string }[]> =>
  (await as('overseer', 'GET', `/api/complaints/${reference}/escalations`)).body.items;
const steps = async (reference: string) => (await ladder(reference)).map(({ rung, ground, state }) => [rung, ground, state]);
const said = ({ status, body }: Answer) => [status, body.code ?? body.rung ?? body.state];
const idOf = async (reference: string) =>
  (await gateway.sql<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference))[0]!.id;
const sweep = (departments = gateway.foundation.house.departments) =>
  sweepEscalations(gateway.unitOfWork, gateway.foundation.deadlines, departments);
const silence = (reference: string) =>
  gateway.sql(
    `UPDATE escalation SET due_at = now() - interval '1 minute' WHERE state = 'standing' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
  );
/** The date for the answer is so many hours from now, and what comes before it lies before now. */
const dueIn = async (reference: string, hours: number) => {
  await gateway.sql(
    `UPDATE obligation SET due_at = now() + make_interval(hours => $2), near_at = now() - interval '1 hour', escalate_at = now() - interval '1 hour'
     WHERE kind = 'decide' AND complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
    reference,
    hours,
  );
  for (let found = -1; found !== 0; ) found = await sweepObligations(gateway.unitOfWork);
};
const workOf = async (reference: string) =>
  (
    await gateway.sql<{ subject: string }>(
      `SELECT w.subject_id AS subject FROM work w JOIN complaint c ON c.id = w.complaint_id WHERE w.kind = 'escalation' AND w.done_at IS NULL AND c.reference = $1`,
      reference,
    )
  ).map(({ subject }) => subject);

describe('a case that comes higher', () => {
  it('reaches the head when its date must be escalated and the complaint office when it was missed, once each', async () => {
    const reference = await gateway.complaint();
    await sweep();
    expect(await steps(reference)).toEqual([]);
    await dueIn(reference, 5);
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await steps(reference)).toEqual([['head', 'time-left', 'standing']]);
    await dueIn(reference, -1);
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await steps(reference)).toEqual([
      ['head', 'time-left', 'passed-on'],
      ['office', 'time-left', 'standing'],
    ]);
    const [, standing] = await ladder(reference);
    expect(await workOf(reference)).toEqual([standing!.id]);
    const events = await gateway.sql<{ data: { rung: string; to: object[] } }>(
      `SELECT data FROM event WHERE kind = 'escalation.raised' AND complaint_id = $1 ORDER BY seq`,
      await idOf(reference),
    );
    // The head hears of the date by itself, and not twice.
    expect(events.map(({ data }) => [data.rung, data.to])).toEqual([
      ['head', []],
      ['office', [{ role: 'office' }]],
    ]);
    expect(said(await answer('overseer', standing!.id))).toEqual([201, 'answered']);
    await sweep();
    expect([(await steps(reference)).length, await workOf(reference)]).toEqual([2, []]);
  });

  it('goes on where nobody says anything, to the top and no further', async () => {
    const reference = await gateway.complaint();
    expect(said(await escalate('clerk', reference))).toEqual([201, 'head']);
    for (let more = 0; more < 4; more += 1) {
      await silence(reference);
      await Promise.all([sweep(), sweep()]);
    }
    expect(await steps(reference)).toEqual([
      ['head', 'colleague', 'passed-on'],
      ['office', 'silence', 'passed-on'],
      ['executive', 'silence', 'standing'],
    ]);
    expect(said(await escalate('overseer', reference))).toEqual([409, 'escalation.top']);
    expect((await workOf(reference)).length).toBe(1);
  });

  it('comes above whoever asks, and is answered by whom it reached or somebody above, once', async () => {
    const reference = await gateway.complaint();
    expect(said(await escalate('loans', reference))).toEqual([404, 'not-found']);
    expect(said(await escalate('head', reference))).toEqual([201, 'office']);
    const [office] = await ladder(reference);
    expect(office!.reason).toBe('多次催办未复');
    expect(said(await answer('clerk', office!.id))).toEqual([403, 'auth.forbidden']);
    expect(said(await answer('head', office!.id))).toEqual([403, 'escalation.higher']);
    expect(said(await answer('overseer', office!.id))).toEqual([201, 'answered']);
    expect(said(await answer('overseer', office!.id))).toEqual([409, 'escalation.settled']);
    const other = await gateway.complaint();
    await escalate('clerk', other);
    expect(said(await answer('head', (await ladder(other))[0]!.id))).toEqual([201, 'answered']);
    // Whoever wants more asks once more, and comes a step higher.
    expect(said(await escalate('clerk', other))).toEqual([201, 'office']);
  });

  it('follows the ladder of its own department', async () => {
    const own = gateway.foundation.house.departments.map((one) => (one.id === 'cards' ? { ...one, ladder: ['executive' as const] } : one));
    const reference = await gateway.complaint();
    await dueIn(reference, 5);
    await sweep(own);
    expect(await steps(reference)).toEqual([['executive', 'time-left', 'standing']]);
    await dueIn(reference, -1);
    await sweep(own);
    expect(await steps(reference)).toEqual([['executive', 'time-left', 'standing']]);
  });

  it('is off everybody’s list once it is decided, and shown to nobody that it is about', async () => {
    const reference = await gateway.complaint();
    await escalate('clerk', reference);
    await gateway.sql(`UPDATE complaint SET conflicts = '{"p:colleague head"}' WHERE reference = $1`, reference);
    expect(said(await answer('head', (await ladder(reference))[0]!.id))).toEqual([404, 'not-found']);
    expect(said(await escalate('head', reference))).toEqual([404, 'not-found']);
    await gateway.sql(`UPDATE complaint SET conflicts = '{}', status = 'decided', decided_at = now() WHERE reference = $1`, reference);
    await sweep();
    expect([await steps(reference), await workOf(reference)]).toEqual([[['head', 'colleague', 'overtaken']], []]);
    expect(said(await escalate('clerk', reference))).toEqual([409, 'complaint.already-decided']);
  });

  it('goes on with the case that goes on where two are joined, by the same time and no higher; what stands as high already stands', async () => {
    const joined = async (survivor: string, merged: string) =>
      (await as('overseer', 'POST', `/api/complaints/${survivor}/joins`, { with: merged, reason: '同一事项' })).status;
    const [survivor, merged] = [await gateway.complaint(), await gateway.complaint()];
    await escalate('clerk', survivor);
    await answer('head', (await ladder(survivor))[0]!.id);
    await escalate('clerk', merged);
    const [before] = await gateway.sql<{ due: Date }>(
      `UPDATE escalation SET due_at = date_trunc('second', now()) + interval '2 hours' WHERE complaint_id = $1 RETURNING due_at AS due`,
      await idOf(merged),
    );
    expect(await joined(survivor, merged)).toBe(201);
    await sweep();
    expect(await steps(survivor)).toEqual([
      ['head', 'colleague', 'answered'],
      ['head', 'colleague', 'overtaken'],
      ['head', 'colleague', 'standing'],
    ]);
    const standing = (await ladder(survivor)).at(-1)!;
    expect([standing.reason, new Date(standing.dueAt)]).toEqual(['多次催办未复', before!.due]);
    expect([await workOf(survivor), await workOf(merged)]).toEqual([[standing.id], []]);
    const overtaken = await gateway.sql(
      `SELECT actor, data FROM event WHERE kind = 'escalation.overtaken' AND complaint_id = $1`,
      await idOf(merged),
    );
    expect(overtaken).toEqual([{ actor: 'staff:overseer colleague', data: { rung: 'head' } }]);
    expect(said(await answer('head', standing.id))).toEqual([201, 'answered']);

    const [high, low] = [await gateway.complaint(), await gateway.complaint()];
    await escalate('head', high);
    await escalate('clerk', low);
    await joined(high, low);
    expect((await steps(high)).map(([rung, , state]) => [rung, state])).toEqual([
      ['office', 'standing'],
      ['head', 'overtaken'],
    ]);
  });

  it('goes past nobody who answers after the clock has seen that their time is over', async () => {
    const reference = await gateway.complaint();
    await escalate('clerk', reference);
    const [standing] = await ladder(reference);
    await silence(reference);
    const gate = 815_047;
    const waiting = `(SELECT pg_advisory_xact_lock_shared(${gate})::text) IS NOT NULL`;
    // The clock looks for those whose time is over, and stands at a gate with what it saw.
    const gated = Object.assign(Object.create(gateway.unitOfWork) as typeof gateway.unitOfWork, {
      run: (work: (tx: Tx) => Promise<unknown>) =>
        gateway.unitOfWork.run((tx) =>
          work(
            Object.assign(Object.create(tx) as Tx, {
              query: (text: string, values: unknown[] = []) =>
                tx.query(text.includes('due_at <= now()') ? text.replace('WHERE', `WHERE ${waiting} AND`) : text, values),
            }),
          ),
        ),
    });
    const { deadlines, house } = gateway.foundation;
    let swept: Promise<number> | undefined;
    await gateway.unitOfWork.run(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [gate]);
      swept = sweepEscalations(gated, deadlines, house.departments);
      const stands = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${gate} AND NOT granted`;
      await eventually(async () => (await gateway.sql(stands)).length > 0 || undefined, { what: 'the clock has looked' });
      expect(said(await answer('head', standing!.id))).toEqual([201, 'answered']);
    });
    await swept;
    expect(await steps(reference)).toEqual([['head', 'colleague', 'answered']]);
  });

  it('offers the step that it would come to, and none at the top, at the desk and to the complainant', async () => {
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}/escalation`;
    const offered = async (who: string) => {
      const visitor = aVisitor(gateway.url);
      await visitor.signIn(tokens[who]!);
      return (await visitor.get(path)).html.includes('id="escalate-form"');
    };
    const code = accessCode('test', reference).replaceAll(' ', '');
    const asked = async () =>
      (await aVisitor(gateway.url).get(`/status/${reference}?code=${code}`)).html.includes(`/status/${reference}/escalations`);
    expect([await offered('clerk'), await offered('overseer'), await asked()]).toEqual([true, true, true]);
    expect(said(await escalate('overseer', reference))).toEqual([201, 'executive']);
    await answer('overseer', (await ladder(reference))[0]!.id);
    expect([await offered('clerk'), await asked()]).toEqual([false, false]);
    expect(said(await escalate('clerk', reference))).toEqual([409, 'escalation.top']);
  });

  /** Who is told of what came of a case by now, with what it says; everybody's address is named in the papers. */
  const tell = async (reference: string) => {
    const { deadlines, house, registry } = gateway.foundation;
    const alerts = (id: string) => ({
      head: { email: `head-${id}@staff.bank.example` },
      department: { email: `inbox-${id}@staff.bank.example` },
    });
    const departments = house.departments.map((one) => ({ ...one, alerts: alerts(one.id) }));
    const escalation = { ...house.institution.escalation, executive: { name: '何平', email: 'he.ping@staff.bank.example' } };
    const supervisors = [{ name: '赵宁', email: 'zhao.ning@staff.bank.example' }];
    const institution = { ...house.institution, escalation, supervisors };
    const desk = {
      house: { ...house, institution, departments, publicUrl: 'http://redress.example' },
      ...{ deadlines, templates: loadTemplates(), rules: registry, now: () => new Date() },
    };
    const id = await idOf(reference);
    const slips = await gateway.sql<{ id: string }>(
      `SELECT s.event_id AS id FROM slip s JOIN event e ON e.id = s.event_id WHERE s.consumer = 'notices' AND e.complaint_id = $1 AND e.kind IN ('escalation.raised', 'deadline.near')`,
      id,
    );
    await remindStaff(
      gateway.unitOfWork,
      desk as never,
      slips.map((one) => one.id),
    );
    const told = await gateway.sql<{ kind: string; to: string; body: string }>(
      `SELECT kind, split_part(recipient->>'email', '@', 1) AS to, body FROM notice WHERE recipient IS NOT NULL AND complaint_id = $1 ORDER BY kind, 2`,
      id,
    );
    return { told: told.map(({ kind, to }) => [kind, to]), bodies: told.map(({ body }) => body) };
  };
  const toTheTop = async (reference: string) => {
    await escalate('clerk', reference);
    for (let more = 0; more < 2; more += 1) {
      await silence(reference);
      await sweep();
    }
  };

  it('is told to whom it reaches and who may answer, with who holds it; and to whoever holds it when its date comes near', async () => {
    const reference = await gateway.complaint();
    await gateway.sql(`UPDATE staff SET email = 'clerk@staff.bank.example' WHERE name = 'clerk colleague'`);
    expect((await as('clerk', 'POST', `/api/complaints/${reference}/claims`)).status).toBe(201);
    await dueIn(reference, 5);
    await toTheTop(reference);
    const { told, bodies } = await tell(reference);
    // The people of the complaint office's department may neither see the case nor answer: its inbox hears nothing.
    expect(told).toEqual([
      ['deadline-near', 'clerk'],
      ['deadline-near', 'inbox-cards'],
      ['escalation', 'he.ping'],
      ['escalation', 'head-cards'],
      ['escalation', 'zhao.ning'],
    ]);
    expect([bodies[0]!.includes('现由'), bodies[1]!.includes('现由clerk colleague办理')]).toEqual([false, true]);
    expect(bodies[2]).toMatch(new RegExp(`${reference}（信用卡中心）的投诉已升级到您。请于\\d{4}年[\\s\\S]*现由clerk colleague办理`));
  });

  it('is told to the supervisors where it is about the head, or the executive, whom it reached', async () => {
    const [aboutHead, aboutExecutive] = [await gateway.complaint(), await gateway.complaint()];
    const { head } = gateway.foundation.house.departments.find(({ id }) => id === 'cards')!;
    for (const [reference, name] of [
      [aboutHead, head],
      [aboutExecutive, '何平'],
    ] as const) {
      await toTheTop(reference);
      await gateway.sql(
        `UPDATE complaint SET conflicts = $2 WHERE reference = $1`,
        reference,
        conflictKeysOf({ name }, gateway.foundation.house.departments),
      );
    }
    expect((await tell(aboutHead)).told).toEqual([
      ['escalation', 'he.ping'],
      ['escalation', 'zhao.ning'],
      ['escalation', 'zhao.ning'],
    ]);
    expect((await tell(aboutExecutive)).told).toEqual([
      ['escalation', 'head-cards'],
      ['escalation', 'zhao.ning'],
      ['escalation', 'zhao.ning'],
    ]);
  });
});

it('has one step that stands at most, never comes down, and forgets no date, whoever does what at once', async () => {
  const acts = fc.constantFrom('clerk asks', 'head asks', 'answered', 'silent', 'escalated', 'missed', 'swept', 'swept at once' as const);
  const rank = ['head', 'office', 'executive'];
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 3, maxLength: 9 }), async (history) => {
      const reference = await gateway.complaint();
      for (const act of history) {
        const standing = (await ladder(reference)).find(({ state }) => state === 'standing');
        if (act === 'clerk asks') await Promise.all([escalate('clerk', reference), sweep()]);
        if (act === 'head asks') await escalate('head', reference);
        if (act === 'answered' && standing) await Promise.all([answer('overseer', standing.id), answer('overseer', standing.id), sweep()]);
        if (act === 'silent') await silence(reference);
        if (act === 'escalated') await dueIn(reference, 5);
        if (act === 'missed') await dueIn(reference, -1);
        if (act.startsWith('swept')) await Promise.all([sweep(), ...(act === 'swept' ? [] : [sweep(), sweep()])]);
        const now = await ladder(reference);
        expect(now.filter(({ state }) => state === 'standing').length).toBeLessThanOrEqual(1);
        expect((await workOf(reference)).length).toBe(now.filter(({ state }) => state === 'standing').length);
        const asked = now.filter(({ ground }) => ground !== 'time-left').map(({ rung }) => rank.indexOf(rung));
        expect(asked).toEqual([...new Set(asked)].sort());
      }
      await sweep();
      if (history.includes('missed')) expect((await ladder(reference)).some(({ rung }) => rung !== 'head')).toBe(true);
      else if (history.includes('escalated')) expect(await ladder(reference)).not.toEqual([]);
    }),
    { numRuns: process.env['TEST_SIZE'] === 'release' ? 200 : 6 },
  );
}, 120_000);

describe('on the pages', () => {
  it('升级机制：经办人请求升级，负责人在待办里看到并处置，手机上也可以', async () => {
    const reference = await gateway.complaint();
    const path = `/desk/complaints/${reference}/escalation`;
    const clerk = aVisitor(gateway.url);
    await clerk.signIn(tokens['clerk']!);
    expect((await clerk.get(`/desk/complaints/${reference}`)).html).toContain(`href="${path}"`);
    const page = await clerk.get(path);
    expect(page.html).toContain('经办人 → 部门负责人 → 投诉管理部门 → 分管负责人');
    const bare = await clerk.post(path, { ...page.form(path), reason: '' });
    expect([bare.status, bare.html.includes('请填写升级理由')]).toEqual([422, true]);
    expect((await clerk.post(path, { ...bare.form(path), reason: '商户拒不配合' })).location).toBe(`${path}?done=escalated`);
    const head = aVisitor(gateway.url);
    await head.signIn(tokens['head']!);
    const { html: listed } = await head.get('/desk');
    // In the row of this case: others are escalated too.
    const rows = listed.split(/<tr\b|<li\b/).filter((one) => one.includes(reference));
    expect(rows.some((one) => one.includes('升级待处置'))).toBe(true);
    expect((await head.get(`/desk/complaints/${reference}`)).html).toContain('已升级至部门负责人');
    const asked = await head.get(path);
    expect(asked.html).toContain('商户拒不配合');
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const shown = await browser.page({ width });
        await shown.goto(`${gateway.url}/desk`);
        await shown.fill('[name=token]', tokens['head']!);
        await shown.press('[name=token]', 'Enter');
        await shown.waitForURL(`${gateway.url}/desk`);
        await shown.goto(gateway.url + path);
        expect(await findings(shown)).toEqual([]);
        expect(await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        if (process.env['PICTURES']) await shown.screenshot({ path: `${process.env['PICTURES']}/escalation-${width}.png`, fullPage: true });
      }
    } finally {
      await browser.close();
    }
    const done = await head.post(`${path}/answers`, { ...asked.form(`${path}/answers`), answer: '已约见商户' });
    expect(done.location).toBe(`${path}?done=escalation-answered`);
    expect((await head.get(`/desk/complaints/${reference}/trail`)).html).toMatch(/升级已处置[\s\S]*已约见商户/);
  }, 120_000);

  it('a complainant asks for somebody higher with the code, once while it waits, and reads how it stands', async () => {
    const reference = await gateway.complaint();
    const code = accessCode('test', reference).replaceAll(' ', '');
    const visitor = aVisitor(gateway.url);
    const page = await visitor.get(`/status/${reference}?code=${code}`);
    const path = `/status/${reference}/escalations`;
    const form = page.form(path);
    expect((await visitor.post(path, { why: 'x' })).status).toBe(404);
    expect((await visitor.post(path, { ...form, why: ' 已等两周\u0000 ' })).location).toBe(`/status/${reference}?done=asked-higher`);
    const again = await visitor.post(path, { ...form, why: '' });
    expect([again.status, again.html.includes('上级已在关注这件投诉')]).toEqual([409, true]);
    expect((await visitor.get(`/status/${reference}?code=${code}`)).html).toMatch(/data-higher>您于[^<]*现由部门负责人处理/);
    const [own] = await ladder(reference);
    expect(own).toMatchObject({ rung: 'head', ground: 'complainant', state: 'standing' });
    expect(own!.reason).toContain('已等两周');
    const [event] = await gateway.sql(`SELECT data FROM event WHERE kind = 'escalation.raised' AND subject_id = $1`, own!.id);
    expect(JSON.stringify(event)).not.toContain('两周');
    expect((await answer('head', own!.id)).status).toBe(201);
    expect((await visitor.get(`/status/${reference}?code=${code}`)).html).toMatch(/部门负责人已于[^<]*处置/);
    expect((await visitor.post(path, { ...form, why: '' })).location).toBe(`/status/${reference}?done=asked-higher`);
    expect(await steps(reference)).toEqual([
      ['head', 'complainant', 'answered'],
      ['office', 'complainant', 'standing'],
    ]);
  });
});
