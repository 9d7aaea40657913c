import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ImapPoller } from '../../apps/gateway/src/channels/email-imap/imap-poller.js';
import { ImapReconciler } from '../../apps/gateway/src/channels/email-imap/imap-reconciler.js';
import type { Arrival } from '../../apps/gateway/src/doors/arrival.js';
import { type Accepted, Intake } from '../../apps/gateway/src/doors/channel.js';
import { DbDoorMemory } from '../../apps/gateway/src/doors/db-door-memory.js';
import { DoorSettings, DoorWatch } from '../../apps/gateway/src/doors/door.js';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { reconcile } from '../../apps/gateway/src/intake/reconcile.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aDovecot, type TestDovecot } from '../support/dovecot.js';
import { eventually } from '../support/eventually.js';
import { aFrailWire, type FrailWire } from '../support/frail-wire.js';

Logger.overrideLogger(false);

/** How often the line breaks: a few times here, hundreds of times by hand (TEST_SIZE=release). */
const breaks = process.env['TEST_SIZE'] === 'release' ? 300 : 12;
const aMail = (name: string, words = 'I paid twice.') =>
  `Return-Path: <wang@example.org>\r\nFrom: Wang <wang@example.org>\r\nTo: tousu@bank.example\r\nSubject: ${name}\r\nX-File: ${name}\r\n\r\n${words}\r\n`;

/** Takes in as the house does, and fails when it is told to. */
class FailingIntake extends Intake {
  failure: Error | undefined;
  beforeAccept: (() => Promise<void>) | undefined;
  constructor(private readonly house: Intake) {
    super();
  }
  async accept(arrival: Arrival): Promise<Accepted> {
    const before = this.beforeAccept;
    this.beforeAccept = undefined;
    await before?.();
    if (this.failure) throw this.failure;
    return await this.house.accept(arrival);
  }
}

class Settings extends DoorSettings {
  constructor(private readonly values: Readonly<Record<string, string>>) {
    super();
  }
  get(name: string): string | undefined {
    return this.values[name];
  }
  demand(_channel: string, name: string): string {
    return this.values[name] ?? '';
  }
}

class Watch extends DoorWatch {
  readonly told: (string | null)[] = [];
  trouble(_channel: string, sentence: string | null): void {
    if (sentence !== this.told.at(-1)) this.told.push(sentence);
  }
}

describe('a mailbox that is read', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  let intake: FailingIntake;
  let server: TestDovecot;
  let wire: FrailWire;
  let poller: ImapPoller | undefined;
  let watch: Watch;

  beforeAll(async () => {
    server = await aDovecot();
  });
  afterAll(async () => {
    await server.close();
  });
  beforeEach(async () => {
    database = await aDatabase();
    unitOfWork = new UnitOfWork(database.pool);
    intake = new FailingIntake(new DbIntake(unitOfWork, { codeSecret: 'test', now: () => new Date() }, () => ({})));
    wire = await aFrailWire(server.port);
    watch = new Watch();
    await server.asClient(async (client) => {
      await client.messageDelete('1:*', { uid: true }).catch(() => {});
    });
  });
  afterEach(async () => {
    await poller?.onApplicationShutdown();
    poller = undefined;
    await wire.close();
    await database.close();
  });

  const settings = (over: Readonly<Record<string, string>> = {}) =>
    new Settings({ IMAP_URL: server.url(wire.port), IMAP_POLL_SECONDS: '5', ...over });
  const start = (over: Readonly<Record<string, string>> = {}) => {
    poller = new ImapPoller(intake, settings(over), new DbDoorMemory(unitOfWork), watch);
    poller.onApplicationBootstrap();
  };
  /** Subjects of what is stored, each as often as it is. */
  const stored = async () => {
    const rows = await unitOfWork.read<{ body: Buffer }>(`SELECT body FROM evidence WHERE channel = 'email-imap' ORDER BY received_at, id`);
    return rows.map(({ body }) => /Subject: (\S+)/.exec(body.toString())?.[1] ?? '').sort();
  };
  const holds = async (...names: readonly string[]) => {
    const wanted = [...names].sort();
    await eventually(async () => ((await stored()).length >= wanted.length ? true : undefined));
    expect(await stored()).toEqual(wanted);
  };

  it('gives what lies there and what comes, dated as it came, and changes nothing in it', async () => {
    const came = new Date(Date.now() - 3 * 3_600_000);
    await server.append(aMail('lies-there'), came);
    start({ IMAP_POLL_SECONDS: '3600' });
    await holds('lies-there');
    await server.append(aMail('comes'));
    await holds('lies-there', 'comes');
    const [first] = await unitOfWork.read<{ at: Date; envelope: Record<string, unknown> }>(
      `SELECT received_at AS at, envelope FROM evidence ORDER BY received_at LIMIT 1`,
    );
    expect(Math.abs(first!.at.getTime() - came.getTime())).toBeLessThan(1000);
    expect(first!.envelope).toMatchObject({ from: 'wang@example.org', mailbox: 'tousu@127.0.0.1', trusted: false });
    await server.asClient(async (client) => {
      expect(await client.search({ seen: true }, { uid: true })).toEqual([]);
    });
  });

  it('is gone on with after a restart, and mail from before the first start stays where it is', async () => {
    await server.append(aMail('old'), new Date(Date.now() - 30 * 24 * 3_600_000));
    await server.append(aMail('one'));
    start();
    await holds('one');
    await poller!.onApplicationShutdown();
    await server.append(aMail('meanwhile'));
    start();
    await holds('one', 'meanwhile');
  });

  it('is numbered anew, and nothing is taken twice', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('two'));
    start();
    await holds('one', 'two');
    await poller!.onApplicationShutdown();
    await server.renumber();
    await server.append(aMail('three'));
    start();
    await holds('one', 'three', 'two');
    const [{ uid } = { uid: 0 }] = await unitOfWork.read<{ uid: number }>(`SELECT (place->>'uid')::int AS uid FROM channel_place`);
    expect(uid).toBeGreaterThan(2);
  });

  it('takes a mail that somebody moves in, however old it is', async () => {
    const old = (days: number) => new Date(Date.now() - days * 24 * 3_600_000);
    await server.append(aMail('before-us'), old(40));
    start();
    await eventually(async () => ((await unitOfWork.read('SELECT 1 FROM channel_place')).length === 1 ? true : undefined));
    // Found in Junk: MOVE and COPY keep the date (RFC 3501, 6.4.7).
    await server.asClient(async (client) => {
      await client.mailboxCreate('Junk').catch(() => {});
      await client.append('Junk', Buffer.from(aMail('from-junk')), [], old(9));
      await client.append('Junk', Buffer.from(aMail('older-still')), [], old(400));
      await client.mailboxOpen('Junk');
      await client.messageMove('1:*', 'INBOX');
    });
    await holds('from-junk', 'older-still');
    await poller!.onApplicationShutdown();
    await server.append(aMail('while-we-were-away'), old(100));
    start();
    await holds('from-junk', 'older-still', 'while-we-were-away');
  });

  it('does not take what is older than the first start because the door died in the middle of it', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('old'), new Date(Date.now() - 30 * 24 * 3_600_000));
    await server.append(aMail('two'));
    let first = true;
    intake.beforeAccept = async () => {
      intake.beforeAccept = async () => {
        if (first) intake.failure = new Failure('store.unavailable');
        first = false;
      };
    };
    start();
    await eventually(async () => ((await stored()).length === 1 ? true : undefined));
    await poller!.onApplicationShutdown();
    intake.failure = undefined;
    start();
    await holds('one', 'two');
  });

  it('is noticed when it was brought back from a backup, and a mail in the place of another is taken', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('two'));
    const backup = await server.backup();
    await server.append(aMail('three'));
    start();
    await holds('one', 'three', 'two');
    await poller!.onApplicationShutdown();
    await backup.bringBack();
    // It gets the number that `three` had.
    await server.append(aMail('instead-of-three', 'Another matter altogether.'));
    start();
    await holds('instead-of-three', 'one', 'three', 'two');
    await poller!.onApplicationShutdown();
    // And where more came meanwhile than there were before, the number alone would not tell.
    await backup.bringBack();
    for (const name of ['a', 'b', 'c']) await server.append(aMail(name, name.repeat(9)));
    start();
    await holds('a', 'b', 'c', 'instead-of-three', 'one', 'three', 'two');
  });

  it('that was brought back is compared by what lies there, not where', async () => {
    await server.append(aMail('one'));
    const backup = await server.backup();
    await server.append(aMail('two'));
    start();
    await holds('one', 'two');
    await poller!.onApplicationShutdown();
    await backup.bringBack();
    await server.append(aMail('instead-of-two', 'Something else.'));
    expect(await reconcile(unitOfWork, intake, 'email-imap', new ImapReconciler(settings()), () => new Date())).toEqual({
      listed: 2,
      brought: 1,
    });
    await holds('instead-of-two', 'one', 'two');
  });

  it('takes two mails of one Message-ID for two when they say different things', async () => {
    await server.append(`Message-ID: <same@example.org>\r\n${aMail('a')}`);
    await server.append(`Message-ID: <same@example.org>\r\n${aMail('b')}`);
    start();
    await holds('a', 'b');
  });

  it('loses and doubles nothing over a line that breaks again and again', async () => {
    const names = Array.from({ length: breaks }, (_, index) => `mail-${String(index).padStart(3, '0')}`);
    for (const [index, name] of names.entries()) {
      await server.append(aMail(name, 'x'.repeat(20_000)));
      // Anywhere between the greeting and the end of the mail.
      wire.breakAfter(50 + ((index * 7_919) % 21_500));
      const before = wire.broken;
      start();
      await eventually(async () => (wire.broken > before || (await stored()).includes(name) ? true : undefined));
      await poller!.onApplicationShutdown();
    }
    start();
    await holds(...names);
    expect(wire.broken).toBeGreaterThan(breaks / 2);
  }, 900_000);

  it('is read once although the door dies between storing a mail and remembering it', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('two'));
    const memory = new DbDoorMemory(unitOfWork);
    const keep = memory.keep.bind(memory);
    let deaths = 0;
    memory.keep = async (...place) => {
      deaths += 1;
      if (deaths % 2 === 1) throw new Failure('store.unavailable');
      await keep(...place);
    };
    poller = new ImapPoller(intake, settings(), memory, watch);
    poller.onApplicationBootstrap();
    await eventually(async () => (deaths >= 4 ? true : undefined));
    await holds('one', 'two');
  });

  it('lets another client move a mail away in the middle', async () => {
    await server.append(aMail('first'));
    const second = await server.append(aMail('second'));
    await server.append(aMail('third'));
    intake.beforeAccept = async () => {
      await server.asClient((client) => client.messageDelete(String(second), { uid: true }));
    };
    start();
    await holds('first', 'third');
  });

  it('is not held up by a mail that nobody can fetch', async () => {
    await server.append(aMail('before'));
    await server.append(aMail('poison'));
    await server.append(aMail('after'));
    await server.spoil('poison');
    start();
    await eventually(async () => ((await stored()).includes('after') ? true : undefined));
    expect(await stored()).toEqual(['after', 'before']);
    await server.append(aMail('later'));
    await eventually(async () => ((await stored()).includes('later') ? true : undefined));
    expect(watch.told.some((sentence) => sentence?.includes('could not be fetched'))).toBe(true);
  });

  it('waits for a database that is away, and goes on from the same mail', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('two'));
    intake.failure = new Failure('store.unavailable');
    start();
    await eventually(async () => (watch.told.some((sentence) => sentence?.includes('store.unavailable')) ? true : undefined));
    expect(await stored()).toEqual([]);
    intake.failure = undefined;
    await holds('one', 'two');
    await eventually(async () => (watch.told.at(-1) === null ? true : undefined));
  });

  it('is not held up by a mail that our own mistake keeps out', async () => {
    await server.append(aMail('one'));
    await server.append(aMail('two'));
    let times = 0;
    intake.beforeAccept = async () => {
      times += 1;
      throw new Error('a bug of ours');
    };
    start();
    await holds('one', 'two');
    expect(times).toBe(1);
  });

  it('waits for a server that is away', async () => {
    start();
    await server.stop();
    await eventually(async () => (watch.told.at(-1)?.includes('cannot be reached') ? true : undefined));
    await server.start();
    await server.append(aMail('one'));
    await holds('one');
  });

  it('says when the password is not right', async () => {
    start({ IMAP_URL: server.url().replace('secret', 'wrong') });
    await eventually(async () => (watch.told.at(-1)?.includes('refuses') ? true : undefined));
  });

  it('gives a mail that is too large by its beginning, for reading by hand', async () => {
    await server.append(Buffer.concat([Buffer.from(aMail('large')), Buffer.alloc(36 * 1024 * 1024, 'x'.repeat(76).concat('\r\n'))]));
    start();
    await eventually(async () => ((await unitOfWork.read('SELECT 1 FROM evidence')).length === 1 ? true : undefined));
    const [row] = await unitOfWork.read<{ size: number; cut: string }>(`SELECT size, envelope->>'cut' AS cut FROM evidence`);
    expect(row).toEqual({ size: 1024 * 1024, cut: expect.stringContaining('whole mail lies in the mailbox') });
  });

  it('is compared with what arrived, and what never did is brought in', async () => {
    await server.append(aMail('taken'));
    start();
    await holds('taken');
    await poller!.onApplicationShutdown();
    await server.append(aMail('missed'));
    const reconciler = new ImapReconciler(settings());
    const run = () => reconcile(unitOfWork, intake, 'email-imap', reconciler, () => new Date());
    expect(await run()).toEqual({ listed: 2, brought: 1 });
    await holds('missed', 'taken');
    await unitOfWork.read(`UPDATE reconciliation SET next_at = now()`);
    expect(await run()).toEqual({ listed: 2, brought: 0 });
  });
});
