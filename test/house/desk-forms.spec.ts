import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DeskPagesModule } from '../../apps/gateway/src/desk/pages/desk-pages.module.js';
import { clearDesk } from '../support/case-status.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const tokens = new Map<string, string>();

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['Li Na', 'clerk', 'cards'],
    ['Zhang Wei', 'clerk', 'cards'],
    ['He Jing', 'clerk', 'loans'],
    ['Wang Fang', 'supervisor', undefined],
    ['Zhao Min', 'auditor', undefined],
    ['Sun Li', 'administrator', undefined],
  ] as const)
    tokens.set(name, await gateway.staff(role, department, name));
});
afterAll(() => gateway.close());
/** Each test has the queue for itself, and nobody has tried to sign in before it. */
beforeEach(async () => {
  await clearDesk(gateway.unitOfWork);
  await gateway.sql('DELETE FROM address_try');
});

const signedIn = async (name: string): Promise<DeskVisitor> => {
  const visitor = aVisitor(gateway.url);
  const page = await visitor.signIn(tokens.get(name) as string);
  expect([page.status, page.location]).toEqual([303, '/desk']);
  return visitor;
};
const eventsOf = async (reference: string) =>
  (
    await gateway.sql<{ kind: string }>(
      'SELECT e.kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 ORDER BY seq',
      reference,
    )
  ).map((event) => event.kind);
/** A case of the card centre that this person has claimed. */
const heldBy = async (visitor: DeskVisitor, draft = {}): Promise<{ reference: string; path: string }> => {
  const reference = await gateway.complaint(draft);
  const path = `/desk/complaints/${reference}`;
  const page = await visitor.get(path);
  expect((await visitor.post(`${path}/claims`, page.form(`${path}/claims`))).location).toBe(`${path}?done=claimed`);
  return { reference, path };
};

describe('signing in', () => {
  it('leads back to where one was going, and only ever into the desk', async () => {
    const reference = await gateway.complaint();
    const visitor = aVisitor(gateway.url);
    const first = await visitor.get(`/desk/complaints/${reference}/trail?kind=claim`);
    expect([first.status, first.location]).toEqual([
      303,
      `/desk/sign-in?to=${encodeURIComponent(`/desk/complaints/${reference}/trail?kind=claim`)}`,
    ]);
    const asked = await visitor.get(first.location as string);
    const entered = await visitor.post('/desk/sign-in', { ...asked.form('/desk/sign-in'), token: tokens.get('Li Na') as string });
    expect(entered.location).toBe(`/desk/complaints/${reference}/trail?kind=claim`);
    for (const to of [
      '//evil.example',
      'https://evil.example/desk',
      '/desk\\..\\evil',
      '/desk//evil',
      '/deskX',
      '/desk/../sent',
      '/desk/sign-out',
      '/desk/x\r\nset-cookie: a=b',
    ]) {
      const page = await visitor.post('/desk/sign-in', { ...asked.form('/desk/sign-in'), to, token: tokens.get('Li Na') as string });
      expect([to, page.location]).toEqual([to, '/desk']);
    }
  });

  it('keeps the session in a cookie that scripts cannot read and other sites cannot post with', async () => {
    const visitor = aVisitor(gateway.url);
    const cookie = (await visitor.signIn(tokens.get('Li Na') as string)).headers
      .getSetCookie()
      .find((line) => line.startsWith('desk_session='));
    expect(cookie).toMatch(/^desk_session=[\w-]{43}; Path=\/desk; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    const [row] = await gateway.sql<{ hash: string }>(
      `SELECT encode(id_hash, 'hex') AS hash FROM staff_session ORDER BY begun_at DESC LIMIT 1`,
    );
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    const before = visitor.cookie();
    await visitor.signIn(tokens.get('Li Na') as string);
    expect(visitor.cookie()).not.toBe(before);
  });

  it('says the same of every token that is not right, and gives nothing away by its status', async () => {
    await gateway.sql(`DELETE FROM address_try`);
    const gone = await gateway.staff('clerk', 'cards', 'Gone');
    await gateway.sql(`UPDATE staff_token SET revoked_at = now() WHERE name = 'Gone'`);
    const pages = [];
    for (const token of ['', 'rd_nothing', gone, `${tokens.get('Li Na')}x`]) pages.push(await aVisitor(gateway.url).signIn(token));
    const shown = pages.map((page) => [page.status, page.html.replace(/nonce="[^"]*"|nonce-[^']*|value="[^"]*"/g, '')]);
    expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(shown[0]?.[0]).toBe(422);
  });

  it('is limited for each address, also when many try at once; the right tokens of an office are not counted', async () => {
    await gateway.sql(`DELETE FROM address_try`);
    for (let i = 0; i < 12; i++) await signedIn('Li Na');
    const tries = await Promise.all(Array.from({ length: 20 }, () => aVisitor(gateway.url).signIn('rd_wrong')));
    expect(tries.filter((page) => page.status === 422)).toHaveLength(10);
    expect(tries.filter((page) => page.status === 429)).toHaveLength(10);
    const right = await aVisitor(gateway.url).signIn(tokens.get('Li Na') as string);
    expect([right.status, Number(right.headers.get('retry-after')) > 0]).toEqual([429, true]);
    await gateway.sql(`UPDATE address_try SET since = now() - interval '61 s'`);
    await signedIn('Li Na');
  });
});

describe('a session', () => {
  const alive = async (visitor: DeskVisitor) => (await visitor.get('/desk')).status === 200;

  it('ends with signing out, also for a copy of its cookie', async () => {
    const visitor = await signedIn('Li Na');
    const copy = { cookie: `desk_session=${visitor.cookie()}` };
    const page = await visitor.get('/desk');
    const out = await visitor.post('/desk/sign-out', page.form('/desk/sign-out'));
    expect([out.status, out.location]).toEqual([303, '/desk/sign-in?out=1']);
    expect((await fetch(`${gateway.url}/desk`, { headers: copy, redirect: 'manual' })).status).toBe(303);
  });

  it.each([
    ['its token is revoked', `UPDATE staff_token SET revoked_at = now() WHERE name = 'Passing'`],
    ['nothing was done for an hour', `UPDATE staff_session SET seen_at = now() - interval '61 min'`],
    ['it is twelve hours old, whatever was done', `UPDATE staff_session SET begun_at = now() - interval '12 h 1 min'`],
  ])('ends when %s', async (_, sql) => {
    const token = await gateway.staff('clerk', 'cards', 'Passing');
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(token);
    expect(await alive(visitor)).toBe(true);
    await gateway.sql(sql);
    expect(await alive(visitor)).toBe(false);
  });

  it('is kept by what a person does, and not by a window that was left open', async () => {
    const visitor = await signedIn('Li Na');
    const seen = async () => {
      const [row] = await gateway.sql<{ old: boolean }>(
        `SELECT bool_and(seen_at < now() - interval '10 min') AS old FROM staff_session WHERE ended_at IS NULL AND begun_at > now() - interval '1 h'`,
      );
      return row?.old === false;
    };
    await gateway.sql(`UPDATE staff_session SET seen_at = now() - interval '30 min'`);
    expect((await visitor.get('/desk/lease?of=x')).status).toBe(200);
    expect(await seen()).toBe(false);
    expect((await visitor.get('/desk/lease?of=x&typed=1')).status).toBe(200);
    expect(await seen()).toBe(true);
  });

  it('that ended while somebody wrote gives back every word, and does nothing by itself', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const page = await visitor.get(`${path}/messages`);
    const words = '三页纸的答复 <b>&"\'\n第二行';
    await gateway.sql(`UPDATE staff_session SET ended_at = now()`);
    const asked = await visitor.post(`${path}/replies`, { ...page.form(`${path}/replies`), text: words });
    expect(asked.status).toBe(401);
    const wrong = await visitor.post('/desk/sign-in', { ...asked.form('/desk/sign-in'), token: 'rd_wrong' });
    const entered = await visitor.post('/desk/sign-in', { ...wrong.form('/desk/sign-in'), token: tokens.get('Li Na') as string });
    const resumed = await visitor.post(`${path}/replies`, entered.form(`${path}/replies`));
    expect(resumed.status).toBe(200);
    expect(resumed.form(`${path}/replies`)['text']).toBe(words);
    expect(await eventsOf(reference)).not.toContain('reply.sent');
    const sent = await visitor.post(`${path}/replies`, resumed.form(`${path}/replies`));
    expect([sent.status, (await eventsOf(reference)).filter((kind) => kind === 'reply.sent')]).toEqual([303, ['reply.sent']]);
  });
});

describe('a post', () => {
  it('from another site, or without the key of the form, is refused and changes nothing', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const page = await visitor.get(path);
    const fields: Record<string, string> = { ...page.form(`${path}/notes`), text: '外站' };
    const { formKey: _formKey, ...keyless } = fields;
    const attempts = [
      await visitor.post(`${path}/notes`, fields, { 'sec-fetch-site': 'cross-site' }),
      await visitor.post(`${path}/notes`, fields, { 'sec-fetch-site': 'same-site' }),
      await visitor.post(`${path}/notes`, fields, { origin: 'https://evil.example' }),
      await visitor.post(`${path}/notes`, fields, { origin: 'null' }),
      await visitor.post(`${path}/notes`, keyless, {}),
      await visitor.post(`${path}/notes`, { ...fields, formKey: 'x'.repeat(43) }, {}),
      await visitor.post('/desk/sign-in', { token: tokens.get('Li Na') as string }, { 'sec-fetch-site': 'cross-site' }),
      await aVisitor(gateway.url).post('/desk/sign-in', { token: tokens.get('Li Na') as string }, {}),
      await visitor.post('/desk/sign-out', {}, { origin: 'https://evil.example' }),
    ];
    expect(attempts.map((each) => each.status)).toEqual(Array(9).fill(403));
    for (const each of attempts) expect(each.html).not.toContain('外站');
    expect(await eventsOf(reference)).not.toContain('note.added');
    expect((await visitor.post(`${path}/notes`, { ...fields, actionKey: '' }, { origin: gateway.url })).status).toBe(303);
  });

  it('is the only way to change anything: every address of an action answers a GET without acting', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const before = await eventsOf(reference);
    const actions = ['claims', 'renewals', 'returns', 'notes', 'replies', `work/${'0'.repeat(8)}`].map((name) => `${path}/${name}`);
    const answers = await Promise.all(
      [...actions, '/desk/claims', '/desk/sign-out', '/desk/quarantine/releases'].map((address) => visitor.get(address)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(9).fill(404));
    expect(await eventsOf(reference)).toEqual(before);
  });

  it('of a page that was opened in an earlier session comes back with its words and a key that works', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const old = (await visitor.get(path)).form(`${path}/notes`);
    await visitor.signIn(tokens.get('Li Na') as string);
    const back = await visitor.post(`${path}/notes`, { ...old, text: '旧窗口里的备注' });
    expect([back.status, back.form(`${path}/notes`)['text']]).toEqual([200, '旧窗口里的备注']);
    expect(await eventsOf(reference)).not.toContain('note.added');
    expect((await visitor.post(`${path}/notes`, back.form(`${path}/notes`))).status).toBe(303);
  });

  it.each([
    ['a form that is no form', { 'content-type': 'text/plain' }, 422],
    ['JSON', { 'content-type': 'application/json' }, 422],
  ])('with %s is refused', async (_, headers, status) => {
    const visitor = await signedIn('Li Na');
    expect((await visitor.post('/desk/claims', { formKey: 'x' }, { 'sec-fetch-site': 'same-origin', ...headers })).status).toBe(status);
  });
});

describe('a form', () => {
  it('that is sent many times at once acts once, and every sending shows the same', async () => {
    const visitor = await signedIn('Li Na');
    const references = [await gateway.complaint(), await gateway.complaint()];
    const form = (await visitor.get('/desk')).form('/desk/claims');
    const answers = await Promise.all(Array.from({ length: 8 }, () => visitor.post('/desk/claims', form)));
    expect(new Set(answers.map((answer) => answer.location))).toEqual(new Set([answers[0]?.location]));
    const taken = (await Promise.all(references.map(eventsOf))).flat().filter((kind) => kind === 'claim.taken');
    expect(taken).toHaveLength(1);
  });

  it('that is sent again shows its first result; with other words it is held back, the words kept', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const form = { ...(await visitor.get(path)).form(`${path}/notes`), text: '第一条' };
    const first = await visitor.post(`${path}/notes`, form);
    const again = await visitor.post(`${path}/notes`, form);
    expect([again.status, again.location]).toEqual([first.status, first.location]);
    const other = await visitor.post(`${path}/notes`, { ...form, text: '第二条' });
    expect([other.status, other.form(`${path}/notes`)['text']]).toEqual([409, '第二条']);
    expect((await eventsOf(reference)).filter((kind) => kind === 'note.added')).toHaveLength(1);
    await visitor.post(`${path}/notes`, other.form(`${path}/notes`));
    expect((await eventsOf(reference)).filter((kind) => kind === 'note.added')).toHaveLength(2);
  });

  it('shows nobody what another person’s form did', async () => {
    const [li, zhang] = [await signedIn('Li Na'), await signedIn('Zhang Wei')];
    await gateway.complaint();
    const form = (await li.get('/desk')).form('/desk/claims');
    await li.post('/desk/claims', form);
    const stolen = await zhang.post('/desk/claims', {
      ...(await zhang.get('/desk')).form('/desk/claims'),
      actionKey: form['actionKey'] as string,
    });
    expect(stolen.status).toBe(403);
  });

  it.each([
    ['a note', 'notes', '', { text: '备'.repeat(20_001) }, 422],
    ['a reply without words', 'replies', '/messages', { text: '  ' }, 422],
    ['a transfer without a department', 'transfer', '/transfer', { reason: '涉及贷款业务' }, 422],
    ['an extension without a number', 'extension', '/extension', { amount: 'x', unit: 'working_days', reason: '调取签购单' }, 422],
    ['a decision without a word', 'outcome', '/outcome', { text: '已退还。', remedies: '退还年费', step: 'send' }, 422],
  ] as const)('with %s that is not right comes back as it was typed', async (_, action, shown, typed, status) => {
    const visitor = await signedIn('Li Na');
    const { path } = await heldBy(visitor);
    const form = (await visitor.get(`${path}${shown}`)).form(`${path}/${action}`);
    const back = await visitor.post(`${path}/${action}`, { ...form, ...typed });
    expect(back.status).toBe(status);
    const { step: _step, unit: _unit, ...words } = typed as Record<string, string>;
    expect(back.form(`${path}/${action}`)).toMatchObject(words);
    expect(back.html).toContain('govuk-error-summary');
    expect(back.html).toMatch(/<title>有误/);
  });
});

describe('a lease', () => {
  const until = async (reference: string) =>
    (
      await gateway.sql<{ minutes: number }>(
        'SELECT extract(epoch FROM claim_until - now())::float / 60 AS minutes FROM complaint WHERE reference = $1',
        reference,
      )
    )[0]?.minutes ?? 0;

  it('is kept by anything its holder asks for, and by nothing that others do', async () => {
    const [li, zhang] = [await signedIn('Li Na'), await signedIn('Zhang Wei')];
    const { reference } = await heldBy(li);
    await gateway.sql(`UPDATE complaint SET claim_until = now() + interval '3 min' WHERE reference = $1`, reference);
    await zhang.get(`/desk/complaints/${reference}`);
    expect(await until(reference)).toBeLessThan(4);
    await li.get('/desk/find');
    expect(await until(reference)).toBeGreaterThan(29);
  });

  it('that ran out is not brought back, and what was written comes back until the case is taken again', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const form = (await visitor.get(`${path}/outcome`)).form(`${path}/outcome`);
    await gateway.sql(`UPDATE complaint SET claim_until = now() - interval '1 s' WHERE reference = $1`, reference);
    const decided = { ...form, decision: 'upheld', text: '经核实，全额退还。', step: 'send' };
    const lost = await visitor.post(`${path}/outcome`, decided);
    expect([lost.status, lost.form(`${path}/outcome`)['text']]).toEqual([409, '经核实，全额退还。']);
    expect(await eventsOf(reference)).not.toContain('outcome.decided');
    await visitor.post(`${path}/claims`, lost.form(`${path}/claims`));
    const stale = await visitor.post(`${path}/outcome`, decided);
    expect(stale.status).toBe(409);
    expect(stale.form(`${path}/outcome`)['claim']).not.toBe(form['claim']);
    const sent = await visitor.post(`${path}/outcome`, { ...stale.form(`${path}/outcome`), step: 'send' });
    expect([sent.status, sent.location]).toEqual([303, `${path}?done=decided`]);
  });

  it('checks a decision as the message will be written: the rights that the house states are stated, and call for nothing more', async () => {
    const visitor = await signedIn('Li Na');
    const { path } = await heldBy(visitor, { complainant: { name: '王芳', email: 'wang@mail.example' } });
    const form = (await visitor.get(`${path}/outcome`)).form(`${path}/outcome`);
    const check = await visitor.post(`${path}/outcome`, { ...form, decision: 'upheld', text: '经核实，全额退还。' });
    expect(check.status).toBe(200);
    expect(check.html).toContain('wang@mail.example');
    expect(check.html.match(/rd-statements__stated/g)?.length).toBeGreaterThan(4);
    expect(check.html).not.toContain('rd-statements__missing');
    expect(check.html).not.toContain('rd-medium--blocked');
  });

  it('of somebody else is named with its end, and the case can be read and not changed', async () => {
    const [li, zhang] = [await signedIn('Li Na'), await signedIn('Zhang Wei')];
    const { reference, path } = await heldBy(li);
    const page = await zhang.get(path);
    expect(page.html).toMatch(/Li Na 正在办理，领办至 \d\d:\d\d/);
    for (const action of ['claims', 'returns', 'replies']) expect(() => page.form(`${path}/${action}`)).toThrow();
    const form = { ...page.form(`${path}/notes`), claim: '' };
    const reply = await zhang.post(`${path}/replies`, { ...form, text: '抢着答复' });
    const taken = await zhang.post(`${path}/claims`, { ...form, actionKey: '' });
    expect([reply.status, taken.location]).toEqual([409, `${path}?refused=claim.held-by-another`]);
    expect(reply.html).toContain('抢着答复');
    expect((await eventsOf(reference)).filter((kind) => kind === 'claim.taken')).toHaveLength(1);
  });

  it('is given back with the reason that the trail keeps', async () => {
    const visitor = await signedIn('Li Na');
    const { reference, path } = await heldBy(visitor);
    const given = await visitor.post(`${path}/returns`, {
      ...(await visitor.get(path)).form(`${path}/returns`),
      reason: '与本人有利害关系',
    });
    expect(given.location).toBe('/desk?done=given-back');
    const supervisor = await signedIn('Wang Fang');
    expect((await supervisor.get(`/desk/complaints/${reference}/trail`)).html).toContain('与本人有利害关系');
  });
});

describe('an extension that needs another person', () => {
  it('is asked for, approved by somebody else and by nobody twice, or sent back with the reason', async () => {
    const [li, wang] = [await signedIn('Li Na'), await signedIn('Wang Fang')];
    const { reference, path } = await heldBy(li);
    const ask = async () => {
      const [row] = await gateway.sql<{ id: string }>(
        `INSERT INTO extension_request (id, complaint_id, asked_by, request)
         SELECT gen_random_uuid(), id, 'staff:Li Na', '{"extension":"to-60","to":{"amount":30,"unit":"working_days"},"reason":"调取签购单"}' FROM complaint WHERE reference = $1 RETURNING id`,
        reference,
      );
      return `/desk/extension-requests/${(row as { id: string }).id}`;
    };
    const first = await ask();
    expect((await wang.get('/desk')).html).toContain(first);
    expect((await li.get('/desk')).html).toContain(first);
    const mine = await li.get(first);
    expect(() => mine.form(`${first}/approvals`)).toThrow();
    const theirs = await wang.get(first);
    expect(theirs.html).toContain('调取签购单');
    const bare = await wang.post(`${first}/returns`, { ...theirs.form(`${first}/returns`), reason: '' });
    expect(bare.status).toBe(422);
    expect((await wang.post(`${first}/returns`, { ...bare.form(`${first}/returns`), reason: '请先补充凭证' })).location).toBe(
      '/desk?done=sent-back',
    );
    expect((await li.get(path)).html).toContain('请先补充凭证');
    const second = await ask();
    const approval = (await wang.get(second)).form(`${second}/approvals`);
    const approvals = await Promise.all([wang.post(`${second}/approvals`, approval), wang.post(`${second}/approvals`, approval)]);
    expect(approvals.map((answer) => answer.location)).toEqual(['/desk?done=approved', '/desk?done=approved']);
    expect((await eventsOf(reference)).filter((kind) => kind === 'deadline.extended')).toHaveLength(1);
    expect((await wang.get('/desk')).html).not.toContain(second);
  });
});

describe('a department’s queue', () => {
  it('goes on where a page ends, keeps the filters in the address, and shows no case twice', async () => {
    const visitor = await signedIn('Li Na');
    for (let i = 0; i < 53; i++) await gateway.complaint({ channel: i % 2 ? 'sms-twilio' : 'api' });
    await gateway.sql(
      `UPDATE complaint SET due_at = NULL WHERE reference = (SELECT reference FROM complaint WHERE status = 'assigned' LIMIT 1)`,
    );
    const on = (html: string) => [...html.matchAll(/href="\/desk\/complaints\/([^"]+)"/g)].map((match) => match[1]);
    const first = await visitor.get('/desk/departments/cards');
    const next = /href="(\/desk\/departments\/cards\?cursor=[^"]+)"/.exec(first.html)?.[1] as string;
    const second = await visitor.get(next);
    expect([on(first.html).length, on(second.html).length]).toEqual([50, 3]);
    expect(new Set([...on(first.html), ...on(second.html)]).size).toBe(53);
    const filtered = await visitor.get('/desk/departments/cards?channel=sms-twilio&holder=nobody');
    expect(on(filtered.html)).toHaveLength(26);
    expect((await visitor.get('/desk/departments/cards?due=late')).html).toContain('没有符合条件的投诉');
    const gone = await visitor.get('/desk/departments/cards?cursor=nonsense&channel=x');
    expect([gone.status, on(gone.html).length]).toEqual([200, 50]);
  });
});

describe('a search', () => {
  it('finds by what is typed, says what it searched, and keeps names out of addresses', async () => {
    const visitor = await signedIn('Li Na');
    const reference = await gateway.complaint({
      text: '年费多收了',
      complainant: { name: '欧阳雪', phone: '+8613911112222', email: 'ouyang@example.cn' },
    });
    const elsewhere = await gateway.complaint({ text: '房贷利率', complainant: { name: '欧阳雪' } });
    const find = async (q: string) => {
      const { location } = await visitor.post('/desk/find', { ...(await visitor.get('/desk/find')).form('/desk/find'), q });
      expect(location).not.toMatch(/139|ouyang|%E6|q=/);
      return (await visitor.get(location as string)).html;
    };
    for (const q of [reference.toLowerCase(), '139 1111 2222', '+86 139-1111-2222', 'Ouyang@Example.CN', '欧阳', '年费']) {
      expect([q, (await find(q)).includes(`/desk/complaints/${reference}`)]).toEqual([q, true]);
    }
    expect(await find('欧阳雪')).not.toContain(elsewhere);
    expect(await find('没有这个人')).toContain('没有找到');
    expect((await visitor.get(`/desk/find?q=${reference}`)).html).toContain(`/desk/complaints/${reference}`);
    const { location } = await visitor.post('/desk/find', { ...(await visitor.get('/desk/find')).form('/desk/find'), q: '欧阳雪' });
    const other = await (await signedIn('Zhang Wei')).get(location as string);
    expect([other.status, other.html.includes('欧阳雪')]).toEqual([200, false]);
  });
});

describe('rights', () => {
  const nothing = '00000000-0000-0000-0000-000000000000';
  type Name = 'Li Na' | 'He Jing' | 'Wang Fang' | 'Zhao Min' | 'Sun Li';
  const everybody: readonly Name[] = ['Li Na', 'He Jing', 'Wang Fang', 'Zhao Min', 'Sun Li'];
  let visitors: Record<Name, DeskVisitor>;
  beforeAll(async () => {
    visitors = Object.fromEntries(await Promise.all(everybody.map(async (name) => [name, await signedIn(name)]))) as typeof visitors;
  });

  /** Whoever is asked in order: a clerk of the card centre, one of another department, supervisor, auditor, administrator. */
  const pages: readonly (readonly [string, readonly number[]])[] = [
    ['/desk', [200, 200, 200, 200, 200]],
    ['/desk/departments', [303, 303, 200, 200, 403]],
    ['/desk/departments/cards', [200, 404, 200, 200, 403]],
    ['/desk/departments/moon', [404, 404, 404, 404, 403]],
    ['/desk/find', [200, 200, 200, 200, 403]],
    ['/desk/incidents', [403, 403, 200, 200, 403]],
    [`/desk/incidents/${nothing}`, [403, 403, 404, 404, 403]],
    ['/desk/duties', [403, 403, 200, 200, 403]],
    ['/desk/quarantine', [403, 403, 200, 403, 403]],
    ['/desk/conflicts', [403, 403, 200, 200, 403]],
    ['/desk/grants', [403, 403, 200, 200, 403]],
    ['/desk/sealed', [403, 403, 403, 403, 403]],
    [`/desk/sealed/${nothing}`, [403, 403, 403, 403, 403]],
    [`/desk/sealed/${nothing}/files/0/0`, [403, 403, 403, 403, 403]],
    ['/desk/complaints/{case}/grant', [403, 403, 403, 200, 403]],
    ['/desk/complaints/{case}/conflicts', [403, 403, 200, 200, 403]],
    ['/desk/figures', [403, 403, 200, 200, 403]],
    ['/desk/figures/scorecards.csv', [403, 403, 200, 200, 403]],
    ['/desk/causes', [403, 403, 200, 200, 403]],
    ['/desk/causes/found.csv', [403, 403, 200, 200, 403]],
    ['/desk/papers', [403, 403, 200, 200, 200]],
    ['/desk/failed-tasks', [403, 403, 200, 200, 200]],
    ['/desk/held-notices', [200, 200, 200, 200, 403]],
    ['/desk/survey-answers', [403, 403, 200, 403, 403]],
    ['/desk/deliveries', [403, 403, 200, 200, 403]],
    ['/desk/deliveries/messages', [403, 403, 200, 200, 403]],
    ['/desk/referrals', [200, 200, 200, 200, 403]],
    ['/desk/reports', [403, 403, 200, 200, 403]],
    ['/desk/reports/cn-2012-half-year', [403, 403, 200, 200, 403]],
    ['/desk/reports/cn-2012-half-year/cases?figure=received', [403, 403, 200, 200, 403]],
    ['/desk/reports/cn-2012-half-year/file/csv', [403, 403, 200, 200, 403]],
    [`/desk/reports/cn-2012-half-year/copies/${nothing}/pdf`, [403, 403, 404, 404, 403]],
    ['/desk/readings', [403, 403, 403, 200, 403]],
    ['/desk/audit', [403, 403, 200, 200, 200]],
    ['/desk/account', [200, 200, 200, 200, 200]],
    ['/desk/people', [403, 403, 200, 200, 200]],
    ['/desk/people/new', [403, 403, 403, 403, 200]],
    ['/desk/people/keys', [403, 403, 200, 200, 200]],
    [`/desk/people/${nothing}`, [403, 403, 404, 404, 404]],
    ['/desk/extension-requests/{request}', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/messages', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/evidence', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/notices', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/events', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/trail', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/joins', [200, 404, 200, 200, 403]],
    [`/desk/complaints/{case}/attachments/${nothing}`, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/evidence/${nothing}`, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/extension', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/transfer', [200, 404, 200, 403, 403]],
    ['/desk/offers', [200, 200, 200, 403, 403]],
    // Nobody is offered it.
    ['/desk/complaints/{case}/offer', [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/assignment', [403, 403, 200, 403, 403]],
    ['/desk/parts', [200, 200, 200, 403, 403]],
    ['/desk/complaints/{case}/parts', [200, 404, 200, 200, 403]],
    ['/desk/return-visits', [200, 200, 200, 403, 403]],
    ['/desk/letters', [200, 200, 200, 403, 403]],
    ['/desk/complaints/{case}/letters', [200, 404, 200, 403, 403]],
    [`/desk/letters/${nothing}.pdf`, [404, 404, 404, 403, 403]],
    [`/desk/letters/pile.pdf?of=${nothing}`, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/return-visit', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/care', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/escalation', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/reminder', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/progress', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/points', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/rule-sets', [403, 403, 200, 403, 403]],
    ['/desk/complaints/{case}/second-look', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/remedies', [200, 404, 200, 200, 403]],
    ['/desk/complaints/{case}/erasure', [403, 403, 200, 403, 403]],
    ['/desk/complaints/{case}/holds', [200, 404, 200, 200, 403]],
    ['/desk/retention', [403, 403, 200, 200, 403]],
    ['/desk/routing', [403, 403, 200, 403, 200]],
    ['/desk/rules', [200, 200, 200, 200, 200]],
    ['/desk/data-requests', [200, 200, 200, 200, 403]],
    ['/desk/complaints/{case}/data-requests', [200, 404, 200, 200, 403]],
    [`/desk/complaints/{case}/data-requests/${nothing}/copy`, [403, 403, 404, 403, 403]],
    [`/desk/retention/${nothing}`, [403, 403, 200, 200, 403]],
    [`/desk/retention/${nothing}/certificate`, [403, 403, 404, 404, 403]],
    ['/desk/complaints/{case}/matter', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/unmasking', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/outcome', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/report-back', [200, 404, 200, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/file`, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/accountability', [403, 403, 200, 200, 403]],
    ['/desk/complaints/{case}/referral', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/reopening', [200, 404, 200, 403, 403]],
    ['/desk/complaints/{case}/withdrawal', [200, 404, 200, 403, 403]],
    ['/desk/record', [200, 200, 200, 403, 403]],
  ];

  it.each(pages)('to see %s', async (path, expected) => {
    const reference = await gateway.complaint();
    const [request] = await gateway.sql<{ id: string }>(
      `INSERT INTO extension_request (id, complaint_id, asked_by, request) SELECT gen_random_uuid(), id, 'staff:x', '{"extension":"to-60","to":{"amount":30,"unit":"working_days"}}' FROM complaint WHERE reference = $1 RETURNING id`,
      reference,
    );
    const address = path.replace('{case}', reference).replace('{request}', (request as { id: string }).id);
    const answers = await Promise.all(everybody.map((name) => visitors[name].get(address)));
    expect(answers.map((answer) => answer.status)).toEqual(expected);
    expect((await aVisitor(gateway.url).get(address)).status).toBe(303);
  });

  it('of a case of another department look like those of a case that never was', async () => {
    const reference = await gateway.complaint();
    const [theirs, none] = await Promise.all([
      visitors['He Jing'].get(`/desk/complaints/${reference}`),
      visitors['He Jing'].get('/desk/complaints/ZZZZZ-ZZZZZ'),
    ]);
    const bare = (html: string) =>
      html
        .replaceAll(reference, '')
        .replaceAll('ZZZZZ-ZZZZZ', '')
        .replace(/nonce="[^"]*"/g, '');
    expect([theirs.status, bare(theirs.html)]).toEqual([none.status, bare(none.html)]);
  });

  /** Nobody holds the case: a clerk is told to claim it first (409), or acts where the contract asks for no claim (303). */
  const posts: readonly (readonly [string, Readonly<Record<string, string>>, readonly number[]])[] = [
    ['/desk/claims', { in: 'cards' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/claims', {}, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/notes', { text: 'x' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/replies', { text: 'x' }, [409, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/transfer', { department: 'service', reason: 'x' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/offer/acceptances', {}, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/offer/returns', { ground: 'not-ours', reason: 'x' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/offer/withdrawals', {}, [303, 404, 303, 403, 403]],
    // Nobody of that id works there: the form comes back.
    ['/desk/complaints/{case}/assignment', { person: nothing, reason: 'x' }, [403, 403, 409, 403, 403]],
    ['/desk/complaints/{case}/return-visit', { outcome: 'declined' }, [409, 404, 409, 403, 403]],
    [`/desk/letters/${nothing}/postings`, { 'on-year': '2026', 'on-month': '3', 'on-day': '10' }, [404, 404, 404, 403, 403]],
    // Each of several is checked by itself: what is none is named on the page.
    ['/desk/letters/prints', { letter: nothing }, [200, 200, 200, 403, 403]],
    ['/desk/letters/postings', { letter: nothing, 'on-year': '2026', 'on-month': '3', 'on-day': '10' }, [200, 200, 200, 403, 403]],
    [`/desk/letters/${nothing}/arrivals`, {}, [404, 404, 404, 403, 403]],
    [`/desk/letters/${nothing}/returns`, {}, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/care', { reason: 'x' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/escalation', { reason: 'x' }, [303, 404, 303, 403, 403]],
    // Without a day the form comes back.
    ['/desk/complaints/{case}/reminder', { text: 'x' }, [422, 404, 422, 403, 403]],
    ['/desk/complaints/{case}/escalation/answers', { escalation: nothing, answer: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/parts', { whom: 'service', question: 'x' }, [409, 404, 303, 403, 403]],
    [`/desk/complaints/{case}/parts/${nothing}/answers`, { answer: 'x' }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/parts/${nothing}/returns`, { ground: 'not-ours', reason: 'x' }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/parts/${nothing}/requests`, { question: 'x' }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/parts/${nothing}/withdrawals`, { why: 'x' }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/progress', { progress: 'x', step: 'send' }, [409, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/points', { 'text-0': 'x' }, [409, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/rule-sets', { ruleSets: 'cbrc-2012', reason: 'x' }, [403, 403, 303, 403, 403]],
    ['/desk/complaints/{case}/second-look/agreements', { look: nothing }, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/second-look/objections', { look: nothing, reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/remedies', { kind: 'apology', reason: 'x' }, [409, 404, 303, 403, 403]],
    [`/desk/complaints/{case}/remedies/${nothing}/approvals`, {}, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/remedies/${nothing}/refusals`, { why: 'x' }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/remedies/${nothing}/withdrawals`, {}, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/remedies/${nothing}/fulfilments`, { proof: 'x' }, [404, 404, 404, 403, 403]],
    // It is open.
    ['/desk/complaints/{case}/erasure', { ground: 'asked-for', reason: 'x' }, [403, 403, 409, 403, 403]],
    [`/desk/complaints/{case}/erasure/${nothing}/approvals`, {}, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/holds', { kind: 'litigation', reason: 'x' }, [403, 403, 422, 403, 403]],
    [`/desk/complaints/{case}/holds/${nothing}/liftings`, { why: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/data-requests', { kind: 'copy' }, [303, 404, 303, 403, 403]],
    [`/desk/complaints/{case}/data-requests/${nothing}/answers`, { granted: 'yes', text: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/complaints/{case}/data-requests/${nothing}/endings`, { text: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/retention', {}, [403, 403, 303, 403, 403]],
    [`/desk/retention/${nothing}/approvals`, {}, [403, 403, 404, 403, 403]],
    [`/desk/retention/${nothing}/refusals`, { why: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/complaints/{case}/erasure/${nothing}/refusals`, { why: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/complaints/{case}/matter', { business: 'B03.01', reason: 'x' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/matter/acceptances', { no: '1' }, [303, 404, 303, 403, 403]],
    [`/desk/complaints/{case}/further-matters/${nothing}/acceptances`, {}, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/further-matters/${nothing}/dismissals`, {}, [404, 404, 404, 403, 403]],
    [
      '/desk/complaints/{case}/extension',
      { extension: 'to-60', amount: '30', unit: 'working_days', reason: 'x' },
      [409, 404, 303, 403, 403],
    ],
    ['/desk/complaints/{case}/outcome', { decision: 'upheld', text: 'x', step: 'send' }, [409, 404, 303, 403, 403]],
    [`/desk/complaints/{case}/accountability/${nothing}/rulings`, { ground: 'other', text: 'x' }, [403, 403, 404, 403, 403]],
    // No authority referred it.
    ['/desk/complaints/{case}/report-back', { decision: 'upheld', toEmail: 'jg@authority.example' }, [409, 404, 409, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/approvals`, {}, [403, 403, 404, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/returns`, { why: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/hand-overs`, {}, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/receipts`, { receipt: 'x' }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/report-back/${nothing}/questions`, { question: 'x' }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/referral', { 'referral.from.name': '某局', 'referral.reference': '1' }, [303, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/reopening', { reason: 'x' }, [409, 404, 409, 403, 403]],
    ['/desk/complaints/{case}/events', { type: 'fault_found' }, [303, 404, 303, 403, 403]],
    // There is no fact to state here: the form comes back.
    ['/desk/complaints/{case}/facts', { 'fact.product': 'x' }, [422, 404, 422, 403, 403]],
    ['/desk/complaints/{case}/withdrawal', { reason: 'x' }, [409, 404, 303, 403, 403]],
    ['/desk/complaints/{case}/unmasking', { reason: 'x' }, [409, 404, 200, 403, 403]],
    [`/desk/complaints/{case}/notices/${nothing}/releases`, {}, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/notices/${nothing}/tellings`, { text: 'x' }, [404, 404, 404, 403, 403]],
    // The case has no postal address.
    ['/desk/complaints/{case}/reach', { medium: 'letter' }, [403, 403, 404, 403, 403]],
    ['/desk/record', { medium: 'counter', text: 'x' }, [200, 200, 200, 403, 403]],
    // Nobody's own claim: it answers as one that does not exist.
    ['/desk/complaints/{case}/renewals', { claim: nothing }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/returns', { claim: nothing }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/work/${nothing}`, { text: 'x' }, [409, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/joins', { with: 'ZZZZZ-ZZZZZ' }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/joins/separations', { from: 'ZZZZZ-ZZZZZ' }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/joins/refusals', { proposal: nothing }, [404, 404, 404, 403, 403]],
    [`/desk/complaints/{case}/attachments/${nothing}`, { reason: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/complaints/{case}/evidence/${nothing}`, { reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/find', { q: 'x' }, [303, 303, 303, 303, 403]],
    ['/desk/quarantine/releases', { id: '0' }, [403, 403, 404, 403, 403]],
    ['/desk/quarantine/dismissals', { id: '0', reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/conflicts', { id: nothing, reason: 'x' }, [403, 403, 422, 403, 403]],
    // Its fields name nobody.
    ['/desk/complaints/{case}/conflicts', { reason: 'x' }, [403, 403, 409, 403, 403]],
    ['/desk/complaints/{case}/conflicts/appeals', { id: nothing, reason: 'x' }, [404, 404, 404, 403, 403]],
    ['/desk/complaints/{case}/grant', { reason: 'x', days: '7' }, [403, 403, 403, 303, 403]],
    [`/desk/grants/${nothing}`, { granted: 'no', reason: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/grants/${nothing}/end`, { reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/sealed/key', {}, [403, 403, 403, 403, 403]],
    ['/desk/sealed/open', { key: 'x' }, [403, 403, 403, 403, 403]],
    ['/desk/sealed/lock', {}, [403, 403, 403, 403, 403]],
    [`/desk/sealed/${nothing}`, { text: 'x' }, [403, 403, 403, 403, 403]],
    ['/desk/account/shortcuts', {}, [303, 303, 303, 303, 303]],
    ['/desk/causes/measures', { text: 'x' }, [403, 403, 422, 403, 403]],
    [`/desk/causes/measures/${nothing}/agreements`, {}, [403, 403, 404, 403, 403]],
    [`/desk/causes/measures/${nothing}/completions`, { reason: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/causes/measures/${nothing}/findings`, { to: 'effective', reason: 'x' }, [403, 403, 404, 403, 403]],
    [`/desk/causes/measures/${nothing}/drops`, { reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/departments/cards/assignments', {}, [403, 403, 422, 403, 403]],
    ['/desk/departments/cards/views', { name: 'x' }, [303, 404, 303, 303, 403]],
    // What is not there, or not theirs, is gone as it was wished.
    [`/desk/departments/cards/views/${nothing}/deletions`, {}, [303, 303, 303, 303, 403]],
    ['/desk/failed-tasks/retries', {}, [403, 403, 303, 403, 303]],
    // Somebody else had it done meanwhile.
    [`/desk/failed-tasks/send/${nothing}/retries`, {}, [403, 403, 303, 403, 303]],
    // It did not fail.
    [`/desk/failed-tasks/send/${nothing}/drops`, { reason: 'x' }, [403, 403, 409, 403, 403]],
    [`/desk/held-notices/{case}/${nothing}/releases`, {}, [404, 404, 404, 403, 403]],
    [`/desk/held-notices/deliveries/${nothing}/resolutions`, { resolution: 'resend' }, [404, 404, 404, 403, 403]],
    // Another version is in force by now: the page says so.
    ['/desk/papers/checks', { file: 'x' }, [403, 403, 303, 403, 303]],
    ['/desk/account/endings', { id: nothing }, [303, 303, 303, 303, 303]],
    ['/desk/account/renewals', {}, [303, 303, 303, 303, 303]],
    ['/desk/people', { name: '' }, [403, 403, 403, 403, 422]],
    ['/desk/people/keys', { name: '' }, [403, 403, 403, 403, 422]],
    [`/desk/people/keys/${nothing}/revocations`, {}, [403, 403, 403, 403, 404]],
    [`/desk/people/keys/${nothing}/rotations`, {}, [403, 403, 403, 403, 404]],
    [`/desk/people/${nothing}/changes`, { name: 'x', role: 'auditor' }, [403, 403, 403, 403, 404]],
    [`/desk/people/${nothing}/invitations`, {}, [403, 403, 403, 403, 404]],
    [`/desk/people/${nothing}/vouchings`, { code: 'x' }, [403, 403, 404, 403, 404]],
    [`/desk/people/${nothing}/absences`, { from: '' }, [403, 403, 404, 403, 404]],
    [`/desk/people/${nothing}/departures`, { sure: 'yes' }, [403, 403, 403, 403, 404]],
    ['/desk/duties/events', { type: 'contact_person_change' }, [403, 403, 303, 403, 403]],
    [`/desk/duties/${nothing}/completions`, {}, [403, 403, 404, 403, 403]],
    [
      `/desk/incidents/${nothing}/answers`,
      { decision: 'upheld', 'text-zh-Hans': 'x', 'text-zh-Hant': 'x', 'text-en': 'x' },
      [403, 403, 404, 403, 403],
    ],
    [`/desk/incidents/${nothing}/decisions`, {}, [403, 403, 404, 403, 403]],
    [`/desk/incidents/${nothing}/removals`, { reference: '{case}', reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/incidents', { id: nothing, to: 'confirmed', reason: 'x' }, [403, 403, 404, 403, 403]],
    ['/desk/routing', { text: 'x' }, [403, 403, 200, 403, 200]],
    ['/desk/audit/checks', {}, [403, 403, 303, 303, 303]],
    ['/desk/reports/cn-2012-half-year/texts', { 'text-causes': 'x' }, [403, 403, 303, 403, 403]],
    ['/desk/reports/cn-2012-half-year/copies', { way: '' }, [403, 403, 422, 403, 403]],
    [`/desk/extension-requests/${nothing}/approvals`, {}, [403, 403, 404, 403, 403]],
    [`/desk/extension-requests/${nothing}/returns`, { reason: 'x' }, [403, 403, 404, 403, 403]],
  ];

  it.each(posts)('to post to %s', async (path, fields, expected) => {
    const answers: number[] = [];
    for (const name of everybody) {
      const reference = await gateway.complaint();
      const formKey = (await visitors[name].get('/desk')).form('/desk/sign-out')['formKey'] as string;
      answers.push((await visitors[name].post(path.replace('{case}', reference), { formKey, ...fields })).status);
    }
    expect(answers).toEqual(expected);
    expect((await aVisitor(gateway.url).post(path.replace('{case}', 'x'), fields)).status).toBe(401);
  });

  it('are told here for every address that the desk has', () => {
    const controllers = Reflect.getMetadata('controllers', DeskPagesModule) as { prototype: Record<string, object> }[];
    const routes = controllers.flatMap((controller) => {
      const names = Object.getOwnPropertyNames(controller.prototype).filter((name) => name !== 'constructor');
      const methods = names.map((name) => controller.prototype[name] as object);
      return methods.flatMap((method) => {
        const path = Reflect.getMetadata('path', method) as string | undefined;
        const verb = Reflect.getMetadata('method', method) === 1 ? 'POST' : 'GET';
        return path === undefined ? [] : [`${verb} ${`/${Reflect.getMetadata('path', controller)}/${path}`.replace(/\/+$/, '')}`];
      });
    });
    const told = (verb: string, path: string) =>
      `${verb} ${path.replace('{case}', ':reference').replace('departments/cards', 'departments/:id').replace('departments/moon', 'departments/:id').replace('{request}', ':id').replace('figures/scorecards', 'figures/:table').replace('causes/found.', 'causes/:table.').replace('files/0/0', 'files/:message/:no').replace('failed-tasks/send', 'failed-tasks/:consumer').replace(`views/${nothing}`, 'views/:view').replace(/\?.*$/, '').replace('reports/cn-2012-half-year', 'reports/:id').replace('file/csv', 'file/:format').replace(`copies/${nothing}/pdf`, 'copies/:copy/:format').replace(nothing, ':id')}`;
    // The stream never ends: `live-lists.spec` listens to it as each of them.
    const open = [
      'GET /desk/stream',
      'GET /desk/sign-in',
      'POST /desk/sign-in',
      'POST /desk/sign-out',
      'GET /desk/lease',
      'GET /desk/sign-in/provider',
      'GET /desk/sign-in/provider/back',
      'POST /desk/sign-in/provider/logout',
      'GET /desk/invitation/:token',
      'POST /desk/invitation/:token',
    ];
    const known = [...open, ...pages.map(([path]) => told('GET', path)), ...posts.map(([path]) => told('POST', path))];
    expect([...routes].sort()).toEqual([...new Set(known)].sort());
  });
});

describe('cases that are one matter', () => {
  it('are joined and taken apart on a page of their own, and what was typed wrong comes back', async () => {
    const visitor = await signedIn('Li Na');
    const [one, other] = [await gateway.complaint(), await gateway.complaint({ text: '同一笔盗刷，再说一次' })];
    const path = `/desk/complaints/${one}/joins`;
    const form = (await visitor.get(path)).form(path);
    const wrong = await visitor.post(path, { ...form, with: 'ZZZZZ-ZZZZZ', reason: '同一笔交易' });
    expect([wrong.status, wrong.form(path)['with'], wrong.form(path)['reason']]).toEqual([404, 'ZZZZZ-ZZZZZ', '同一笔交易']);
    expect((await visitor.post(path, { ...wrong.form(path), with: other.toLowerCase() })).location).toBe(`${path}?done=joined`);
    expect((await visitor.get(`/desk/complaints/${other}`)).html).toContain(
      `已并入 <a class="govuk-link rd-figures" href="/desk/complaints/${one}">`,
    );
    const joined = await visitor.get(path);
    expect(joined.html).toContain('同一笔交易');
    expect((await visitor.post(`${path}/separations`, joined.form(`${path}/separations`))).location).toBe(`${path}?done=separated`);
    expect((await visitor.get(path)).html).toContain('没有并入的投诉');
  });
});

describe('a file', () => {
  it('is saved and never shown; an infected one only with the reason of somebody who oversees', async () => {
    const content = Buffer.from('<script>window.broken = true</script>');
    const reference = await gateway.complaint({
      attachments: [
        {
          filename: '流水".html',
          contentType: 'text/html',
          size: content.length,
          sha256: createHash('sha256').update(content).digest('hex'),
          content,
        },
      ],
    });
    const [li, wang] = [await signedIn('Li Na'), await signedIn('Wang Fang')];
    const path = `/desk/complaints/${reference}/evidence`;
    const address = /href="(\/desk\/complaints\/[^"]+\/attachments\/[^"]+)"/.exec((await li.get(path)).html)?.[1] as string;
    const saved = await li.get(address);
    expect([saved.status, saved.html, saved.headers.get('content-disposition')?.slice(0, 10)]).toEqual([
      200,
      content.toString(),
      'attachment',
    ]);
    expect(saved.headers.get('content-security-policy')).toContain('sandbox');
    expect(await eventsOf(reference)).toContain('evidence.read');
    await gateway.sql(`UPDATE scan SET state = 'infected', found = 'Eicar' WHERE subject_id = $1`, address.split('/').at(-1));
    expect((await li.get(address)).location).toBe(`${path}?refused=evidence.infected`);
    expect((await li.get(path)).html).not.toContain(`action="${address}"`);
    const asked = await wang.get(path);
    const bare = await wang.post(address, { ...asked.form(address), reason: ' ' });
    const read = await wang.post(address, { ...asked.form(address), reason: '警方要求' });
    expect([bare.status, read.status, read.html]).toEqual([303, 200, content.toString()]);
  });
});

describe('the quarantine', () => {
  const doubted = async (text: string) => {
    await gateway.call('POST', '/channels/sms-twilio', {
      body: `MessageSid=SM${Math.random()}&AccountSid=AC1&From=%2B8613800138000&To=10690000&Body=${encodeURIComponent(text)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'wrong' },
    });
  };

  it('is left by several at once: taken in, or put aside with a reason; an auditor does not see it', async () => {
    for (const text of ['盗刷一', '盗刷二', '广告三']) await doubted(text);
    const wang = await signedIn('Wang Fang');
    const page = await wang.get('/desk/quarantine');
    const form = page.form('/desk/quarantine/releases');
    const ids = [...page.html.matchAll(/name="id" value="([^"]+)"/g)].map((match) => match[1] as string);
    const send = async (path: string, chosen: readonly string[], more: Record<string, string> = {}) => {
      const body = new URLSearchParams({ ...form, ...more });
      for (const id of chosen) body.append('id', id);
      const headers = { cookie: `desk_session=${wang.cookie()}`, 'sec-fetch-site': 'same-origin' };
      return await fetch(gateway.url + path, { method: 'POST', redirect: 'manual', body, headers });
    };
    expect((await send('/desk/quarantine/releases', [])).status).toBe(422);
    const released = await send('/desk/quarantine/releases', ids.slice(0, 2));
    expect(released.headers.get('location')).toBe('/desk/quarantine?done=released');
    expect(await gateway.sql('SELECT 1 FROM quarantine WHERE id = ANY($1) AND complaint_id IS NOT NULL', ids.slice(0, 2))).toHaveLength(2);
    expect((await send('/desk/quarantine/dismissals', ids.slice(2))).status).toBe(422);
    expect((await send('/desk/quarantine/dismissals', ids.slice(2), { reason: '广告' })).status).toBe(303);
    expect((await wang.get('/desk/quarantine')).html).not.toContain('盗刷');
    await doubted('还有一条');
    const looked = await (await signedIn('Zhao Min')).get('/desk/quarantine');
    expect([looked.status, looked.html.includes('还有一条')]).toEqual([403, false]);
  });
});

describe('every answer of the desk', () => {
  it('is kept by nobody, carries no inline code, and lets nobody else frame it', async () => {
    const visitor = await signedIn('Li Na');
    const { path } = await heldBy(visitor);
    for (const address of ['/desk', path, `${path}/outcome`, '/desk/find', '/desk/sign-in', '/desk/nowhere']) {
      const { headers, html } = await visitor.get(address);
      expect([address, headers.get('cache-control'), headers.get('x-frame-options')]).toEqual([address, 'no-store', 'DENY']);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*form-action 'self'/);
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(html).not.toMatch(/\son[a-z]+=|style="/);
    }
  });
});
