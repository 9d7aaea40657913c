import { monitorEventLoopDelay } from 'node:perf_hooks';
import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Channel } from '../../apps/gateway/src/doors/channel.js';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { readEvidence } from '../../apps/gateway/src/intake/reading/read-evidence.js';
import { ReadingLine } from '../../apps/gateway/src/intake/reading/reading-line.js';
import type { RegisterSettings } from '../../apps/gateway/src/intake/register-complaints.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

const channels = new Map<string, Channel>([
  [
    'email-smtp',
    { id: 'email-smtp', title: 'E-mail', read: (stored, house) => readStoredMail(stored, house, { nameServers: ['127.0.0.1:9'] }) },
  ],
]);
const settings: RegisterSettings = {
  codeSecret: 'test',
  now: () => new Date(),
  threads: {
    house: { defaultLanguage: 'en', defaultCountry: 'CN', zone: 'Asia/Shanghai', addresses: ['tousu@bank.example'] },
    channel: (id) => channels.get(id),
  },
};

const plain = (words: string) => `From: Wang Fang <wang@example.org>\nSubject: Card\n\n${words}\n`;
/** Each held the whole gateway for seconds once, and again after every start. */
const bad: Readonly<Record<string, string>> = {
  'blanks in a parameter': `From: Bad <bad@example.net>\nSubject: Blanks\nContent-Type: text/plain; charset=x${' '.repeat(120_000)}!\n\nMy card.\n`,
  'brackets in twelve hundred parts': `From: Bad <bad@example.net>\nSubject: Parts\nContent-Type: multipart/mixed; boundary=b\n\n${`--b\nContent-Type: text/plain; ${'('.repeat(60)}\n\nMy card.\n`.repeat(1_200)}`,
  'lines of base64 that are none': `From: Bad <bad@example.net>\nSubject: Lines\nContent-Transfer-Encoding: base64\n\n${'\n'.repeat(200_000)}!\n`,
  'carriage returns in a header': `From: Bad <bad@example.net>\nSubject: Returns ${'\r'.repeat(200_000)}x\n\nMy card.\n`,
  'brackets behind an address': `From: Bad <bad@example.net${'>'.repeat(60_000)}x>\nSubject: Address\n\nMy card.\n`,
};

describe('mails that mean to stop the house', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  let intake: DbIntake;

  beforeAll(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.pool);
    intake = new DbIntake(unitOfWork, settings, () => ({}));
  });
  afterAll(async () => {
    await closeMailReaders();
    await closeApart();
    await database.close();
  });

  async function store(mail: string, remoteAddress: string): Promise<string> {
    const { reference } = await intake.accept({
      channel: 'email-smtp',
      account: '',
      sourceId: newId(),
      raw: Buffer.from(mail, 'latin1'),
      contentType: 'message/rfc822',
      envelope: { from: 'a@example.net', to: ['tousu@bank.example'], remoteAddress, trusted: true },
    });
    return reference;
  }

  const unread = async () =>
    (
      await unitOfWork.read<{ id: string }>(
        `SELECT e.id FROM event e JOIN evidence v ON v.id = e.subject_id WHERE v.state = 'unread' ORDER BY e.at, e.id`,
      )
    ).map(({ id }) => id);

  it('do not hold the event loop, and are read or given to a person', async () => {
    for (const mail of Object.values(bad)) await store(mail, '192.0.2.66');
    await store(plain('My card was charged twice.'), '192.0.2.7');
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    await readEvidence(unitOfWork, channels, await unread(), settings);
    delay.disable();
    const held = delay.max / 1e6;
    console.info(`The event loop was held for ${held.toFixed(0)} ms at most.`);
    expect(held).toBeLessThan(2_000);
    expect(await unread()).toEqual([]);
    const cases = await unitOfWork.read<{ subject: string; unreadable: string | null }>('SELECT subject FROM complaint');
    expect(cases).toHaveLength(Object.keys(bad).length + 1);
  }, 60_000);

  it('wait for each other, and others do not wait for them', async () => {
    let free = () => {};
    const slow = new Promise<void>((resolve) => {
      free = resolve;
    });
    const slowChannels = new Map<string, Channel>([
      [
        'email-smtp',
        {
          id: 'email-smtp',
          title: 'E-mail',
          read: async (stored, house) => {
            if (stored.envelope['from'] === 'slow@example.net') await slow;
            return await readStoredMail(stored, house, { nameServers: ['127.0.0.1:9'] });
          },
        },
      ],
    ]);
    const from = async (sender: string) => {
      await intake.accept({
        channel: 'email-smtp',
        account: '',
        sourceId: newId(),
        raw: Buffer.from(plain(`I am ${sender}.`)),
        contentType: 'message/rfc822',
        envelope: { from: sender, to: ['tousu@bank.example'], trusted: true },
      });
    };
    for (let no = 0; no < 20; no += 1) await from('slow@example.net');
    await from('quick@example.net');
    const line = new ReadingLine(0.5);
    const all = await unread();
    // Whoever brought the slip is not kept, either.
    await readEvidence(unitOfWork, slowChannels, all, settings, line);
    expect(await unread()).toHaveLength(20);
    const texts = await unitOfWork.read<{ body: string }>(`SELECT body FROM complaint WHERE body LIKE 'I am%'`);
    expect(texts).toEqual([{ body: 'I am quick@example.net.' }]);
    free();
    while ((await unread()).length > 0) await readEvidence(unitOfWork, slowChannels, await unread(), settings, line);
    await line.stop();
    expect(await unitOfWork.read(`SELECT 1 FROM complaint WHERE body LIKE 'I am%'`)).toHaveLength(21);
  }, 60_000);
});
