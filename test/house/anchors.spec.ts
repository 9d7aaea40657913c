import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { anchorHead, type StampWishes } from '@app/shared/chain/anchors.js';
import { verifyRecord } from '@app/shared/chain/database-chain.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { keepStamp, stampsFile, stampsOfFile } from '@app/shared/chain/stamps/stamps-file.js';
import { readTimeStamp } from '@app/shared/chain/stamps/time-stamp.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { proofKey } from '@app/shared/proof/proof-archive.js';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { sealAll } from '../support/seal-all.js';

/** Heads are stamped by an authority outside (RFC 3161): here by `openssl ts`, which is one (docs/decisions/0186). */

jest.setTimeout(180_000);
const run = promisify(execFile);
const key = proofKey('the secret of a house');

let folder: string;
let database: TestDatabase;
let unitOfWork: UnitOfWork;
let authority: Server;
let url: string;
/** What the authority does with the answer before it sends it; null: it sends rubbish and never ends. */
let spoil: (answer: Buffer) => Buffer | null = (answer) => answer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-anchors-'));
  const config = `[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n[dn]\nCN=A time\n[ext]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature
[tsa]\ndefault_tsa=one\n[one]\nserial=${folder}/serial\nsigner_cert=${folder}/cert.pem\nsigner_key=${folder}/key.pem\ndefault_policy=1.2.3.4\nother_policies=1.2.3.4\ndigests=sha256\nsigner_digest=sha256\naccuracy=secs:1\n`;
  await writeFile(join(folder, 'tsa.cnf'), config);
  await writeFile(join(folder, 'serial'), '01\n');
  await run(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-config', 'tsa.cnf', '-keyout', 'key.pem', '-out', 'cert.pem'],
    {
      cwd: folder,
    },
  );
  authority = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      await writeFile(join(folder, 'query'), Buffer.concat(parts));
      await run('openssl', ['ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply'], { cwd: folder });
      response.setHeader('content-type', 'application/timestamp-reply');
      const answer = spoil(await readFile(join(folder, 'reply')));
      if (answer === null) response.write(Buffer.alloc(200_000, 0x30));
      else response.end(answer);
    });
  });
  await new Promise<void>((done) => authority.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(authority.address() as AddressInfo).port}/`;
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  await seal(30);
});
afterAll(async () => {
  await new Promise((done) => authority?.close(done));
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

async function seal(count: number): Promise<void> {
  await unitOfWork.run((tx) =>
    tx.record(Array.from({ length: count }, (_, no) => ({ kind: 'claim.taken' as const, actor: 'staff:王芳', data: { no } }))),
  );
  await sealAll(unitOfWork, new Sealer(unitOfWork, key));
}
const settings = () => ({ timeStamp: url, everyHours: 24 });
const check = (wishes: StampWishes = {}) => unitOfWork.snapshot((from) => verifyRecord(from, key, [], () => {}, wishes));
const whats = async (wishes: StampWishes = {}) => (await check(wishes)).findings.map(({ what }) => what);
const outside = () => stampsFile(join(folder, 'data'));
const keep = (stamp: Parameters<typeof keepStamp>[1]) => keepStamp(outside(), stamp);

it('a head is stamped, once in so many hours, and what openssl gave is a time over it', async () => {
  expect(await anchorHead(unitOfWork, settings(), keep)).toBe(1);
  expect(await anchorHead(unitOfWork, settings(), keep)).toBe(0);
  const [{ token, note }] = (await unitOfWork.read<{ token: Buffer; note: string }>('SELECT token, note FROM chain_anchor')) as [
    { token: Buffer; note: string },
  ];
  await writeFile(join(folder, 'token'), token);
  await writeFile(join(folder, 'note'), note);
  const { stdout } = await run('openssl', ['ts', '-verify', '-token_in', '-in', 'token', '-data', 'note', '-CAfile', 'cert.pem'], {
    cwd: folder,
  });
  expect(stdout).toContain('OK');
  await seal(1);
  expect(await check()).toMatchObject({ intact: true, anchors: 1 });
});

it('a stamp counts by who signed it, where the papers name them', async () => {
  const { stdout } = await run('openssl', ['x509', '-in', 'cert.pem', '-noout', '-fingerprint', '-sha256'], { cwd: folder });
  const signer = stdout.trim().split('=')[1]!.replaceAll(':', '').toLowerCase();
  expect(await whats({ signers: [signer] })).toEqual([]);
  expect(await whats({ signers: ['00'.repeat(32)] })).toEqual(['anchor']);
});

it('of a token that holds several certificates the one counts that it was signed with, wherever it stands', async () => {
  await run(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '3650',
      '-subj',
      '/CN=Another',
      '-keyout',
      'other-key.pem',
      '-out',
      'other.pem',
    ],
    { cwd: folder },
  );
  const hashOf = async (file: string) =>
    createHash('sha256')
      .update(new X509Certificate(await readFile(join(folder, file))).raw)
      .digest('hex');
  const [signer, other] = [await hashOf('cert.pem'), await hashOf('other.pem')];
  const [{ token, note }] = (await unitOfWork.read<{ token: Buffer; note: string }>('SELECT token, note FROM chain_anchor')) as [
    { token: Buffer; note: string },
  ];
  const added = Certificate.fromBER(Uint8Array.from(new X509Certificate(await readFile(join(folder, 'other.pem'))).raw).buffer);
  for (const place of ['first', 'last'] as const) {
    const signed = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(token).buffer).content });
    signed.certificates = place === 'first' ? [added, ...signed.certificates!] : [...signed.certificates!, added];
    const content = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
    const read = await readTimeStamp(Buffer.from(content.toSchema().toBER()), Buffer.from(note));
    expect([place, read.holds, read.signer === signer, read.signer === other]).toEqual([place, true, true, false]);
  }
});

it('what is signed and is no time stamp does not hold, though its signature does', async () => {
  const [{ token, note }] = (await unitOfWork.read<{ token: Buffer; note: string }>('SELECT token, note FROM chain_anchor')) as [
    { token: Buffer; note: string },
  ];
  const signed = new SignedData({ schema: ContentInfo.fromBER(Uint8Array.from(token).buffer).content });
  signed.encapContentInfo.eContentType = '1.2.840.113549.1.7.1';
  const content = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: signed.toSchema(true) });
  const bytes = Buffer.from(content.toSchema().toBER());
  expect(await readTimeStamp(bytes, Buffer.from(note))).toEqual({ holds: false, at: null, signer: null });
  expect((await readTimeStamp(bytes, Buffer.from('another head'))).holds).toBe(false);
});

it('a stamp that was taken out of the database is missed by the trail, which told of it', async () => {
  const [kept] = await unitOfWork.read<{ at: Date }>('SELECT at FROM chain_anchor');
  await unitOfWork.read('CREATE TABLE anchors AS SELECT * FROM chain_anchor');
  for (const change of [`UPDATE chain_anchor SET at = at + interval '1 second'`, 'DELETE FROM chain_anchor']) {
    await unitOfWork.read(change);
    const { findings } = await check();
    expect(findings.at(-1)).toMatchObject({ what: 'anchor-missing', kind: 'record.anchored', seq: expect.stringMatching(/^\d+$/) });
  }
  await unitOfWork.read('INSERT INTO chain_anchor SELECT * FROM anchors');
  expect([kept!.at instanceof Date, await whats()]).toEqual([true, []]);
});

it('whoever makes the record anew with the key of the house is found by the time it was stamped at', async () => {
  await unitOfWork.read('CREATE TABLE heads AS SELECT * FROM chain_head');
  await unitOfWork.read('CREATE TABLE tiles AS SELECT * FROM chain_tile');
  await unitOfWork.read(`UPDATE event SET data = data || '{"no": 99}' WHERE seq = (SELECT min(seq) FROM event)`);
  for (const table of ['chain_head', 'chain_tile', 'chain_case']) await unitOfWork.read(`DELETE FROM ${table}`);
  await sealAll(unitOfWork, new Sealer(unitOfWork, key));
  expect(await whats()).toEqual(['two-heads']);
  // Nor does it help to take the stamps away, and what told of them: they lie beside the database as well.
  await unitOfWork.read('DELETE FROM chain_anchor');
  await unitOfWork.read(`UPDATE event SET kind = 'claim.taken' WHERE kind = 'record.anchored'`);
  for (const table of ['chain_head', 'chain_tile', 'chain_case']) await unitOfWork.read(`DELETE FROM ${table}`);
  await sealAll(unitOfWork, new Sealer(unitOfWork, key));
  expect(await whats()).toEqual([]);
  const { findings } = await check({ stamps: stampsOfFile(outside()) });
  expect(findings).toEqual([expect.objectContaining({ what: 'two-heads', keptIn: outside() })]);
  await unitOfWork.read('INSERT INTO chain_anchor SELECT * FROM anchors');
});

it('a line of the file that is no stamp is named, with the file', async () => {
  const [whole, broken] = [await readFile(outside(), 'utf8'), join(folder, 'broken.jsonl')];
  for (const line of [
    '{',
    '{"note":1}',
    '[]',
    whole.replace(/"token":"..../, '"token":"AAAA'),
    whole.replace('redress record', 'redress recor'),
  ]) {
    await writeFile(broken, `${line.trim()}\n`);
    const { findings } = await check({ stamps: stampsOfFile(broken) });
    expect([line.slice(0, 20), findings.filter(({ keptIn }) => keptIn === broken).map(({ what }) => what)]).toEqual([
      line.slice(0, 20),
      ['anchor'],
    ]);
  }
  expect(stampsOfFile(join(folder, 'none.jsonl'))).toEqual([]);
});

it('a token that was changed does not hold, nor one that is over something else', async () => {
  const [{ token, note }] = (await unitOfWork.read<{ token: Buffer; note: string }>('SELECT token, note FROM chain_anchor')) as [
    { token: Buffer; note: string },
  ];
  expect((await readTimeStamp(token, Buffer.from(note))).holds).toBe(true);
  expect((await readTimeStamp(token, Buffer.from(`${note} `))).holds).toBe(false);
  for (const at of [60, 200, token.length - 30]) {
    const changed = Buffer.from(token);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect([at, (await readTimeStamp(changed, Buffer.from(note))).holds]).toEqual([at, false]);
  }
  for (const rubbish of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(5_000, 0x30)])
    expect((await readTimeStamp(rubbish, Buffer.from(note))).holds).toBe(false);
});

it.each([
  ['an answer to another question', (_: Buffer, before: Buffer) => before, 'anchor.refused'],
  [
    'a bit of it',
    (answer: Buffer) => Buffer.concat([answer.subarray(0, -9), Buffer.from([answer.at(-9)! ^ 1]), answer.subarray(-8)]),
    'anchor.refused',
  ],
  ['no answer', () => Buffer.from('<html>'), 'anchor.refused'],
  ['an answer without end', () => null, 'anchor.refused'],
] as const)('%s is not kept', async (_, change, code) => {
  await seal(1);
  const before = await readFile(join(folder, 'reply'));
  spoil = (answer) => change(answer, before);
  const kept = await unitOfWork.read('SELECT 1 FROM chain_anchor');
  await expect(anchorHead(unitOfWork, { ...settings(), everyHours: 0 }, keep)).rejects.toMatchObject({ code });
  expect((await unitOfWork.read('SELECT 1 FROM chain_anchor')).length).toBe(kept.length);
  spoil = (answer) => answer;
});

it('an authority that is away is asked again later', async () => {
  await expect(anchorHead(unitOfWork, { ...settings(), timeStamp: 'http://127.0.0.1:9/', everyHours: 0 }, keep)).rejects.toMatchObject({
    code: 'anchor.unreachable',
  });
});
