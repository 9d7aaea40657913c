import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../apps/cli/src/commands/unfreeze.js';
import { freezeIfWentBack } from '../../apps/notifier/src/freeze/freeze.js';
import { SendingRecord } from '../../apps/notifier/src/freeze/sending-record.js';
import { lookAfterFreeze } from '../../apps/notifier/src/restored/look-after-freeze.js';
import { houseConnections } from '../../libs/shared/src/persistence/house-connections.js';
import { migrateSchema } from '../../libs/shared/src/persistence/migrate-schema.js';
import { startEmbeddedPostgres } from '../../libs/shared/src/platform/postgres/embedded-postgres.js';
import { MailRoom } from '../support/mail-room.js';

jest.setTimeout(180_000);

/** A PostgreSQL of its own that is stopped, copied and put back, as a restore does it; what notifier and providers know stays. */
describe('after a restore to an earlier time', () => {
  let folder: string;
  let stop: () => Promise<void>;
  let room: MailRoom;
  let record: SendingRecord;

  /** With owners and rights: PostgreSQL is strict about both. */
  const copy = (from: string, to: string) => execFileSync('cp', ['-a', join(folder, from), join(folder, to)]);
  const start = async () => {
    const postgres = await startEmbeddedPostgres(join(folder, 'data'));
    stop = postgres.stop;
    await migrateSchema(postgres.url);
    const pool = houseConnections({ url: postgres.url });
    return { url: postgres.url, pool, close: async () => await pool.end() };
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redress-restore-'));
    // As root the server runs as somebody else, who must get in.
    await chmod(folder, 0o755);
    record = new SendingRecord(join(folder, 'outside'));
    room = await MailRoom.open({ database: await start(), desk: { record } });
  });
  afterAll(async () => {
    await room?.close();
    await stop?.();
    await rm(folder, { recursive: true, force: true });
  });

  const redress = async (...words: string[]) => {
    let printed = '';
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    process.env['DATABASE_URL'] = room.url;
    try {
      const program = new Command('redress').exitOverride();
      register(program);
      await program.parseAsync([...words, '--json'], { from: 'user' });
      return JSON.parse(printed);
    } finally {
      spy.mockRestore();
      delete process.env['DATABASE_URL'];
    }
  };

  it('nothing is sent twice: the notifier is frozen, finds what had left, and a person lets it go on', async () => {
    const early = await room.aComplaint();
    await room.settle();
    const [bySms, byMail, unsent] = [
      await room.aComplaint(),
      await room.aComplaint({ complainant: { email: 'restored@mail.example' } }),
      await room.aComplaint(),
    ];
    await room.raise();
    // The backup: these three were written and not sent.
    await room.database.close();
    await stop();
    copy('data', 'backup');
    await room.use(await start());
    // Two of them go out; then a case comes that the backup does not know.
    const ids = (await room.all(`SELECT id FROM notice WHERE complaint_id = $1`, unsent.id)).map((row) => row['id']);
    await room.all(
      `UPDATE slip SET next_at = now() + interval '1 h' FROM event e WHERE e.id = slip.event_id AND e.subject_id = ANY($1)`,
      ids,
    );
    await room.send();
    const lost = await room.aComplaint();
    const lostByMail = await room.aComplaint({ complainant: { email: 'lost@mail.example' } });
    await room.settle();
    expect([bySms, lost].map(({ phone }) => room.twilio.to(phone).length)).toEqual([1, 1]);
    expect(room.mail.ledger).toHaveLength(2);
    const [mailed] = await room.deliveries(lostByMail.id);
    // The restore.
    await room.database.close();
    await stop();
    await rm(join(folder, 'data'), { recursive: true });
    copy('backup', 'data');
    await room.use(await start());
    expect(await room.all('SELECT 1 FROM complaint WHERE id = $1', lost.id)).toEqual([]);

    expect(await freezeIfWentBack(room.unitOfWork, record)).toBe(true);
    await room.later(60);
    await room.send();
    expect(room.twilio.to(bySms.phone)).toHaveLength(1);
    expect(room.twilio.to(unsent.phone)).toHaveLength(0);
    await expect(redress('unfreeze')).rejects.toMatchObject({ code: 'sending.not-compared' });
    while ((await lookAfterFreeze(room.unitOfWork, room.desk)) > 0);
    expect(await room.notices(bySms.id)).toMatchObject([{ state: 'accepted' }]);
    expect(await room.notices(byMail.id)).toMatchObject([{ state: 'sent' }]);
    expect((await room.deliveries(bySms.id))[0]).toMatchObject({
      reason: expect.stringContaining('before the restore'),
      provider_id: room.twilio.to(bySms.phone)[0]?.sid,
    });
    expect(await room.notices(unsent.id)).toMatchObject([{ state: 'composed' }]);
    const listed = await redress('unfreeze', '--list');
    expect(listed).toMatchObject({ waiting: 1, uncompared: 0, why: expect.stringContaining('restored') });
    expect(listed.found).toEqual([
      { provider: 'twilio-sms', providerId: room.twilio.to(lost.phone)[0]?.sid, at: expect.any(String), reference: lost.reference },
      // Its provider lists nothing: our own record outside the database has it.
      { provider: 'smtp', providerId: mailed?.['provider_id'], at: expect.any(String), reference: null },
    ]);
    expect(JSON.stringify(listed)).not.toContain(lost.phone.slice(1));

    expect(await redress('unfreeze', '--by', 'li')).toMatchObject({ waiting: 1 });
    await room.later(3_600);
    await room.settle();
    expect([early, bySms, unsent, lost].map(({ phone }) => room.twilio.to(phone).length)).toEqual([1, 1, 1, 1]);
    expect(room.mail.ledger).toHaveLength(2);
    // It goes on as before, and does not freeze again.
    const next = await room.aComplaint();
    await room.settle();
    expect(room.twilio.to(next.phone)).toHaveLength(1);
    expect(await freezeIfWentBack(room.unitOfWork, record)).toBe(false);
  });

  it('that happens under its feet it does not send either', async () => {
    const complaint = await room.aComplaint();
    await room.raise();
    await room.all('UPDATE sending_mark SET n = n - 1');
    await room.send();
    expect(room.twilio.to(complaint.phone)).toEqual([]);
    expect(await room.all('SELECT why FROM sending_freeze WHERE thawed_at IS NULL')).toHaveLength(1);
  });

  it('a new database, or none of ours, freezes nothing', async () => {
    await room.all('UPDATE sending_freeze SET thawed_at = now()');
    await room.all('UPDATE sending_mark SET house = gen_random_uuid(), n = 0');
    expect(await freezeIfWentBack(room.unitOfWork, record)).toBe(false);
    const complaint = await room.aComplaint();
    await room.settle();
    expect(room.twilio.to(complaint.phone)).toHaveLength(1);
  });
});
