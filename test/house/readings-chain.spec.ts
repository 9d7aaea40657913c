import 'reflect-metadata';
import { countSealed, verifyRecord } from '@app/shared/chain/database-chain.js';
import { leafOfReading, ReadingSealer, readingColumns, type SealedReading } from '@app/shared/chain/reading-blocks.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { mostFindings } from '@app/shared/chain/verify-chain.js';
import { verifyReadings } from '@app/shared/chain/verify-readings.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { aVisitor } from '../support/desk-visitor.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** The log of reading stands in the chain: a line of it that was changed, taken out or put in is found and named (docs/decisions/0185). */

jest.setTimeout(180_000);

const key = proofKey('test');
const times = process.env['CHAIN_SIZE'] === 'release' ? 2_000 : 60;
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await aGateway();
  const token = await gateway.staff('supervisor', undefined, 'Wang Fang');
  const reference = await gateway.complaint();
  for (let turn = 0; turn < 12; turn += 1) expect((await gateway.call('GET', `/api/complaints/${reference}`, { token })).status).toBe(200);
  await eventually(async () => (await gateway.sql('SELECT 1 FROM reading')).length === 12 || undefined);
  await sealAll();
});
afterAll(() => gateway?.close());

/** Everything that was read is sealed, and so are the events that say so. */
async function sealAll(): Promise<void> {
  const readings = new ReadingSealer(gateway.unitOfWork);
  const events = new Sealer(gateway.unitOfWork, key);
  await eventually(async () => {
    await readings.seal();
    await events.seal();
    const [young] = await gateway.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM reading WHERE seq > coalesce((SELECT max(last_seq) FROM reading_block), 0)',
    );
    return (young!.n === 0 && (await countSealed(gateway.unitOfWork)).waiting === 0) || undefined;
  });
}

const check = () => gateway.unitOfWork.snapshot((from) => verifyRecord(from, key, []));
const whats = async () => (await check()).findings.map(({ what }) => what);

/** What the database refuses is done by whoever owns it, and undone. */
async function tampered<T>(change: string, look: () => Promise<T>): Promise<T> {
  await gateway.sql('CREATE TABLE before AS SELECT * FROM reading');
  await gateway.sql('CREATE TABLE blocks AS SELECT * FROM reading_block');
  await gateway.sql('ALTER TABLE reading DISABLE TRIGGER reading_stands');
  await gateway.sql(change);
  try {
    return await look();
  } finally {
    await gateway.sql('DELETE FROM reading');
    await gateway.sql('INSERT INTO reading OVERRIDING SYSTEM VALUE SELECT * FROM before');
    await gateway.sql('DELETE FROM reading_block');
    await gateway.sql('INSERT INTO reading_block SELECT * FROM blocks');
    await gateway.sql('ALTER TABLE reading ENABLE TRIGGER reading_stands');
    await gateway.sql('DROP TABLE before');
    await gateway.sql('DROP TABLE blocks');
  }
}

it('fits where nobody changed anything, and says how many lines it is', async () => {
  expect(await check()).toMatchObject({ intact: true, findings: [], readings: { lines: 12, waiting: 0 } });
  expect(await gateway.sql(`SELECT data->>'lines' AS lines FROM event WHERE kind = 'readings.sealed'`)).not.toEqual([]);
});

const copied = `INSERT INTO reading (id, at, staff_id, actor, role, action, route, seq) OVERRIDING SYSTEM VALUE
  SELECT gen_random_uuid(), at, staff_id, actor, role, action, route, 0 FROM reading LIMIT 1`;

it.each([
  ['somebody else read it', `UPDATE reading SET actor = 'staff:Li Na' WHERE seq = (SELECT min(seq) + 3 FROM reading)`, 'reading-changed'],
  ['of another case', 'UPDATE reading SET complaint_id = gen_random_uuid() WHERE seq = (SELECT max(seq) FROM reading)', 'reading-changed'],
  ['a second later', `UPDATE reading SET at = at + interval '1 microsecond' WHERE seq = (SELECT min(seq) FROM reading)`, 'reading-changed'],
  ['taken out', 'DELETE FROM reading WHERE seq = (SELECT min(seq) + 5 FROM reading)', 'reading-missing'],
  ['the last one taken out', 'DELETE FROM reading WHERE seq = (SELECT max(seq) FROM reading)', 'reading-missing'],
  ['put in', copied, 'reading-inserted'],
  ['a hash of a block', `UPDATE reading_block SET hashes = set_byte(hashes, 7, get_byte(hashes, 7) # 1) WHERE no = 1`, 'reading-block'],
  ['a block taken out', 'DELETE FROM reading_block WHERE no = 1', 'reading-block'],
  ['a block put in', `INSERT INTO reading_block (no, last_seq, seqs, hashes) VALUES (99, 99, '{99}', '')`, 'reading-block'],
])('%s is found', async (_, change, what) => {
  expect(await tampered(change, whats)).toEqual([what]);
  expect(await whats()).toEqual([]);
});

it('a line that was changed together with its block is found by the root in the trail', async () => {
  const forge = async () => {
    const [line] = await gateway.sql<SealedReading>(
      `SELECT ${readingColumns} FROM reading r WHERE seq = (SELECT min(seq) + 2 FROM reading)`,
    );
    const hash = leafOfReading(line!).toString('hex');
    await gateway.sql(`UPDATE reading_block SET hashes = overlay(hashes placing '\\x${hash}'::bytea FROM 65 FOR 32) WHERE no = 1`);
  };
  const change = `UPDATE reading SET actor = 'staff:Li Na' WHERE seq = (SELECT min(seq) + 2 FROM reading)`;
  const found = await tampered(change, async () => {
    const before = await whats();
    await forge();
    return [before, await whats()];
  });
  expect(found).toEqual([['reading-changed'], ['reading-block']]);
  expect(await whats()).toEqual([]);
});

const told = `(SELECT seq FROM event WHERE kind = 'readings.sealed' ORDER BY seq LIMIT 1)`;
it.each([
  ['another root', `data || '{"root": "AAAA"}'`],
  ['no root', `data - 'root'`],
  ['a place that is none', `data || '{"to": "the end"}'`],
  ['a place beyond every number', `data || '{"to": "99999999999999999999"}'`],
  ['a number that is none', `data || '{"no": "one"}'`],
  ['a number beyond every table', `data || '{"no": 1e300}'`],
  ['nothing', `'null'`],
  ['a list', `'[1, 2]'`],
])('an event of a block that says %s is found, in the trail and in the log, and the walk goes on', async (_, data) => {
  const [event] = await gateway.sql<{ seq: string; data: string }>(
    `SELECT seq::text AS seq, data::text AS data FROM event WHERE seq = ${told}`,
  );
  await gateway.sql(`UPDATE event SET data = ${data} WHERE seq = $1`, event!.seq);
  expect((await whats()).sort()).toEqual(['changed', 'reading-block']);
  await gateway.sql('UPDATE event SET data = $2::jsonb WHERE seq = $1', event!.seq, event!.data);
  expect(await whats()).toEqual([]);
});

it('more blocks than are asked at once are walked, what was put in by the thousand is named up to a bound, and whoever waits hears how far it is', async () => {
  const heard: number[] = [];
  const flood = `INSERT INTO reading (id, at, staff_id, actor, role, action, route, seq) OVERRIDING SYSTEM VALUE
    SELECT gen_random_uuid(), at, staff_id, actor, role, action, route, -n FROM (SELECT * FROM reading LIMIT 1) one, generate_series(0, ${mostFindings + 200}) n`;
  const found = await tampered(flood, () => gateway.unitOfWork.snapshot((from) => verifyReadings(from, (done) => heard.push(done), 1)));
  expect(found.findings).toHaveLength(mostFindings);
  expect(new Set(found.findings.map(({ what }) => what))).toEqual(new Set(['reading-inserted']));
  expect(heard.at(-1)).toBe(found.lines);
});

it(`${times} changes of one character at random are found, each at its line`, async () => {
  const fields = ['actor', 'role', 'action', 'route'];
  for (let turn = 0; turn < times; turn += 1) {
    const field = fields[turn % fields.length]!;
    const [line] = await gateway.sql<{ seq: string }>('SELECT seq::text AS seq FROM reading ORDER BY random() LIMIT 1');
    const found = await tampered(
      `UPDATE reading SET ${field} = overlay(${field} placing 'ø' from 1 + floor(random() * length(${field}))::int for 1) WHERE seq = ${line!.seq}`,
      async () => (await check()).findings,
    );
    expect(found).toEqual([expect.objectContaining({ what: 'reading-changed', seq: line!.seq })]);
  }
});

it('goes on where it stopped: what is read later is a block of its own', async () => {
  const token = await gateway.staff('supervisor', undefined, 'Sun Li');
  const reference = await gateway.complaint();
  await gateway.call('GET', `/api/complaints/${reference}`, { token });
  await eventually(async () => (await gateway.sql('SELECT 1 FROM reading')).length === 13 || undefined);
  await sealAll();
  expect(await check()).toMatchObject({ intact: true, readings: { lines: 13, waiting: 0 } });
  expect((await gateway.sql('SELECT 1 FROM reading_block')).length).toBeGreaterThan(1);
});

it('the record of one case is checked from its trail and by the API', async () => {
  const [{ reference, id }] = (await gateway.sql<{ reference: string; id: string }>(
    'SELECT reference, id FROM complaint ORDER BY received_at LIMIT 1',
  )) as [{ reference: string; id: string }];
  const token = await gateway.staff('auditor', undefined, 'Zhao Min');
  const visitor = aVisitor(gateway.url);
  await visitor.signIn(token);
  const path = `/desk/complaints/${reference}/trail`;
  expect((await visitor.get(path)).html).toContain(`${path}?check`);
  expect((await visitor.get(`${path}?check`)).html).toContain('data-check="intact"');
  const asked = async () => (await gateway.call('GET', `/api/complaints/${reference}/record-check`, { token })).body;
  expect(await asked()).toMatchObject({ intact: true, findings: [] });
  const [event] = await gateway.sql<{ seq: string; actor: string }>(
    'SELECT seq::text AS seq, actor FROM event WHERE complaint_id = $1 ORDER BY seq LIMIT 1',
    id,
  );
  await gateway.sql(`UPDATE event SET actor = 'staff:x' WHERE seq = $1`, event!.seq);
  expect(await asked()).toMatchObject({ intact: false, findings: [{ what: 'changed', seq: event!.seq }] });
  expect((await visitor.get(`${path}?check`)).html).toContain('data-check="broken"');
  await gateway.sql('UPDATE event SET actor = $2 WHERE seq = $1', event!.seq, event!.actor);
});
