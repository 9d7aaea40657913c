import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { exportLines } from '@app/shared/chain/chain-export.js';
import { placesOfDatabase, verifyRecord } from '@app/shared/chain/database-chain.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { verifyCase } from '@app/shared/chain/verify-case.js';
import { caseTables } from '@app/shared/erasure/case-tables.js';
import { erasuresIn, erasuresList } from '@app/shared/erasure/erasures-list.js';
import { otherTables } from '@app/shared/erasure/other-tables.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { restoreBackup } from '../../apps/cli/src/backup/restore-backup.js';
import { writeBackup } from '../../apps/cli/src/backup/write-backup.js';
import { eraseAgain } from '../../apps/cli/src/prepare/erase-again.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { sealAll } from '../support/seal-all.js';
import { tracesOf } from '../support/traces.js';

jest.setTimeout(180_000);

const key = proofKey('test');
/** Whatever the person gave or was told; each stands in at least one place. */
const person = {
  name: '欧阳倩如',
  phone: '+8613917654321',
  email: 'Ouyang.Qianru@mail.example',
  address: '上海市浦东新区樱花路八百号',
  words: '我养的猫雪球七号可以作证',
  file: '银行流水雪球.txt',
  answer: '已向欧阳女士致歉',
};
/** What stands in every column that holds something of a person: no column is forgotten because this case had nothing in it. */
const mark = '倩如印记Qz7';

/** Of somebody else, who complained as well. */
const shared = '+8613917650000';

let gateway: TestGateway;
let database: TestDatabase;
let folder: string;
let reference: string;
let other: string;
let code: Buffer;
const tokens: Record<string, string> = {};
const visitors: Record<string, ReturnType<typeof aVisitor>> = {};

const api = (who: string, method: string, path: string, body?: unknown) =>
  gateway.call(method, `/api${path}`, { token: tokens[who]!, ...(body === undefined ? {} : { body }) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-erasure-'));
  database = await aDatabase();
  gateway = await aGateway({ DATABASE_URL: database.url, REDRESS_DATA: folder });
  for (const [who, role, department] of [
    ['asker', 'supervisor', undefined],
    ['approver', 'supervisor', undefined],
    ['clerk', 'clerk', 'cards'],
  ] as const) {
    tokens[who] = await gateway.staff(role, department, `Colleague ${who}`);
    visitors[who] = aVisitor(gateway.url);
    await visitors[who].signIn(tokens[who]);
  }
  other = await gateway.complaint({ text: '利息算错', complainant: { phone: shared, name: '另一位客户' } });
  reference = await aCase();
});
afterAll(async () => {
  await gateway?.close();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A case that was worked on and withdrawn, with a row in every table that can hold something of a person. */
async function aCase(): Promise<string> {
  const raw = Buffer.from(`${person.words} ${person.email} `.repeat(6_000));
  const content = Buffer.from(`${person.name} ${person.words}`);
  await gateway.accept({
    channel: 'api',
    account: '',
    sourceId: `from ${person.email}`,
    raw,
    contentType: 'text/plain',
    envelope: { from: person.email },
    draft: {
      channel: 'api',
      language: 'zh-Hans',
      subject: person.words,
      text: person.words,
      wish: person.words,
      complainant: { name: person.name, phone: person.phone, email: person.email, address: person.address },
      against: { staff: person.words },
      facts: {
        place: person.address,
        referral: { from: { name: '某局', contact: person.name }, reference: '2026-7', instructions: person.words },
      },
      attachments: [{ filename: person.file, contentType: 'text/plain', size: content.length, sha256: 'ab'.repeat(32), content }],
    },
  });
  await gateway.route();
  const [row] = await gateway.sql<{ id: string; reference: string; code: Buffer }>(
    `SELECT id, reference, code_hash AS code FROM complaint WHERE subject = $1`,
    person.words,
  );
  code = row!.code;
  const path = `/complaints/${row!.reference}`;
  const { claimId } = (await api('asker', 'POST', `${path}/claims`)).body;
  const held = (what: string, body: unknown) =>
    gateway.call('POST', `/api${path}/${what}`, { token: tokens['asker']!, body, headers: { 'x-redress-claim': claimId } });
  const done = await Promise.all([
    held('notes', { text: person.words }),
    held('replies', { text: person.answer }),
    held('points', { points: [{ text: person.words, answer: person.answer }] }),
    held('remedies', { kind: 'apology', reason: person.words }),
    held('urgency', { urgent: 'vulnerable', reason: person.words }),
    held('escalations', { reason: person.words }),
  ]);
  expect(done.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
  for (const { id } of await gateway.sql<{ id: string }>(`SELECT id FROM remedy WHERE complaint_id = $1`, row!.id))
    await api('asker', 'POST', `/remedies/${id}/withdrawals`);
  expect((await held('withdrawals', { reason: person.words })).status).toBe(201);
  await fill(row!.id);
  return row!.reference;
}

/** Rows that a gateway by itself does not come to. */
async function fill(id: string): Promise<void> {
  const sql = (text: string) => gateway.sql(text.replaceAll(':case', `'${id}'`));
  await sql(`UPDATE notice SET state = 'delivered' WHERE complaint_id = :case`);
  await sql(
    `INSERT INTO notice (id, complaint_id, kind, obligation, occurrence, language, medium, state) VALUES (gen_random_uuid(), :case, 'outcome', 'x', 1, 'zh-Hans', 'sms', 'delivered')`,
  );
  await sql(`INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, lease_until, state)
    SELECT gen_random_uuid(), id, 9, 'sms', 'simulator', '${person.phone}', now(), 'delivered' FROM notice WHERE complaint_id = :case`);
  await sql(`INSERT INTO receipt (id, delivery_id, provider, provider_id, word, raw) SELECT gen_random_uuid(), d.id, 'simulator', d.id::text, 'ok', 'x' FROM delivery d
    JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = :case`);
  await sql(`INSERT INTO receipt_to_apply (receipt_id, delivery_id, verdict) SELECT r.id, r.delivery_id, '{}' FROM receipt r JOIN delivery d ON d.id = r.delivery_id
    JOIN notice n ON n.id = d.notice_id WHERE n.complaint_id = :case`);
  await sql(
    `INSERT INTO letter (id, notice_id, text_no, recipient) SELECT gen_random_uuid(), id, 1, 'x' FROM notice WHERE complaint_id = :case`,
  );
  await sql(`INSERT INTO earlier_text (notice_id, no, language) SELECT id, 1, 'en' FROM notice WHERE complaint_id = :case`);
  await sql(`INSERT INTO survey (complaint_id, drawn_at, asked) VALUES (:case, now(), true)`);
  await sql(
    `INSERT INTO enclosure (id, complaint_id, evidence_id, channel, account, url, filename) SELECT gen_random_uuid(), :case, id, 'api', '', 'x', 'x' FROM evidence WHERE complaint_id = :case`,
  );
  await sql(
    `INSERT INTO quarantine (id, evidence_id, reference, reason, sentence) SELECT gen_random_uuid(), id, 'QQQQQ-QQQQQ', 'x', '' FROM evidence WHERE complaint_id = :case`,
  );
  await sql(`INSERT INTO case_words (complaint_id, received_at, words) VALUES (:case, now(), '{1}') ON CONFLICT DO NOTHING`);
  await sql(`INSERT INTO words_to_make VALUES (:case) ON CONFLICT DO NOTHING`);
  await sql(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells) VALUES (gen_random_uuid(), :case, 'cards', 'loans', 'x', 'returned', 'staff:x', false)`,
  );
  await sql(
    `INSERT INTO further_matter (id, complaint_id, coding, business, department, sure) VALUES (gen_random_uuid(), :case, 'x', 'B02', 'loans', 0.9)`,
  );
  await sql(
    `INSERT INTO link_proposal (id, complaint_id, with_id, score, evidence) VALUES (gen_random_uuid(), :case, gen_random_uuid(), 1, '[]')`,
  );
  await sql(
    `INSERT INTO case_join (id, survivor_id, merged_id, joined_by, before, separated_at) VALUES (gen_random_uuid(), :case, gen_random_uuid(), 'staff:x', '{}', now())`,
  );
  await sql(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place, state) VALUES (gen_random_uuid(), :case, 'i:x', '某人', 'words', 'text', 'dismissed')`,
  );
  await sql(
    `INSERT INTO extension_request (id, complaint_id, asked_by, request) VALUES (gen_random_uuid(), :case, 'staff:x', '{"extension":"to-60"}')`,
  );
  await sql(`INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at)
    VALUES (gen_random_uuid(), :case, 'agreed', 'result', '{"decision":"upheld"}', 'staff:x', gen_random_uuid(), now())`);
  await sql(
    `INSERT INTO reach (medium, recipient, failed_why) VALUES ('sms', '${person.phone}', 'x'), ('email', '${person.email}', 'x'), ('sms', '${shared}', 'x') ON CONFLICT DO NOTHING`,
  );
  await sql(
    `INSERT INTO desk_action (key, actor, said, result) SELECT gen_random_uuid(), 'x', '', jsonb_build_object('reference', reference, 'note', '${person.words}') FROM complaint WHERE id = :case`,
  );
  await sql(
    `INSERT INTO joint_part (id, complaint_id, party, question, state, due_at, asked_by, asked_by_id)
     VALUES (gen_random_uuid(), :case, '{"kind": "other", "name": "x"}', 'x', 'answered', now(), 'staff:x', gen_random_uuid())`,
  );
  await sql(`UPDATE work SET done_at = now() WHERE complaint_id = :case`);
  await sql(`UPDATE complaint SET outcome = '{"decision": "upheld", "text": "${person.answer}"}' WHERE id = :case`);
  for (const [table, { columns, rows }] of Object.entries(caseTables)) {
    if (table === 'erasure') continue;
    for (const [column, lies] of Object.entries(columns)) {
      if (typeof lies === 'string' || ['code_hash', 'words'].includes(column)) continue;
      const [type] = await gateway.sql<{ type: string }>(
        `SELECT udt_name AS type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND column_name = $2`,
        table,
        column,
      );
      const value = {
        text: `coalesce(${column}, '') || '${mark}' || random()`,
        jsonb: `CASE jsonb_typeof(coalesce(${column}, '{}')) WHEN 'array' THEN coalesce(${column}, '[]') || '["${mark}"]' ELSE coalesce(${column}, '{}') || '{"unheard-of": {"${mark}": 1}, "also": "${mark}"}' END`,
        bytea: `coalesce(${column}, '') || convert_to('${mark}', 'UTF8')`,
        _text: `ARRAY['${mark}'] || ${column}`,
      }[type!.type];
      if (value) await gateway.sql(`UPDATE ${table} SET ${column} = ${value} WHERE ${rows!}`, [id]);
    }
  }
  // Names that stand as they were given.
  await gateway.sql(
    `UPDATE complaint SET complainant = complainant || $2, code_hash = $3 WHERE id = $1`,
    id,
    JSON.stringify({ name: person.name, phone: person.phone, email: person.email }),
    code,
  );
}

const traces = (bytes: Buffer) => tracesOf([...Object.values(person), mark], bytes);

async function dump(url: string): Promise<Buffer> {
  const file = join(folder, `${Math.random()}.backup`);
  await writeBackup({ databaseUrl: url, file, version: '0', codeKey: null });
  return gunzipSync(readFileSync(file));
}

const sealed = (unitOfWork: UnitOfWork) => sealAll(unitOfWork, new Sealer(unitOfWork, key));
const check = (unitOfWork: UnitOfWork) => unitOfWork.snapshot((from) => verifyRecord(from, key, []));
/** What must stay as it was, whoever was erased. */
const figures = async () => ({
  figures: (await api('asker', 'GET', '/figures')).body,
  duties: await gateway.sql('SELECT * FROM obligation ORDER BY id'),
  events: await gateway.sql(
    `SELECT seq, id, kind, complaint_id, subject_id, actor, at FROM event WHERE kind NOT LIKE '%eras%' AND kind NOT LIKE 'staff.%' ORDER BY seq`,
  ),
  clock: await gateway.sql('SELECT * FROM case_event ORDER BY complaint_id, no'),
  cases: await gateway.sql('SELECT reference, status, received_at, department, business, cause, decided_at FROM complaint ORDER BY id'),
  notices: await gateway.sql('SELECT id, kind, medium, state, statements, sent_at, delivered_at FROM notice ORDER BY id'),
});

it('says of every column of every table what it holds of a person', async () => {
  const there = await gateway.sql<{ it: string }>(
    `SELECT table_name || '.' || column_name AS it FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`,
  );
  const said = Object.entries({ ...caseTables, ...otherTables }).flatMap(([table, { columns }]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  expect(said.sort()).toEqual(there.map(({ it: column }) => column).sort());
  expect(Object.keys(caseTables).filter((table) => table in otherTables)).toEqual([]);
});

describe('the person of a case', () => {
  let before: Awaited<ReturnType<typeof figures>>;
  let yesterday: string;
  let id: string;

  it('is everywhere, before', async () => {
    await sealed(gateway.unitOfWork);
    before = await figures();
    expect(await check(gateway.unitOfWork)).toMatchObject({ intact: true, erased: 0 });
    yesterday = join(folder, 'yesterday.backup');
    await writeBackup({ databaseUrl: database.url, file: yesterday, version: '0', codeKey: null });
    const found = traces(gunzipSync(readFileSync(yesterday)));
    for (const one of [...Object.values(person), mark]) expect(found.filter((trace) => trace.startsWith(one))).not.toEqual([]);
  });

  it('is kept while anything keeps the case', async () => {
    expect((await api('asker', 'POST', `/complaints/${other}/erasures`, { ground: 'asked-for', reason: '本人申请' })).body).toMatchObject({
      code: 'erasure.kept',
      fields: expect.arrayContaining([{ path: 'not-ended', message: expect.any(String) }]),
    });
    const [work] = await gateway.sql<{ id: string }>(
      `UPDATE work SET done_at = NULL WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1) RETURNING id`,
      reference,
    );
    if (work) {
      const { body } = await api('asker', 'POST', `/complaints/${reference}/erasures`, { ground: 'asked-for', reason: '本人申请' });
      expect(body).toMatchObject({ code: 'erasure.kept', fields: [{ path: 'work' }] });
      await gateway.sql('UPDATE work SET done_at = now()');
    }
  });

  it('is not named by the reason, and goes by two people', async () => {
    const ask = (reason: string, who = 'asker') => api(who, 'POST', `/complaints/${reference}/erasures`, { ground: 'asked-for', reason });
    expect((await ask('本人申请', 'clerk')).status).toBe(403);
    expect((await ask(`${person.name}申请`)).body).toMatchObject({ code: 'request.invalid', fields: [{ path: 'reason' }] });
    const asked = await ask('本人书面申请，档案号 2026-88');
    expect(asked.status).toBe(201);
    id = asked.body.id;
    expect((await ask('再次申请', 'approver')).body.code).toBe('erasure.asked');
    expect((await api('asker', 'POST', `/erasures/${id}/approvals`)).body.code).toBe('erasure.own');
    expect((await api('asker', 'GET', '/erasures')).body.items[0]).toMatchObject({ id, reference, ground: 'asked-for', doneAt: null });
    const page = await visitors['approver']!.get(`/desk/complaints/${reference}/erasure`);
    expect(page.html).toContain(`/erasure/${id}/approvals`);
    expect((await visitors['asker']!.get(`/desk/complaints/${reference}/erasure`)).html).not.toContain(`/erasure/${id}/approvals`);
    const [approved, again] = await Promise.all(['approver', 'approver'].map((who) => api(who, 'POST', `/erasures/${id}/approvals`)));
    expect([approved!.status, again!.status].sort()).toEqual([201, 409]);
    const done = approved!.status === 201 ? approved! : again!;
    expect(done.body).toEqual({ reference, cases: 1, events: expect.any(Number) });
    expect(done.body.events).toBeGreaterThan(3);
  });

  it('is nowhere, in five encodings, neither in the database nor in what is kept or exported beside it', async () => {
    expect(traces(await dump(database.url))).toEqual([]);
    const list = await readFile(erasuresList(join(folder, 'sending')));
    expect(traces(list)).toEqual([]);
    expect(erasuresIn(erasuresList(join(folder, 'sending')))).toEqual([
      expect.objectContaining({ id, ground: 'asked-for', approvedBy: 'staff:Colleague approver' }),
    ]);
    let record = '';
    for await (const line of exportLines([], placesOfDatabase(gateway.unitOfWork))) record += line;
    expect(traces(Buffer.from(record))).toEqual([]);
    const proof = await gateway.call('GET', `/api/complaints/${reference}/proof`, { token: tokens['asker']! });
    expect([proof.status, traces(proof.bytes)]).toEqual([200, []]);
    for (const path of ['', '/messages', '/evidence', '/notices', '/trail', '/events', '/erasure']) {
      const page = await visitors['approver']!.get(`/desk/complaints/${reference}${path}`);
      expect([path, page.status, traces(Buffer.from(page.html))]).toEqual([path, 200, []]);
    }
    const shown = await api('asker', 'GET', `/complaints/${reference}`);
    expect([shown.status, traces(shown.bytes), shown.body.erasedAt]).toEqual([200, [], expect.any(String)]);
    const metrics = await gateway.call('GET', '/metrics');
    expect(traces(metrics.bytes)).toEqual([]);
  });

  it('leaves a record that verifies, with figures, duties and their proof as they were', async () => {
    expect(await figures()).toEqual(before);
    await sealed(gateway.unitOfWork);
    const verdict = await check(gateway.unitOfWork);
    expect(verdict).toMatchObject({ intact: true, findings: [] });
    expect(verdict.erased).toBeGreaterThan(3);
    const [{ case: complaintId }] = (await gateway.sql<{ case: string }>(
      'SELECT id AS case FROM complaint WHERE reference = $1',
      reference,
    )) as [{ case: string }];
    expect(await gateway.unitOfWork.snapshot((from) => verifyCase(from, complaintId))).toMatchObject({
      intact: true,
      erased: verdict.erased,
    });
    // To whom it came is a code of ours, and stays.
    const raised = await gateway.sql(
      `SELECT data->>'rung' AS rung FROM event WHERE kind = 'escalation.raised' AND complaint_id = $1`,
      complaintId,
    );
    expect(raised).toEqual([{ rung: 'executive' }]);
    // What is left cannot be changed unseen, nor anything else be called erased.
    const changes = [
      `UPDATE event SET at = at + interval '1 second' WHERE kind = 'complaint.received' AND complaint_id = '${complaintId}' RETURNING seq::text`,
      `UPDATE event SET data = data || '{"reason": "nothing"}' WHERE kind = 'complaint.withdrawn' AND complaint_id = '${complaintId}' RETURNING seq::text`,
      `UPDATE event SET data = '{"erased": true}' WHERE seq = (SELECT min(seq) FROM event WHERE complaint_id <> '${complaintId}' AND data <> '{}') RETURNING seq::text`,
    ];
    for (const change of changes) {
      await gateway.sql('CREATE TABLE aside AS TABLE event');
      const [{ seq }] = (await gateway.sql<{ seq: string }>(change)) as [{ seq: string }];
      expect((await check(gateway.unitOfWork)).findings).toEqual([expect.objectContaining({ what: 'changed', seq })]);
      await gateway.sql('UPDATE event e SET data = a.data, at = a.at FROM aside a WHERE a.id = e.id');
      await gateway.sql('DROP TABLE aside');
    }
    expect(await check(gateway.unitOfWork)).toMatchObject({ intact: true });
  });

  it('cannot be worked on, opened by the old code, or brought back by an answer', async () => {
    expect((await api('asker', 'POST', `/complaints/${reference}/notes`, { text: 'x' })).body.code).toBe('case.erased');
    expect((await api('asker', 'POST', `/complaints/${reference}/reopenings`, { reason: 'x' })).body.code).toBe('case.erased');
    expect((await api('asker', 'POST', `/erasures/${id}/approvals`)).body.code).toBe('erasure.settled');
    const [evidence] = await gateway.sql<{ id: string }>(
      'SELECT e.id FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE reference = $1',
      reference,
    );
    expect((await api('asker', 'GET', `/complaints/${reference}/evidence/${evidence!.id}`)).body.code).toBe('case.erased');
    const [row] = await gateway.sql<{ code: Buffer }>('SELECT code_hash AS code FROM complaint WHERE reference = $1', reference);
    expect(row!.code.equals(code)).toBe(false);
    expect(await gateway.sql('SELECT medium, recipient FROM reach')).toEqual([{ medium: 'sms', recipient: shared }]);
  });

  it('is erased again where the backup of the day before was put back, before anybody looks', async () => {
    const url = database.url.replace(/[^/]+$/, `restored_${Date.now()}`);
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${new URL(url).pathname.slice(1)}`);
    await restoreBackup({ databaseUrl: url, file: yesterday, queueInDatabase: false });
    expect(traces(await dump(url))).not.toEqual([]);
    expect(await eraseAgain(url, join(folder, 'sending'))).toEqual({ again: 1, listed: 0 });
    expect(traces(await dump(url))).toEqual([]);
    expect(await eraseAgain(url, join(folder, 'sending'))).toEqual({ again: 0, listed: 0 });
    const pool = new pg.Pool({ connectionString: url });
    const restored = new UnitOfWork(pool);
    await sealed(restored);
    expect(await check(restored)).toMatchObject({ intact: true, findings: [] });
    // A process that ended between the commit and the list: the next start mends the list.
    await rm(erasuresList(join(folder, 'sending')));
    expect(await eraseAgain(url, join(folder, 'sending'))).toEqual({ again: 0, listed: 1 });
    expect(erasuresIn(erasuresList(join(folder, 'sending'))).map((one) => one.id)).toEqual([id]);
    await pool.end();
    // The pool has ended before its connections have, and the server would break them while nobody listens.
    const connected = async () =>
      (await admin.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1', [new URL(url).pathname.slice(1)])).rows[0].n;
    await eventually(connected, { is: (n) => n === 0, what: 'nobody connected' });
    await admin.query(`DROP DATABASE ${new URL(url).pathname.slice(1)}`);
    await admin.end();
  });
});
