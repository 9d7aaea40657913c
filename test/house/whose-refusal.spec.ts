import { readFileSync } from 'node:fs';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../apps/cli/src/commands/reach.js';
import { readCaseFile } from '../../apps/gateway/src/desk/case-file/case-file.query.js';
import { restoreCaseReach } from '../../apps/gateway/src/desk/notices/restore-reach.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { providerNotes } from '../../apps/notifier/src/registry/provider-alarms.js';
import { listFailedReach, restoreReach, sendAgain } from '../../libs/shared/src/records/failed-reach.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';

let room: MailRoom;
let mailNumber = 0;

beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.mail.refusals.clear();
  room.twilio.modeFor.clear();
  // What the test before left waiting for its turn would leave in the middle of this one: a success beside its refusals, of which a note stays.
  const waiting = `SELECT 1 FROM notice WHERE state = 'composed' AND medium IS NOT NULL LIMIT 1`;
  for (let turn = 0; turn < 10 && (await room.all(waiting)).length > 0; turn++) {
    await room.later(3_700);
    await room.settle();
  }
  await room.all('DELETE FROM provider_state');
});

/** The refusals of m70, as their file has them: address, reply, and whether it came to `RCPT TO` or after the text. */
const given = readFileSync('test/support/m70-refusals.txt', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const found = /^(\w+)@mail\.example\s+(\d{3}) (.*?)\s+\((to RCPT|after DATA);/.exec(line);
    return found ? [[found[1] as string, Number(found[2]), found[3] as string, found[4] === 'to RCPT' ? 'RCPT' : 'DATA'] as const] : [];
  });
/** More of their kind, from other servers. */
const more = [
  ['tls', 530, '5.7.0 Must issue a STARTTLS command first', 'RCPT'],
  ['helo', 550, '拒绝来自该 IP 的邮件，请联系管理员', 'RCPT'],
  ['netease', 554, 'MI:SPF 163 mx20', 'DATA'],
  ['hops', 554, '5.4.14 Hop count exceeded - possible mail loop', 'DATA'],
  ['ironport', 550, '#5.1.0 Address rejected: no such user', 'RCPT'],
  ['virus', 550, '5.7.1 Message contained a virus', 'DATA'],
] as const;
const right: Readonly<Record<string, 'ours' | 'message' | 'full' | 'dead'>> = {
  relay: 'ours',
  authneeded: 'ours',
  blocked: 'ours',
  sender: 'ours',
  big: 'message',
  spam: 'message',
  full: 'full',
  unknown: 'dead',
  nodkim: 'ours',
  tls: 'ours',
  helo: 'ours',
  netease: 'ours',
  hops: 'ours',
  ironport: 'dead',
  virus: 'message',
};

const refusing = async (name: string, code: number, text: string, after: 'RCPT' | 'DATA') => {
  const email = `${name}${mailNumber++}@mail.example`;
  room.mail.refusals.set(email, { after, code, text });
  const complaint = await room.aComplaint({ channel: 'email-smtp', complainant: { email } });
  await room.settle();
  return { ...complaint, email };
};
const acknowledgement = async (id: string): Promise<DatabaseRow> =>
  (await room.notices(id)).find((one) => one['kind'] === 'acknowledgement') as DatabaseRow;
const failed = async (recipient: string) => await listFailedReach(room.unitOfWork, { recipients: [recipient] });

/** The command line, on this room's database. */
async function redress(room: MailRoom, ...words: string[]) {
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
}

describe('a mail that a server refuses', () => {
  it('has every case of the file', () => expect(given.map(([name]) => name)).toEqual(Object.keys(right).slice(0, 9)));

  it.each([...given, ...more])('%s: %i %s', async (name, code, text, after) => {
    const { id, email } = await refusing(name, code, text, after);
    const meaning = right[name];
    expect([name, (await failed(email)).length]).toEqual([name, meaning === 'dead' ? 1 : 0]);
    const notice = await acknowledgement(id);
    if (meaning === 'ours' || meaning === 'full') {
      // It waits, and with the server mended it leaves.
      expect(notice).toMatchObject({ state: 'composed', medium: 'email' });
      expect((await providerNotes(room.unitOfWork)).length).toBe(meaning === 'ours' ? 1 : 0);
      room.mail.refusals.clear();
      await room.later(3_700);
      await room.settle();
      expect(await acknowledgement(id)).toMatchObject({ state: 'sent' });
      expect(room.mail.ledger.some((mail) => mail.to.includes(email))).toBe(true);
      expect(await providerNotes(room.unitOfWork)).toEqual([]);
    } else {
      expect(notice).toMatchObject({ state: 'failed' });
      expect(await room.work(id)).toContain('delivery-failed');
    }
  });

  it('tells the outcome by mail after the relay was mended, as if nothing had been', async () => {
    const { id, email } = await refusing('relay', 554, '5.7.1 <x>: Relay access denied', 'RCPT');
    room.mail.refusals.clear();
    await room.later(3_700);
    await room.settle();
    await room.aNotice(id, 'reply', 'reply.sent', { text: '我们正在核实。' }, null);
    await room.settle();
    // What waited while the circuit was open.
    await room.later(60);
    await room.settle();
    expect((await room.notices(id)).map((one) => [one['medium'], one['state']])).toEqual([
      ['email', 'sent'],
      ['email', 'sent'],
      ['email', 'sent'],
    ]);
    expect(room.mail.ledger.filter((mail) => mail.to.includes(email))).toHaveLength(3);
  });
});

describe('a mail that comes back', () => {
  const bounced = async (data: object) => {
    const email = `back${mailNumber++}@mail.example`;
    const complaint = await room.aComplaint({ channel: 'email-smtp', complainant: { email } });
    await room.settle();
    const notice = await acknowledgement(complaint.id);
    await room.unitOfWork.run(async (tx) => {
      await tx.record([
        {
          kind: 'delivery.bounced',
          complaintId: complaint.id,
          subjectId: notice['id'],
          actor: 'channel:email-smtp',
          data: { permanent: true, ...data },
        },
      ]);
    });
    await room.settle();
    return { ...complaint, email, notice: notice['id'] as string };
  };

  it.each([
    [{ code: '5.1.1' }, true],
    [{ code: '5.1.1', blame: 'address' }, true],
    [{ code: '5.7.1' }, false],
    [{ code: '5.7.1', blame: 'ours' }, false],
    [{ code: '5.2.2' }, false],
    [{ code: '4.4.7' }, false],
    [{ blame: 'message' }, false],
    [{}, false],
  ])('%j: held against the address: %s', async (data, held) => {
    const { id, email } = await bounced(data);
    expect((await failed(email)).length).toBe(held ? 1 : 0);
    expect(await room.work(id)).toEqual(['delivery-failed']);
  });

  it('for the sake of our relay is sent again by a person, on the same medium', async () => {
    const { id, email, notice } = await bounced({ code: '5.7.1' });
    expect(await providerNotes(room.unitOfWork)).toEqual([expect.stringContaining('note: smtp: The mail came back: our server')]);
    expect(await room.unitOfWork.run((tx) => sendAgain(tx, [{ id: notice, complaintId: id }], 'staff:Wang Fang'))).toBe(1);
    await room.settle();
    expect(await acknowledgement(id)).toMatchObject({ state: 'sent' });
    expect(room.mail.ledger.filter((mail) => mail.to.includes(email))).toHaveLength(3);
    expect(await room.work(id)).toEqual([]);
  });
});

describe('a verdict that was wrong', () => {
  it('is found by provider and time, taken back, and what waited leaves', async () => {
    const before = new Date();
    const { id, email } = await refusing('gone', 550, '5.1.1 User unknown', 'RCPT');
    expect(await listFailedReach(room.unitOfWork, { since: before, provider: 'smtp' })).toEqual([
      expect.objectContaining({ medium: 'email', recipient: email, by: 'smtp', code: '5.1.1', why: 'This address takes no mail (5.1.1).' }),
    ]);
    expect(await listFailedReach(room.unitOfWork, { since: before, provider: 'postmark' })).toEqual([]);
    // What is raised meanwhile is not even tried.
    await room.aNotice(id, 'reply', 'reply.sent', { text: '我们正在核实。' }, null);
    expect((await room.notices(id)).find((one) => one['kind'] === 'reply')).toMatchObject({
      state: 'incomplete',
      chosen: { passedOver: { email: 'bounced' } },
    });
    room.mail.refusals.clear();
    const { restored, waiting } = await room.unitOfWork.run((tx) =>
      restoreReach(tx, { since: before, provider: 'smtp' }, 'staff:Wang Fang'),
    );
    expect(restored.map((one) => one.recipient)).toEqual([email]);
    expect(waiting.map((one) => one.kind).sort()).toEqual(['acknowledgement', 'receipt-code', 'reply']);
    expect(await room.unitOfWork.run((tx) => sendAgain(tx, waiting, 'staff:Wang Fang'))).toBe(3);
    await room.settle();
    expect((await room.notices(id)).map((one) => one['state'])).toEqual(['sent', 'sent', 'sent']);
    expect(await room.work(id)).toEqual([]);
    expect(await room.unitOfWork.run((tx) => restoreReach(tx, { recipients: [email] }, 'staff:Wang Fang'))).toEqual({
      restored: [],
      waiting: [],
    });
  });
});

describe('a text message that is refused', () => {
  it.each([
    ['refuse-21211', true],
    ['refuse-21614', true],
    ['refuse-21606', false],
    ['refuse-21408', false],
    ['refuse-30034', false],
    ['refuse-20003', false],
    ['refuse-21610', false],
  ])('%s: held against the number: %s', async (mode, held) => {
    const phone = room.aPhone();
    room.twilio.modeFor.set(phone, mode as never);
    await room.aComplaint({ channel: 'sms-twilio', complainant: { phone } });
    await room.settle();
    expect((await failed(phone)).length).toBe(held ? 1 : 0);
  });
});

describe('taking a verdict back', () => {
  const staff = (role: Staff['role'], department: string | null = null): Staff =>
    staffOf({ id: newId(), name: role, role, department }, []);
  const dead = async () => {
    const found = await refusing('gone', 550, '5.1.1 User unknown', 'RCPT');
    room.mail.refusals.clear();
    return found;
  };

  it('is for whoever oversees, and the case tells of it', async () => {
    const { id, reference } = await dead();
    const file = async () =>
      (await readCaseFile(room.unitOfWork, staff('supervisor'), reference, {
        deadlines: room.desk.deadlines,
        institution: room.desk.house.institution,
      })) as DatabaseRow;
    expect((await file())['reach']).toMatchObject([
      { medium: 'email', by: 'smtp', code: '5.1.1', why: 'This address takes no mail (5.1.1).' },
    ]);
    for (const role of ['clerk', 'auditor'] as const)
      await expect(restoreCaseReach(room.unitOfWork, staff(role, 'triage'), reference, 'email', false)).rejects.toMatchObject({
        code: 'auth.forbidden',
      });
    await expect(restoreCaseReach(room.unitOfWork, staff('supervisor'), reference, 'sms', false)).rejects.toMatchObject({
      code: 'not-found',
    });
    const named = await restoreCaseReach(room.unitOfWork, staff('supervisor'), reference, 'email', false);
    expect(named).toMatchObject({ restored: true, sentAgain: 0, waiting: [{ kind: 'acknowledgement' }, { kind: 'receipt-code' }] });
    const again = await file();
    expect([again['reach'], again['trail'].at(-1)]).toMatchObject([
      [],
      { kind: 'contact.restored', actor: 'staff:supervisor', data: { medium: 'email', by: 'smtp', code: '5.1.1' } },
    ]);
    expect((await room.notices(id)).map((one) => one['state'])).toEqual(['failed', 'failed']);
  });

  it('is a command: listed, restored, and what waited leaves', async () => {
    const { id, reference, email } = await dead();
    expect(await redress(room, 'reach', 'list', email)).toMatchObject([{ recipient: email, by: 'smtp', code: '5.1.1' }]);
    await expect(redress(room, 'reach', 'restore')).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(redress(room, 'reach', 'restore', '--since', 'yesterday')).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await redress(room, 'reach', 'restore', email, '--send-again', '--by', 'Wang Fang')).toMatchObject({
      restored: [{ recipient: email }],
      waiting: [{ reference }, { reference }],
      sentAgain: 2,
    });
    await room.settle();
    expect((await room.notices(id)).map((one) => one['state'])).toEqual(['sent', 'sent']);
    const trail = await room.all(`SELECT actor FROM event WHERE complaint_id = $1 AND kind = 'contact.restored'`, id);
    expect(trail).toEqual([{ actor: 'staff:Wang Fang' }]);
    expect(await redress(room, 'reach', 'list', email)).toEqual([]);
  });
});
