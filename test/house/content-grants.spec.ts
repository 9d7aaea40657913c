import 'reflect-metadata';
import { reachOf } from '@app/shared/domain/rights/rights.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { staffRoutes } from '../support/staff-routes.js';

/** What an auditor may read of a case (docs/decisions/0157): its record; and its content, while a grant stands. */

let gateway: TestGateway;
const tokens: Record<string, string> = {};
let auditor: DeskVisitor;
let reference: string;
let ids: { id: string; file: string; evidence: string };
/** A word of its own for each place where somebody's words lie. */
const sentinels = {
  subject: '题甲乙甲',
  text: '文甲丙甲',
  wish: '愿甲丁甲',
  name: '戊己庚',
  phone: '13977776666',
  against: '辛壬癸',
  fact: '事子丑子',
  note: '记寅卯寅',
  file: '档辰巳辰',
  notice: '函午未午',
  finding: '摘申酉申',
  transfer: '转戌亥戌',
  remedy: '补天地补',
  event: '因玄黄因',
  point: '点宇宙点',
  matter: '类盈昃类',
  fromCounter: '柜洪荒柜',
} as const;

beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['Zhao Min', 'auditor', undefined],
    ['Qian Yi', 'auditor', undefined],
    ['Wang Fang', 'supervisor', undefined],
    ['Sun Li', 'integrity', 'integrity'],
    ['Li Na', 'clerk', 'cards'],
  ] as const)
    tokens[name] = await gateway.staff(role, department, name);
  auditor = aVisitor(gateway.url);
  await auditor.signIn(tokens['Zhao Min']!);
  ({ reference, ids } = await furnish());
});
afterAll(() => gateway?.close());

const call = (method: string, path: string, who: string, body?: unknown) => gateway.call(method, path, { token: tokens[who]!, body });

/** A case with somebody's words in every place that has any. */
async function furnish() {
  const s = sentinels;
  const made = await gateway.complaint({
    subject: s.subject,
    text: `${s.text}，年费收错`,
    wish: s.wish,
    complainant: { name: s.name, phone: `+86${s.phone}` },
    against: { staff: s.against },
    facts: { note: s.fact },
  });
  const [row] = await gateway.sql<{ id: string; evidence: string }>(
    'SELECT c.id, e.id AS evidence FROM complaint c JOIN evidence e ON e.complaint_id = c.id WHERE reference = $1',
    made,
  );
  const id = row!.id;
  const file = newId();
  await gateway.sql(`UPDATE complaint SET department = 'cards' WHERE id = $1`, id);
  await gateway.sql(
    `INSERT INTO attachment (id, complaint_id, filename, content_type, size, sha256) VALUES ($1, $2, $3, 'text/plain', 0, '')`,
    file,
    id,
    `${s.file}.txt`,
  );
  await gateway.sql(
    `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state, subject, body) VALUES (gen_random_uuid(), $1, 'progress', 'x', 'zh-Hans', 'sms', 'held', $2, $2)`,
    id,
    s.notice,
  );
  await gateway.sql(
    `INSERT INTO note (id, complaint_id, kind, actor, body) VALUES (gen_random_uuid(), $1, 'note', 'staff:x', $2)`,
    id,
    s.note,
  );
  await gateway.sql(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place, excerpt) VALUES (gen_random_uuid(), $1, 'i:x', $2, 'complainant', 'text', $3)`,
    id,
    s.name,
    s.finding,
  );
  await gateway.sql(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells, answer_by)
     VALUES (gen_random_uuid(), $1, 'loans', 'cards', $2, 'accepted', 'staff:x', false, now())`,
    id,
    s.transfer,
  );
  await gateway.sql(
    `INSERT INTO remedy (id, complaint_id, department, kind, reason, state, proposed_by, proposed_by_id, proposed_role, customer)
     VALUES (gen_random_uuid(), $1, 'cards', 'apology', $2, 'proposed', 'staff:x', gen_random_uuid(), 'clerk', '{}')`,
    id,
    s.remedy,
  );
  await gateway.sql(`INSERT INTO point (id, complaint_id, no, text, actor) VALUES (gen_random_uuid(), $1, 1, $2, 'staff:x')`, id, s.point);
  await gateway.sql(
    `UPDATE complaint SET facts = facts || jsonb_build_object('quotedText', $2::text, 'referral', jsonb_build_object('instructions', $2::text)) WHERE id = $1`,
    id,
    s.fromCounter,
  );
  await gateway.sql(`UPDATE matter SET words = ARRAY[$2], department = 'cards', reason = $2 WHERE complaint_id = $1`, id, s.matter);
  const reason = await call('POST', `/api/complaints/${made}/notes`, 'Li Na', { text: s.note });
  expect(reason.status).toBe(201);
  await gateway.unitOfWork.run(async (tx) => {
    await tx.record([
      {
        kind: 'transfer.returned',
        complaintId: id,
        subjectId: id,
        actor: 'staff:x',
        data: { from: 'cards', ground: 'not-ours', reason: s.event },
      },
    ]);
  });
  return { reference: made, ids: { id, file, evidence: row!.evidence } };
}

const seenIn = (text: string): string[] => Object.entries(sentinels).flatMap(([place, word]) => (text.includes(word) ? [place] : []));

describe('an auditor without a grant', () => {
  it('reads no word of anybody at any address that they may open, as page or by the API', async () => {
    const shown: unknown[] = [];
    let opened = 0;
    for (const { kind, method, path, action, name } of await staffRoutes()) {
      if (method !== 'GET' || reachOf('auditor', action!) === undefined) continue;
      const address = path
        .replace(':reference', reference)
        .replace('attachments/:id', `attachments/${ids.file}`)
        .replace('evidence/:id', `evidence/${ids.evidence}`)
        .replace('departments/:id', 'departments/cards')
        .replace(/:\w+/, newId());
      const { status, text } =
        kind === 'api'
          ? await call('GET', address, 'Zhao Min').then(({ status, bytes }) => ({ status, text: bytes.toString('utf8') }))
          : await auditor.get(address).then(({ status, html }) => ({ status, text: html }));
      if (status === 200) opened++;
      const words = seenIn(text);
      if (words.length > 0 || status >= 500) shown.push([name, status, words]);
    }
    expect(shown).toEqual([]);
    expect(opened).toBeGreaterThan(20);
  });

  it('reads the record: states, dates, who acted, sizes and hashes', async () => {
    const { status, body } = await call('GET', `/api/complaints/${reference}`, 'Zhao Min');
    expect([status, body.withheld, body.text, body.subject]).toEqual([200, true, '', null]);
    expect(body.trail.map((line: any) => line.kind)).toContain('note.added');
    expect(body.trail.at(-1).data).toEqual({ from: 'cards', ground: 'not-ours' });
    expect(body.deadlines.length).toBeGreaterThan(0);
    expect(body.attachments).toMatchObject([{ id: ids.file, filename: '', size: 0 }]);
    expect(body.notes[0]).toMatchObject({ kind: 'note', text: '' });
  });

  it.each(['text=文甲丙甲', `person=${sentinels.phone}`, 'sourceId=x'])('finds nothing out by searching for it (%s)', async (query) => {
    expect((await call('GET', `/api/complaints?${encodeURI(query)}`, 'Zhao Min')).body.code).toBe('content.search');
    expect((await call('GET', `/api/complaints?${encodeURI(query)}&reference=${reference}`, 'Zhao Min')).body.code).toBe('content.search');
    expect((await call('GET', `/api/complaints?reference=${reference}`, 'Zhao Min')).body.items).toHaveLength(1);
    const page = await auditor.get(`/desk/find?q=${encodeURIComponent(sentinels.text)}`);
    expect([page.status, page.html.includes(reference), page.html.includes('error-summary')]).toEqual([200, false, true]);
  });

  it('is handed no file and no proof', async () => {
    for (const path of [`attachments/${ids.file}`, `evidence/${ids.evidence}`, 'proof'])
      expect([path, (await call('GET', `/api/complaints/${reference}/${path}`, 'Zhao Min')).body.code]).toEqual([
        path,
        'content.not-granted',
      ]);
  });
});

describe('a grant', () => {
  it('is asked for with a reason, decided by somebody else, opens all of one case for one person until its end, and is on record', async () => {
    const asked = await call('POST', `/api/complaints/${reference}/content-grants`, 'Zhao Min', { reason: '年度检查', days: 3 });
    expect([asked.status, asked.body.state]).toEqual([201, 'asked']);
    const again = await call('POST', `/api/complaints/${reference}/content-grants`, 'Zhao Min', { reason: '再次', days: 3 });
    expect(again.body).toEqual(asked.body);
    const decide = (who: string, body: object) => call('POST', `/api/content-grants/${asked.body.id}/decisions`, who, body);
    expect((await decide('Zhao Min', { granted: true, reason: 'x' })).status).toBe(403);
    expect((await decide('Li Na', { granted: true, reason: 'x' })).status).toBe(403);
    expect((await decide('Sun Li', { granted: true, reason: '同意', days: 31 })).status).toBe(422);
    expect((await call('GET', '/api/content-grants', 'Qian Yi')).body.items).toEqual([]);

    const given = await decide('Sun Li', { granted: true, reason: '同意', days: 2 });
    expect([given.status, given.body.state]).toEqual([201, 'given']);
    expect(Math.abs(Date.parse(given.body.endsAt) - Date.now() - 2 * 86_400_000)).toBeLessThan(60_000);
    expect((await decide('Sun Li', { granted: false, reason: '不' })).body.code).toBe('grant.decided');

    const read = await call('GET', `/api/complaints/${reference}`, 'Zhao Min');
    expect(read.body.withheld).toBe(false);
    expect(seenIn(read.bytes.toString())).toEqual(expect.arrayContaining(['subject', 'text', 'wish', 'name', 'phone', 'note', 'notice']));
    expect((await call('GET', `/api/complaints/${reference}/attachments/${ids.file}`, 'Zhao Min')).status).not.toBe(403);
    expect((await call('GET', `/api/complaints/${reference}/proof`, 'Zhao Min')).status).toBe(200);
    // Nobody else's, and no other case.
    expect((await call('GET', `/api/complaints/${reference}`, 'Qian Yi')).body.withheld).toBe(true);
    const other = await gateway.complaint({ text: sentinels.text });
    expect((await call('GET', `/api/complaints/${other}`, 'Zhao Min')).body.withheld).toBe(true);

    await gateway.sql(`UPDATE content_grant SET ends_at = now() WHERE id = $1`, asked.body.id);
    expect((await call('GET', `/api/complaints/${reference}`, 'Zhao Min')).body.withheld).toBe(true);
    expect((await call('GET', `/api/complaints/${reference}/proof`, 'Zhao Min')).body.code).toBe('content.not-granted');
    expect((await call('GET', '/api/content-grants', 'Sun Li')).body.items[0]).toMatchObject({ state: 'ended', decision: '同意' });
    // Over by itself: it is asked for anew.
    const anew = await call('POST', `/api/complaints/${reference}/content-grants`, 'Zhao Min', { reason: '继续', days: 1 });
    expect([anew.body.state, anew.body.id === asked.body.id]).toEqual(['asked', false]);
    expect(
      (await call('POST', `/api/content-grants/${anew.body.id}/decisions`, 'Wang Fang', { granted: false, reason: '已查完' })).body.state,
    ).toBe('refused');

    const trail = await gateway.sql<{ kind: string; actor: string }>(
      `SELECT kind, actor FROM event WHERE complaint_id = $1 AND kind LIKE 'content.%' ORDER BY seq`,
      ids.id,
    );
    expect(trail.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual([
      'content.asked staff:Zhao Min',
      'content.granted staff:Sun Li',
      'content.asked staff:Zhao Min',
      'content.refused staff:Wang Fang',
    ]);
  });

  it('ends before its time, and no one decides about a case that is about them', async () => {
    const { body } = await call('POST', `/api/complaints/${reference}/content-grants`, 'Qian Yi', { reason: '抽查' });
    await call('POST', `/api/content-grants/${body.id}/decisions`, 'Wang Fang', { granted: true, reason: '同意' });
    expect((await call('GET', `/api/complaints/${reference}`, 'Qian Yi')).body.withheld).toBe(false);
    expect((await call('POST', `/api/content-grants/${body.id}/ends`, 'Sun Li', { reason: '已查完' })).body).toEqual({ state: 'ended' });
    expect((await call('GET', `/api/complaints/${reference}`, 'Qian Yi')).body.withheld).toBe(true);
    expect((await call('POST', `/api/content-grants/${body.id}/ends`, 'Sun Li', { reason: '再次' })).body.code).toBe('grant.decided');

    const about = await gateway.complaint({ text: '年费', against: { staff: 'Wang Fang' } });
    const asked = await call('POST', `/api/complaints/${about}/content-grants`, 'Qian Yi', { reason: '抽查' });
    expect((await call('POST', `/api/content-grants/${asked.body.id}/decisions`, 'Wang Fang', { granted: true, reason: 'x' })).status).toBe(
      404,
    );
    expect((await call('GET', '/api/content-grants', 'Wang Fang')).bytes.toString()).not.toContain(about);
    expect((await call('GET', '/api/content-grants', 'Sun Li')).bytes.toString()).toContain(about);
  });

  it('is asked for and decided at the desk, and what was typed comes back', async () => {
    const address = `/desk/complaints/${reference}/grant`;
    const page = await auditor.get(`/desk/complaints/${reference}`);
    expect([page.html.includes('data-withheld'), page.html.includes(`href="${address}"`)]).toEqual([true, true]);
    const form = (await auditor.get(address)).form(address);
    const wrong = await auditor.post(address, { ...form, reason: '专项检查', days: '99' });
    expect([wrong.status, wrong.html.includes('专项检查')]).toEqual([422, true]);
    expect((await auditor.post(address, { ...form, reason: '专项检查', days: '2' })).location).toBe('/desk/grants?done=grant-asked');

    const desk = aVisitor(gateway.url);
    await desk.signIn(tokens['Sun Li']!);
    const list = await desk.get('/desk/grants');
    expect(list.html).toContain('专项检查');
    const action = /action="(\/desk\/grants\/[^"/]+)"/.exec(list.html)![1]!;
    const keys = list.form(action);
    const empty = await desk.post(action, { ...keys, reason: '按计划', days: '2' });
    expect([empty.status, empty.html.includes('按计划')]).toEqual([422, true]);
    expect((await desk.post(action, { ...keys, granted: 'yes', reason: '按计划', days: '2' })).location).toBe(
      '/desk/grants?done=grant-decided',
    );
    expect((await auditor.get(`/desk/complaints/${reference}`)).html).toContain(sentinels.text);
    const end = await desk.get('/desk/grants');
    expect((await desk.post(`${action}/end`, { ...end.form(`${action}/end`), reason: '完成' })).location).toBe(
      '/desk/grants?done=grant-ended',
    );
    expect((await auditor.get(`/desk/complaints/${reference}`)).html).not.toContain(sentinels.text);
  });
});
