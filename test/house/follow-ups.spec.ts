import { replyAddress } from '@app/shared/contact/reply-address.js';
import { closeMailReaders } from '@app/shared/mail/read-mail-safely.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { closeApart } from '@app/shared/platform/threads/apart.js';
import { mergeComplaintRow } from '@app/shared/records/complaint-rows.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { releaseFromQuarantine } from '../../apps/gateway/src/intake/quarantine.js';
import { readEvidence } from '../../apps/gateway/src/intake/reading/read-evidence.js';
import { standAt } from '../support/case-status.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { mailChannels, mailSettings, takeMail } from '../support/take-mail.js';

const codeSecret = 'test';

describe('a mail that answers a case', () => {
  let database: TestDatabase;
  let unitOfWork: UnitOfWork;
  let intake: DbIntake;
  const settings = mailSettings({ codeSecret }, 'en');
  const rows = async <Row = Record<string, unknown>>(sql: string, ...parameters: unknown[]) => await unitOfWork.read<Row>(sql, parameters);

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

  /** A complaint that came by mail, with one notice that was sent. */
  async function aCase(status: Parameters<typeof standAt>[2] = 'assigned') {
    const { reference } = await intake.accept({
      channel: 'api',
      account: '',
      sourceId: newId(),
      raw: Buffer.from('{}'),
      contentType: 'application/json',
      envelope: {},
      draft: { channel: 'api', language: 'en', text: 'I paid twice.', complainant: { email: 'wang@example.org' } },
    });
    const [found] = await rows<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', reference);
    const complaintId = found!.id;
    await standAt(unitOfWork, complaintId, status);
    const noticeId = newId();
    await rows(
      `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state) VALUES ($1, $2, 'acknowledgement', $3, 'en', 'email', 'sent')`,
      noticeId,
      complaintId,
      `acknowledge-${noticeId}`,
    );
    await rows(
      `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, state, lease_until) VALUES ($1, $2, 1, 'email', 'smtp', 'wang@example.org', 'accepted', now())`,
      newId(),
      noticeId,
    );
    return { reference, complaintId, noticeId };
  }

  /** Takes a mail in and reads it; gives its evidence. */
  async function send(mail: string, to = 'tousu@bank.example', from = 'wang@example.org') {
    const sourceId = await takeMail({ unitOfWork, intake, settings }, mail, { from, to });
    const [evidence] = await rows<{ id: string; state: string; complaintId: string | null; envelope: Record<string, unknown> }>(
      'SELECT id, state, complaint_id AS "complaintId", envelope FROM evidence WHERE source_id = $1',
      sourceId,
    );
    return evidence!;
  }

  const reply = (headers: string, text = 'One thing more: it was in March.') =>
    `From: Wang <wang@example.org>\nTo: tousu@bank.example\nSubject: Re: your case\n${headers}\n${text}\n`;
  const trail = async (complaintId: string) =>
    (await rows<{ kind: string }>('SELECT kind FROM event WHERE complaint_id = $1 ORDER BY seq', complaintId)).map((event) => event.kind);
  const work = async (complaintId: string) =>
    (await rows<{ kind: string }>('SELECT kind FROM work WHERE complaint_id = $1 AND done_at IS NULL', complaintId)).map((one) => one.kind);

  it.each([
    ['the address of the case', (reference: string) => ({ to: replyAddress(codeSecret, reference, 'tousu@bank.example'), headers: '' })],
    [
      'the id of a notice',
      (_: string, noticeId: string) => ({ to: 'tousu@bank.example', headers: `In-Reply-To: <${noticeId}@bank.example>\n` }),
    ],
    [
      'its references',
      (_: string, noticeId: string) => ({ to: 'tousu@bank.example', headers: `References: <x@y.example>\n <${noticeId}@bank.example>\n` }),
    ],
  ])('joins it by %s, with its words and files', async (_, made) => {
    const { reference, complaintId, noticeId } = await aCase();
    const { to, headers } = made(reference, noticeId);
    const body = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nOne thing more.\n--b\nContent-Type: text/plain; name="bill.txt"\nContent-Disposition: attachment; filename="bill.txt"\n\n30\n--b--\n`;
    const evidence = await send(reply(`${headers}${body}`, ''), to);
    expect(evidence).toMatchObject({ state: 'read', complaintId });
    expect(await rows('SELECT kind, body, actor, evidence_id AS evidence FROM note WHERE complaint_id = $1', complaintId)).toEqual([
      { kind: 'follow-up', body: 'One thing more.', actor: 'channel:email-smtp', evidence: evidence.id },
    ]);
    expect(await rows('SELECT filename FROM attachment WHERE complaint_id = $1', complaintId)).toEqual([{ filename: 'bill.txt' }]);
    expect(await trail(complaintId)).toEqual(['complaint.received', 'complaint.followed-up']);
    expect(await work(complaintId)).toEqual([]);
    expect(evidence.envelope['origin']).toMatchObject({ by: 'relay' });
  });

  const fromGroup = (text = 'I paid twice.') =>
    `From: "'Wang' via Complaints" <tousu@bank.example>\nTo: tousu@bank.example\nReply-To: Wang <wang@example.org>\nX-Original-From: Wang <wang@example.org>\nSubject: Card\n\n${text}\n`;
  const codes = async (complaintId: string) =>
    await rows(`SELECT state, language FROM notice WHERE complaint_id = $1 AND kind = 'receipt-code'`, complaintId);
  const claimedOf = async (complaintId: string) =>
    (await rows<{ claimed: string[] }>('SELECT claimed_media AS claimed FROM complaint WHERE id = $1', complaintId))[0]?.claimed;

  it('proves an address that was only found behind our own: the code goes there then, once, and not before', async () => {
    const { complaintId } = await send(fromGroup());
    const [found] = await rows<{ reference: string; email: string }>(
      `SELECT reference, complainant->>'email' AS email FROM complaint WHERE id = $1`,
      complaintId,
    );
    expect(found?.email).toBe('wang@example.org');
    expect([await claimedOf(complaintId!), await codes(complaintId!)]).toEqual([['email'], []]);
    const to = replyAddress(codeSecret, found!.reference, 'tousu@bank.example');
    // Somebody else who was shown the address of the case proves nothing, and neither does a machine.
    await send(`From: Mallory <mallory@example.net>\nTo: ${to}\nSubject: Re\n\nWhat is the state?\n`, to, 'mallory@example.net');
    await send(reply('Auto-Submitted: auto-replied\n'), to);
    expect([await claimedOf(complaintId!), await codes(complaintId!)]).toEqual([['email'], []]);
    await send(reply(''), to);
    await send(reply('', 'And it was in April.'), to);
    expect([await claimedOf(complaintId!), await codes(complaintId!)]).toEqual([[], [{ state: 'owed', language: 'en' }]]);
    expect((await trail(complaintId!)).filter((kind) => /^(contact|notice)/.test(kind))).toEqual(['contact.confirmed', 'notice.owed']);
  });

  it.each(['decided', 'closed', 'withdrawn'] as const)(
    'is work for a person when the case is %s, and reopens nothing by itself',
    async (status) => {
      const { reference, complaintId } = await aCase(status);
      await send(reply(''), replyAddress(codeSecret, reference, 'tousu@bank.example'));
      expect(await work(complaintId)).toEqual(['reopening']);
      expect(await rows('SELECT status FROM complaint WHERE id = $1', complaintId)).toEqual([{ status }]);
    },
  );

  it('to a case that another took in is read there, and stays with the case that it names', async () => {
    const [named, goesOn] = [await aCase(), await aCase('decided')];
    await unitOfWork.run((tx) => mergeComplaintRow(tx, named.complaintId, goesOn.complaintId));
    const address = replyAddress(codeSecret, named.reference, 'tousu@bank.example');
    const evidence = await send(reply('Message-ID: <merged@example.org>\n'), address);
    expect(evidence).toMatchObject({ state: 'read', complaintId: named.complaintId });
    expect(await rows('SELECT kind FROM note WHERE complaint_id = $1', named.complaintId)).toEqual([{ kind: 'follow-up' }]);
    expect(await work(goesOn.complaintId)).toEqual(['reopening']);
    expect(await trail(goesOn.complaintId)).toContain('complaint.followed-up');
    expect(await work(named.complaintId)).toEqual([]);
  });

  it('is a complaint of its own when it only names the reference, and says so', async () => {
    const { reference, complaintId } = await aCase();
    const evidence = await send(`From: Li <li@example.net>\nSubject: ${reference}\n\nAbout ${reference.toLowerCase()}: me too.\n`);
    expect(evidence.complaintId).not.toBe(complaintId);
    const [made] = await rows<{ facts: Record<string, unknown> }>('SELECT facts FROM complaint WHERE id = $1', evidence.complaintId);
    expect(made?.facts['mentions']).toEqual([reference]);
    expect(await trail(complaintId)).toEqual(['complaint.received']);
  });

  it.each([
    ['a forged token', (reference: string) => `tousu+${reference.replace('-', '')}.0000000000000000@bank.example`],
    ['no token', (reference: string) => `tousu+${reference.replace('-', '')}@bank.example`],
  ])('joins nothing by %s', async (_, address) => {
    const { reference, complaintId } = await aCase();
    const evidence = await send(reply(''), address(reference));
    expect(evidence.complaintId).not.toBe(complaintId);
    expect(evidence.state).toBe('read');
  });

  it('joins nothing by the id of a notice that never was', async () => {
    const evidence = await send(reply(`In-Reply-To: <${newId()}@bank.example>\n`));
    expect(await trail(evidence.complaintId as string)).toEqual(['complaint.received']);
  });

  const bounce = (noticeId: string, action = 'failed', status = '5.1.1') =>
    `Return-Path: <>\nFrom: MAILER-DAEMON@example.org\nSubject: Undelivered Mail\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nNot delivered.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; wang@example.org\nAction: ${action}\nStatus: ${status}\n--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <${noticeId}@bank.example>\n--r--\n`;

  it.each([
    ['the returned headers', (noticeId: string, _: string) => ({ returned: noticeId, to: 'tousu@bank.example' })],
    [
      'the address that bounces come back to',
      (noticeId: string, _: string) => ({ returned: 'none', to: `bounces+${noticeId}@bank.example` }),
    ],
    [
      'the address of the case',
      (_: string, reference: string) => ({ returned: 'none', to: replyAddress(codeSecret, reference, 'tousu@bank.example') }),
    ],
  ])('is a bounce of a notice, known by %s: kept with the case, told about the notice', async (_, made) => {
    const { reference, complaintId, noticeId } = await aCase();
    const { returned, to } = made(noticeId, reference);
    const evidence = await send(bounce(returned), to, '');
    expect(evidence).toMatchObject({ state: 'read', complaintId });
    expect(
      await rows(`SELECT subject_id AS subject, data FROM event WHERE complaint_id = $1 AND kind = 'delivery.bounced'`, complaintId),
    ).toEqual([
      { subject: noticeId, data: { evidence: evidence.id, outcome: 'failed', permanent: true, blame: 'address', code: '5.1.1' } },
    ]);
    expect(await rows('SELECT 1 FROM note WHERE complaint_id = $1', complaintId)).toEqual([]);
  });

  it('says of a delay that it is none for good, and of an arrival nothing', async () => {
    const { complaintId, noticeId } = await aCase();
    await send(bounce(noticeId, 'delayed', '4.4.1'), 'tousu@bank.example', '');
    await send(bounce(noticeId, 'delivered', '2.1.5'), 'tousu@bank.example', '');
    const events = await rows<{ kind: string; data: unknown }>(
      `SELECT kind, data FROM event WHERE complaint_id = $1 ORDER BY seq`,
      complaintId,
    );
    expect(events.slice(1)).toMatchObject([
      { kind: 'delivery.bounced', data: { permanent: false, outcome: 'delayed' } },
      { kind: 'complaint.auto-answered' },
    ]);
  });

  it('is an absence note: kept with the case, and no follow-up', async () => {
    const { reference, complaintId } = await aCase();
    await send(reply('Auto-Submitted: auto-replied\n'), replyAddress(codeSecret, reference, 'tousu@bank.example'));
    expect(await trail(complaintId)).toEqual(['complaint.received', 'complaint.auto-answered']);
    expect(await rows('SELECT 1 FROM note WHERE complaint_id = $1', complaintId)).toEqual([]);
  });

  it('waits in quarantine as automatic when it answers no case, and is a complaint when a person says so', async () => {
    const evidence = await send(reply('Auto-Submitted: auto-replied\n', 'I am away.'));
    expect(evidence).toMatchObject({ state: 'quarantined', complaintId: null });
    const [held] = await rows<{ id: string; reason: string }>('SELECT id, reason FROM quarantine WHERE evidence_id = $1', evidence.id);
    expect(held?.reason).toBe('automatic');
    const { reference } = await releaseFromQuarantine(unitOfWork, mailChannels, settings, 'staff:s', held!.id);
    expect(await rows('SELECT body, may_acknowledge AS may FROM complaint WHERE reference = $1', reference)).toEqual([
      { body: 'I am away.', may: false },
    ]);
  });

  it('is added once, whatever slips come twice', async () => {
    const { reference, complaintId } = await aCase();
    const evidence = await send(reply(''), replyAddress(codeSecret, reference, 'tousu@bank.example'));
    const events = await rows<{ id: string }>(`SELECT id FROM event WHERE subject_id = $1 AND kind = 'evidence.stored'`, evidence.id);
    for (let times = 0; times < 3; times += 1) {
      await readEvidence(
        unitOfWork,
        mailChannels,
        events.map((event) => event.id),
        settings,
      );
    }
    expect(await rows('SELECT 1 FROM note WHERE complaint_id = $1', complaintId)).toHaveLength(1);
  });
});
