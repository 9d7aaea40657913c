import 'reflect-metadata';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { exportLines, readExport } from '@app/shared/chain/chain-export.js';
import { countSealed, notesOfDatabase, placesOfDatabase, verifyRecord } from '@app/shared/chain/database-chain.js';
import { headsInText } from '@app/shared/chain/heads/heads-file.js';
import { keepOldKeys, keyVouchers, trustedKeys } from '@app/shared/chain/heads/record-keys.js';
import { keyId, readHead, signHead } from '@app/shared/chain/heads/tree-head.js';
import { Sealer } from '@app/shared/chain/seal-events.js';
import { verifyChain } from '@app/shared/chain/verify-chain.js';
import { closeText } from '@app/shared/people/authenticator.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { proofKey, proofKeys, publicKeyOf } from '@app/shared/proof/proof-archive.js';
import { ringOf } from '@app/shared/secrets/secret-ring.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../apps/cli/src/commands/secrets.js';
import { countCodes, keepToldCodes } from '../../apps/cli/src/prepare/codes-by-secret.js';
import type { Arrival } from '../../apps/gateway/src/doors/arrival.js';
import { releaseFromQuarantine } from '../../apps/gateway/src/intake/quarantine.js';
import { StatusAccess } from '../../apps/gateway/src/status/status-access.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

/** Secrets are changed with overlap: what was made with the old value stays good (docs/decisions/0188). */

jest.setTimeout(120_000);

describe('codes over a change of CODE_SECRET', () => {
  let before: TestGateway;
  let after: TestGateway;
  let forgetful: TestGateway;
  const ring = ringOf(['new', 'test']);
  beforeAll(async () => {
    before = await aGateway();
    const env = { DATABASE_URL: before.foundation.settings.database.url!, CODE_SECRET: 'new' };
    after = await aGateway({ ...env, CODE_SECRET_PREVIOUS: 'test' });
    forgetful = await aGateway(env);
  });
  afterAll(async () => {
    for (const gateway of [forgetful, after, before]) await gateway?.close();
  });

  const arrival = (sourceId: string, over: Partial<Arrival> = {}): Arrival => ({
    channel: 'api',
    account: '',
    sourceId,
    raw: Buffer.from('信用卡被盗刷'),
    contentType: 'text/plain',
    envelope: {},
    draft: { channel: 'api', language: 'zh-Hans', text: '信用卡被盗刷', complainant: { phone: '+8613800138000' } },
    ...over,
  });
  const opens = async (gateway: TestGateway, { reference, code }: { reference: string; code: string }) =>
    (await gateway.app.get(StatusAccess, { strict: false } as never).open(reference, code, '127.0.0.1')) !== undefined;

  it('a code that was given before opens after, and is told again as it was', async () => {
    const id = newId();
    const told = await before.accept(arrival(id));
    expect([await opens(after, told), await opens(forgetful, told)]).toEqual([true, false]);
    expect(await after.accept(arrival(id))).toMatchObject({ reference: told.reference, code: told.code, repeated: true });
  });

  it('a code that is given after is of the new value alone', async () => {
    const told = await after.accept(arrival(newId()));
    expect([await opens(after, told), await opens(forgetful, told), await opens(before, told)]).toEqual([true, true, false]);
  });

  it('a doubted message that is released after the change has the code that it was told, also one from before there was a place for it', async () => {
    const doubt = { reason: 'signature', sentence: 'Not signed.' } as unknown as Arrival['doubt'];
    for (const noted of [true, false]) {
      const told = await before.accept(arrival(newId(), { doubt } as Partial<Arrival>));
      if (!noted) {
        await before.sql('UPDATE quarantine SET code_hash = NULL WHERE reference = $1', told.reference);
        expect(await keepToldCodes(before.unitOfWork, 'test')).toBe(1);
      }
      const [held] = await before.sql<{ id: string }>('SELECT id FROM quarantine WHERE reference = $1', told.reference);
      const settings = { codeSecret: ring, now: () => new Date() };
      await releaseFromQuarantine(after.unitOfWork, new Map(), settings, 'staff:王芳', held!.id);
      expect([noted, await opens(after, told)]).toEqual([noted, true]);
    }
  });

  it('it is said how many codes still need the old value', async () => {
    const [inForce, old] = await countCodes(after.unitOfWork, ring);
    expect([inForce, old]).toEqual([
      { value: 0, complaints: 1, authenticators: 0 },
      { value: 1, complaints: 3, authenticators: 0 },
    ]);
    const [member] = await after.sql<{ id: string }>(
      `INSERT INTO staff (id, name, role, department) VALUES (gen_random_uuid(), 'Li', 'supervisor', NULL) RETURNING id`,
    );
    await after.sql(
      'INSERT INTO staff_password (staff_id, hash, authenticator, last_step) VALUES ($1, $2, $3, 0)',
      member!.id,
      '$',
      closeText('test', member!.id, 'ABC'),
    );
    expect((await countCodes(after.unitOfWork, ring))[1]).toMatchObject({ authenticators: 1 });
  });
});

describe('heads over a change of the key', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  const [oldest, old, now] = ['first', 'second', 'third'].map((secret) => proofKey(secret)) as [
    ReturnType<typeof proofKey>,
    ReturnType<typeof proofKey>,
    ReturnType<typeof proofKey>,
  ];
  const stranger = proofKey('somebody else');
  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.pool);
    await sealWith(oldest);
    // The first change, then the second, at which the first secret is long gone.
    await keepOldKeys(unitOfWork, proofKeys(ringOf(['second', 'first'])), new Date());
    await sealWith(old);
    await keepOldKeys(unitOfWork, proofKeys(ringOf(['third', 'second'])), new Date());
    await sealWith(now);
  });
  afterAll(() => database?.close());

  async function sealWith(key: ReturnType<typeof proofKey>): Promise<void> {
    await unitOfWork.run((tx) => tx.record([{ kind: 'claim.taken', actor: 'staff:王芳', data: {} }]));
    const sealer = new Sealer(unitOfWork, key);
    await eventually(async () => {
      await sealer.seal();
      return (await countSealed(unitOfWork)).waiting === 0 || undefined;
    });
  }
  const check = (key = now) => unitOfWork.snapshot((from) => verifyRecord(from, key, []));

  it('old heads are proved by the key in force alone, and it is said which key signed how many', async () => {
    const found = await check();
    expect(found.findings).toEqual([]);
    expect(found.signers.map(({ key }) => key)).toEqual([keyId(oldest), keyId(old), keyId(now)]);
    expect(await keepOldKeys(unitOfWork, proofKeys(ringOf(['third', 'second'])), new Date())).toBe(0);
    expect(await unitOfWork.read(`SELECT data->>'to' AS "to" FROM event WHERE kind = 'record.key-changed' ORDER BY seq`)).toEqual([
      { to: keyId(old) },
      { to: keyId(now) },
    ]);
  });

  it('an export is proved offline by the key in force alone', async () => {
    const lines = unitOfWork.snapshot(async (from) => {
      const all: string[] = [];
      for await (const line of exportLines(await notesOfDatabase(from), placesOfDatabase(from), await keyVouchers(from))) all.push(line);
      return all;
    });
    const record = await readExport(Readable.from([(await lines).join('')]), now);
    const found = await verifyChain(record.places, record.heads, { signed: true });
    expect([found.findings, found.signers.length]).toEqual([[], 3]);
  });

  it('a head by a key that nobody vouches for is named with the key, also where the forger vouches for it', async () => {
    const [{ note, size }] = (await unitOfWork.read<{ note: string; size: string }>(
      'SELECT note, size::text AS size FROM chain_head ORDER BY size LIMIT 1',
    )) as [{ note: string; size: string }];
    await unitOfWork.read('UPDATE chain_head SET note = $1 WHERE size = $2', [signHead(readHead(note, null)!, stranger), size]);
    const unknown = [expect.objectContaining({ what: 'unknown-key', key: keyId(stranger), keptIn: 'record' })];
    expect((await check()).findings).toEqual(unknown);
    await unitOfWork.read('CREATE TABLE kept_keys AS SELECT * FROM chain_key');
    await keepOldKeys(unitOfWork, [stranger, proofKey('another')], new Date());
    await unitOfWork.read('INSERT INTO chain_key SELECT $1, vouched_by, until, signature FROM kept_keys WHERE vouched_by = $2', [
      publicKeyOf(stranger),
      publicKeyOf(now),
    ]);
    expect((await check()).findings.filter(({ what }) => what === 'unknown-key')).toEqual(unknown);
    await unitOfWork.read('DELETE FROM chain_key');
    await unitOfWork.read('INSERT INTO chain_key SELECT * FROM kept_keys');
    await unitOfWork.read('UPDATE chain_head SET note = $1 WHERE size = $2', [note, size]);
  });

  it('a key whose time is over signs nothing that counts, whoever found it', async () => {
    const keys = trustedKeys(now, await keyVouchers(unitOfWork));
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const late = new Date(Date.now() + 48 * 3_600_000).toISOString();
    const by = (at: string) => headsInText(signHead({ size: 1, root: Buffer.alloc(32), at }, old), keys, 'mail')[0];
    expect([by(soon), by(late)]).toEqual([
      expect.objectContaining({ signed: true }),
      expect.objectContaining({ signed: false, strange: true }),
    ]);
  });
});

describe('redress secrets', () => {
  const kept = { ...process.env };
  let said: string;
  const spies: { mockRestore(): void }[] = [];
  afterEach(() => {
    process.env = { ...kept };
    for (const spy of spies.splice(0)) spy.mockRestore();
  });

  async function redress(env: Record<string, string>, ...args: string[]): Promise<void> {
    process.env = { ...kept, ...env };
    said = '';
    for (const stream of [process.stdout, process.stderr])
      spies.push(
        jest.spyOn(stream, 'write').mockImplementation((text) => {
          said += String(text);
          return true;
        }),
      );
    const program = new Command().exitOverride();
    register(program);
    await program.parseAsync(['node', 'redress', 'secrets', ...args]);
  }

  it('says first what would happen, then changes what lies in the data folder, and never shows a secret', async () => {
    const database = await aDatabase();
    try {
      const data = mkdtempSync(join(tmpdir(), 'redress-rotate-'));
      writeFileSync(join(data, 'secrets.json'), JSON.stringify({ CODE_SECRET: 'one, with %', SESSION_SECRET: 'two', DOOR: 'door' }), {
        mode: 0o600,
      });
      const env = { REDRESS_DATA: data, DATABASE_URL: database.url };
      const read = () => JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>;
      await redress(env, 'rotate');
      expect([said.includes('Nothing is changed yet'), read()['CODE_SECRET']]).toEqual([true, 'one, with %']);
      await redress(env, 'rotate', '--apply');
      const first = read();
      await redress(env, 'rotate', '--apply', '--only', 'CODE_SECRET');
      const second = read();
      expect([
        second['DOOR'],
        second['SESSION_SECRET'] === first['SESSION_SECRET'],
        statSync(join(data, 'secrets.json')).mode & 0o777,
      ]).toEqual(['door', true, 0o600]);
      expect(new Secrets(env, data).ring('CODE_SECRET')).toBe(ringOf([second['CODE_SECRET']!, first['CODE_SECRET']!, 'one, with %']));
      for (const secret of [...Object.values(first), ...Object.values(second), 'one, with %', 'two']) expect(said).not.toContain(secret);
      await redress(env, 'list');
      expect(said).toContain('CODE_SECRET: set in the data folder, 2 older values kept');
      expect(said).toContain('Nothing needs it any more');
    } finally {
      await database.close();
    }
  });

  it('writes what is set in the environment to a file for its owner, and changes nothing there', async () => {
    const database = await aDatabase();
    try {
      const data = mkdtempSync(join(tmpdir(), 'redress-rotate-'));
      const env = {
        REDRESS_DATA: data,
        DATABASE_URL: database.url,
        CODE_SECRET: 'mine',
        CODE_SECRET_PREVIOUS: 'older',
        SESSION_SECRET: '',
      };
      await redress(env, 'rotate', '--apply');
      const [file] = readdirSync(data).filter((name) => name.startsWith('new-secrets-'));
      const text = readFileSync(join(data, file!), 'utf8');
      expect(text).toMatch(/^CODE_SECRET=[0-9a-f]{64}\nCODE_SECRET_PREVIOUS=mine,older\n$/);
      expect([statSync(join(data, file!)).mode & 0o777, said.includes(file!), /mine|older,|[0-9a-f]{64}/.test(said)]).toEqual([
        0o600,
        true,
        false,
      ]);
    } finally {
      await database.close();
    }
  });

  it('names what it does not rotate', async () => {
    await expect(
      redress({ REDRESS_DATA: mkdtempSync(join(tmpdir(), 'redress-rotate-')) }, 'rotate', '--only', 'IVR_SECRET'),
    ).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});
