import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { migrateSchema } from '@app/shared/persistence/migrate-schema.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { SmtpListener } from '../../apps/gateway/src/channels/email-smtp/smtp-listener.js';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { readEvidence } from '../../apps/gateway/src/intake/reading/read-evidence.js';
import type { RegisterSettings } from '../../apps/gateway/src/intake/register-complaints.js';
import { eventually } from '../support/eventually.js';
import { aFrailWire, type FrailWire } from '../support/frail-wire.js';
import { aPostfix, type TestPostfix } from '../support/postfix.js';
import { programIsThere } from '../support/programs.js';

const execute = promisify(execFile);
Logger.overrideLogger(false);

const channels = new Map<string, Channel>([
  ['email-smtp', { id: 'email-smtp', title: 'E-mail', read: (stored, house) => readStoredMail(stored, house) }],
]);
const settings: RegisterSettings = {
  codeSecret: 'test',
  now: () => new Date(),
  threads: {
    house: { defaultLanguage: 'zh-Hans', defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: ['tousu@bank.example'] },
    channel: (id) => channels.get(id),
  },
};

describe('the mail door before real peers', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  /** The server comes back at another port. */
  let wire: FrailWire;
  let unitOfWork: UnitOfWork;
  let closeDatabase: () => Promise<void>;
  let listener: SmtpListener;
  let postfix: TestPostfix;

  beforeAll(async () => {
    // A server of its own: it is stopped in the middle.
    folder = await mkdtemp(join(tmpdir(), 'redress-peers-'));
    postgres = await startEmbeddedPostgres(folder);
    wire = await aFrailWire(postgres.port);
    const url = postgres.url.replace(`:${postgres.port}/`, `:${wire.port}/`);
    await migrateSchema(url);
    const pool = houseConnections({ url });
    closeDatabase = () => pool.end();
    unitOfWork = new UnitOfWork(pool);
    listener = new SmtpListener(
      new DbIntake(unitOfWork, settings, () => ({})),
      { smtp: { listen: { host: '127.0.0.1', port: 0 } } },
      { addresses: ['tousu@bank.example'], trustedRelays: ['127.0.0.0/8'] },
      { get: () => undefined },
    );
    await listener.onApplicationBootstrap();
    postfix = await aPostfix(listener.port as number);
  }, 120_000);
  afterAll(async () => {
    await postfix?.close();
    await listener?.onApplicationShutdown();
    await closeMailReaders();
    await closeApart();
    await closeDatabase?.();
    await wire?.close();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);
  beforeEach(async () => {
    await unitOfWork.read('TRUNCATE evidence, complaint, event, slip CASCADE');
  });

  const stored = async () => (await unitOfWork.read<{ n: number }>('SELECT count(*)::int AS n FROM evidence'))[0]?.n ?? 0;
  const readAll = async () => {
    const events = await unitOfWork.read<{ id: string }>(`SELECT id FROM event WHERE kind = 'evidence.stored'`);
    await readEvidence(
      unitOfWork,
      channels,
      events.map((event) => event.id),
      settings,
    );
    return await unitOfWork.read<Record<string, unknown>>(
      'SELECT subject, body, complainant, may_acknowledge AS may FROM complaint ORDER BY received_at',
    );
  };
  const throughPostfix = async (mail: object) => {
    const transport = createTransport({ host: '127.0.0.1', port: postfix.port, ignoreTLS: true });
    await transport.sendMail({ from: '王芳 <wang@example.org>', to: 'tousu@bank.example', ...mail });
    transport.close();
  };

  it('takes what swaks sends, files and all', async () => {
    const swaks = await programIsThere('swaks');
    const file = join(folder, '账单.txt');
    await writeFile(file, 'thirty yuan');
    await execute(swaks, [
      ...['--server', '127.0.0.1', '--port', String(listener.port), '--helo', 'client.example', '--from', 'wang@example.org'],
      ...['--to', 'tousu@bank.example', '--header', 'Subject: Card', '--body', 'I paid twice.', '--attach', `@${file}`, '--pipeline'],
    ]);
    expect(await stored()).toBe(1);
    expect(await readAll()).toEqual([{ subject: 'Card', body: 'I paid twice.', complainant: { email: 'wang@example.org' }, may: true }]);
    expect(await unitOfWork.read('SELECT size FROM attachment')).toEqual([{ size: 11 }]);
  });

  it('tells swaks no for a stranger’s domain', async () => {
    const swaks = await programIsThere('swaks');
    const refused = execute(swaks, [
      '--server',
      '127.0.0.1',
      '--port',
      String(listener.port),
      '--from',
      'a@example.org',
      '--to',
      'x@elsewhere.example',
    ]);
    await expect(refused).rejects.toMatchObject({ stdout: expect.stringContaining('550') });
  });

  it('takes what Postfix relays, once, as a complaint', async () => {
    await throughPostfix({ subject: '投诉年费', text: '我被收了两次年费。' });
    await eventually(async () => ((await stored()) > 0 ? true : undefined));
    expect(await readAll()).toEqual([
      { subject: '投诉年费', body: '我被收了两次年费。', complainant: { name: '王芳', email: 'wang@example.org' }, may: true },
    ]);
    expect(await postfix.log()).toMatch(/status=sent \(250 /);
  });

  it('lets Postfix keep the mail while the database is away, and has it once it is back', async () => {
    await postgres.stop();
    await throughPostfix({ subject: 'While you were away', text: 'Still here.' });
    await eventually(async () => (/status=deferred \(host [^)]*said: 451 4\.3\.0/.test(await postfix.log()) ? true : undefined));
    expect(await postfix.queued()).toBe(1);
    postgres = await startEmbeddedPostgres(folder);
    wire.leadTo(postgres.port);
    // Left to itself it forgets, once in thirty times on a busy machine, a mail that it looked at while it was still being put back.
    await eventually(
      async () => {
        await postfix.flush();
        return await postfix.queued();
      },
      { is: (count) => count === 0, what: 'the mail that Postfix kept' },
    );
    expect(await stored()).toBe(1);
    expect(await readAll()).toMatchObject([{ subject: 'While you were away', body: 'Still here.' }]);
  }, 90_000);

  it('has a mail of Postfix once, also when its yes was lost and it comes again', async () => {
    const raw = Buffer.from('From: w@example.org\r\nSubject: twice\r\n\r\nOnce.\r\n');
    for (let times = 0; times < 2; times += 1) {
      const transport = createTransport({ host: '127.0.0.1', port: listener.port as number, ignoreTLS: true });
      await transport.sendMail({ envelope: { from: 'w@example.org', to: ['tousu@bank.example'] }, raw });
      transport.close();
    }
    expect(await stored()).toBe(1);
  });
});
