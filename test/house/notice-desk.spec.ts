import { createHash } from 'node:crypto';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { readCaseFile } from '../../apps/gateway/src/desk/case-file/case-file.query.js';
import { endLetter, listLetters, postLetter, printLetter } from '../../apps/gateway/src/desk/notices/letters.js';
import { raiseByHand } from '../../apps/gateway/src/desk/notices/raise-by-hand.js';
import { resolveDelivery } from '../../apps/gateway/src/desk/notices/resolve-delivery.js';
import { sendNotice } from '../../apps/gateway/src/desk/notices/send-notice.js';
import { tellInPerson } from '../../apps/gateway/src/desk/notices/tell-in-person.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { makeProof } from '../../libs/shared/src/proof/make-proof.js';
import { checkProof } from '../../libs/shared/src/proof/proof-archive.js';
import { loadRules } from '../../libs/shared/src/rules/rule-registry.js';
import { accessCode } from '../../libs/shared/src/secrets/access-code.js';
import { type DatabaseRow, MailRoom } from '../support/mail-room.js';
import { reportBack } from '../support/report-back.js';

const rules = loadRules();
const zone = 'Asia/Shanghai';
const house = { defaultCountry: 'CN', addresses: ['tousu@bank.example'] };
const staff = (role: Staff['role'], department: string | null = null): Staff => staffOf({ id: newId(), name: role, role, department }, []);
const supervisor = staff('supervisor');
const stranger = staff('clerk', 'loans');

let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open();
});
afterAll(() => room.close());
beforeEach(async () => {
  room.twilio.modes = ['ok'];
  await room.all('DELETE FROM provider_state');
});
const first = async (id: string) => (await room.notices(id))[0] as DatabaseRow;

describe('a delivery that nobody knows about', () => {
  async function unknown(contact: { phone: string; email?: string }, mode: 'error-before' | 'error-after-accept' = 'error-before') {
    room.twilio.modes = [mode];
    const complaint = await room.aComplaint({ channel: 'api', prefers: 'sms', complainant: contact });
    await room.settle();
    room.twilio.modes = ['ok'];
    const [delivery] = await room.deliveries(complaint.id);
    expect(delivery).toMatchObject({ state: 'unknown' });
    return { ...complaint, delivery: delivery?.['id'] as string };
  }

  it('is adopted: it counts as handed over, under the id that was found', async () => {
    const { id, delivery } = await unknown({ phone: room.aPhone() });
    const answer = await resolveDelivery(room.unitOfWork, supervisor, delivery, { action: 'adopt', providerId: 'SM-found' });
    expect(answer).toMatchObject({ delivery, action: 'adopt' });
    await room.settle();
    expect(await room.deliveries(id)).toMatchObject([
      { state: 'accepted', provider_id: 'SM-found', resolution: 'adopt', resolved_by: 'staff:supervisor' },
    ]);
    expect(await first(id)).toMatchObject({ state: 'accepted' });
  });

  it('is sent again: the same words, once more', async () => {
    const { id, phone, delivery } = await unknown({ phone: room.aPhone() });
    await resolveDelivery(room.unitOfWork, supervisor, delivery, { action: 'resend' });
    await room.settle();
    expect(await room.deliveries(id)).toMatchObject([
      { state: 'unknown', resolution: 'resend' },
      { state: 'accepted', attempt_no: 2 },
    ]);
    expect(room.twilio.to(phone)).toHaveLength(1);
  });

  it('goes another way, and a late word of the first still counts', async () => {
    const contact = { phone: room.aPhone(), email: 'another@mail.example' };
    const { id, delivery } = await unknown(contact, 'error-after-accept');
    await resolveDelivery(room.unitOfWork, supervisor, delivery, { action: 'other-channel' });
    await room.settle();
    expect(await room.deliveries(id)).toMatchObject([
      { medium: 'sms', state: 'unknown' },
      { medium: 'email', state: 'accepted' },
    ]);
    await room.twilio.report(room.twilio.to(contact.phone)[0]!, 'delivered');
    expect(await room.deliveries(id)).toMatchObject([{ state: 'delivered' }, { state: 'accepted' }]);
    expect(await first(id)).toMatchObject({ state: 'delivered' });
  });

  it('without another way is work again', async () => {
    const { id, delivery } = await unknown({ phone: room.aPhone() });
    await resolveDelivery(room.unitOfWork, supervisor, delivery, { action: 'other-channel' });
    await room.settle();
    expect(await first(id)).toMatchObject({ state: 'failed' });
    expect(await room.work(id)).toEqual(['delivery-failed']);
  });

  it('is decided about once, by those who may see the case', async () => {
    const { id, delivery } = await unknown({ phone: room.aPhone() });
    const resend = (who: Staff) => resolveDelivery(room.unitOfWork, who, delivery, { action: 'resend' });
    await expect(resend(stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(resend(staff('auditor'))).rejects.toMatchObject({ code: 'auth.forbidden' });
    const answers = await Promise.allSettled([resend(supervisor), resend(staff('clerk', 'cards')), resend(supervisor)]);
    expect(answers.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const one of answers) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'delivery.known' });
    await room.settle();
    expect(await room.deliveries(id)).toHaveLength(2);
  });
});

describe('a notice that waits for a person', () => {
  it('is let go by the medium that they choose, to another number', async () => {
    const phone = room.aPhone();
    room.twilio.modeFor.set(phone, 'refuse-21614');
    const complaint = await room.aComplaint({ complainant: { phone, name: '王芳' } });
    await room.settle();
    const notice = await first(complaint.id);
    expect(notice).toMatchObject({ state: 'failed', failed_at: expect.any(Date) });
    const other = room.aPhone();
    await expect(sendNotice(room.unitOfWork, supervisor, notice['id'], { medium: 'email' }, house)).rejects.toMatchObject({
      code: 'request.invalid',
    });
    await sendNotice(room.unitOfWork, supervisor, notice['id'], { medium: 'sms', phone: other }, house);
    expect(await room.work(complaint.id)).toEqual([]);
    await room.settle();
    expect(room.twilio.to(other)).toHaveLength(1);
    expect(await first(complaint.id)).toMatchObject({ state: 'accepted' });
    await expect(sendNotice(room.unitOfWork, supervisor, notice['id'], {}, house)).rejects.toMatchObject({ code: 'notice.on-its-way' });
  });

  it('is let go as it is, when it was held back', async () => {
    const complaint = await room.aComplaint({ mayAcknowledge: false });
    await room.settle();
    const notice = await first(complaint.id);
    expect(notice).toMatchObject({ state: 'held' });
    await sendNotice(room.unitOfWork, staff('clerk', 'cards'), notice['id'], {}, house);
    await room.settle();
    expect(await first(complaint.id)).toMatchObject({ state: 'accepted' });
    expect(room.twilio.to(complaint.phone)).toHaveLength(1);
  });

  it('is told by telephone, where the rules allow it and when all was said', async () => {
    const complaint = await room.aComplaint({ mayAcknowledge: false });
    await room.settle();
    const notice = await first(complaint.id);
    const tell = (states: string[], by: 'phone' | 'visit' = 'phone', at?: string) =>
      tellInPerson(room.unitOfWork, rules, zone, supervisor, notice['id'], { by, said: '已告知', states, at });
    await expect(tell(['complaint_accepted'])).rejects.toMatchObject({
      code: 'notice.incomplete',
      fields: [{ message: expect.stringContaining('handling_deadline') }, { message: expect.stringContaining('contact_details') }],
    });
    const all = ['complaint_accepted', 'handling_deadline', 'contact_details'];
    await expect(tell(all, 'phone', '2999-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'request.invalid' });
    await tell(all);
    await room.settle();
    expect(await first(complaint.id)).toMatchObject({ state: 'delivered' });
    expect(await room.deliveries(complaint.id)).toMatchObject([{ medium: 'phone', provider: 'person', state: 'delivered' }]);
    expect(await room.duty(complaint.id, 'acknowledge')).toBe('satisfied');
    expect(await room.work(complaint.id)).toEqual([]);
  });
});

describe('a notice by hand', () => {
  it('is written with the values that a clerk gives, and goes as any other', async () => {
    const complaint = await room.aComplaint();
    await room.settle();
    const values = { progress: '已调取凭证', measures: '已联系商户', newDueOn: '2027-01-31' };
    await raiseByHand(room.unitOfWork, room.desk.deadlines, supervisor, complaint.reference, undefined, { kind: 'progress', values });
    await room.settle();
    expect(room.twilio.to(complaint.phone).at(-1)?.body).toContain('进展：已调取凭证。已采取：已联系商户。');
  });

  it('to an authority is written as a report back, which goes to the authority alone', async () => {
    const complaint = await room.aComplaint();
    await room.settle();
    const referral = { from: { name: '某监管局' }, reference: '沪金转12' };
    await room.all(
      `UPDATE complaint SET facts = jsonb_build_object('referral', $2::jsonb) WHERE id = $1`,
      complaint.id,
      JSON.stringify(referral),
    );
    const { notice } = await reportBack(room.unitOfWork, [supervisor, staff('supervisor')], complaint.reference, {
      values: { decision: 'upheld', facts: '经查明' },
      to: { name: '某监管局', email: 'regulator@authority.example' },
    });
    await room.settle();
    const [mail] = room.mail.ledger.filter((one) => one.to.includes('regulator@authority.example'));
    // The authority files what it gets: the same words as a paper.
    expect(mail!.raw).toMatch(/Content-Type: application\/pdf; name=report-[^\n]+\.pdf/);
    expect((await room.all('SELECT body FROM notice WHERE id = $1', notice))[0]?.['body']).toContain('某监管局：');
    expect(room.twilio.to(complaint.phone)).toHaveLength(1);

    // Whoever takes letters gets a letter, though a mail address stands beside it.
    const posted = await reportBack(room.unitOfWork, [supervisor, staff('supervisor')], complaint.reference, {
      values: { decision: 'upheld', facts: '经查明' },
      medium: 'letter',
      to: { name: '某监管局', email: 'posted@authority.example', address: '示例市监管路1号' },
    });
    await room.settle();
    expect(room.mail.ledger.filter((one) => one.to.includes('posted@authority.example'))).toEqual([]);
    expect(await room.all('SELECT name, recipient FROM letter WHERE notice_id = $1', posted.notice)).toEqual([
      { name: '某监管局', recipient: '示例市监管路1号' },
    ]);
  });
});

describe('a letter', () => {
  async function aLetter() {
    const phone = room.aPhone();
    room.twilio.modeFor.set(phone, 'refuse-21614');
    const complaint = await room.aComplaint({ complainant: { phone, name: '王芳', address: '上海市浦东新区示例路2号\n200120' } });
    await room.settle();
    const { items } = (await listLetters(room.unitOfWork, supervisor, { states: ['waiting'] })) as { items: DatabaseRow[] };
    return { complaint, letter: items.find((one) => one['reference'] === complaint.reference) as DatabaseRow };
  }

  it('is what is left when nothing else reaches them, and waits to be printed', async () => {
    const { complaint, letter } = await aLetter();
    expect(letter).toMatchObject({ name: '王芳', address: '上海市浦东新区示例路2号\n200120', kind: 'acknowledgement', state: 'waiting' });
    expect(await room.work(complaint.id)).toEqual(['letter-to-post']);
    expect(await first(complaint.id)).toMatchObject({ medium: 'letter', state: 'sending' });
    const others = (await listLetters(room.unitOfWork, stranger, { states: ['waiting'] })) as { items: DatabaseRow[] };
    expect(others.items).toEqual([]);
  });

  it('is printed as the same bytes for ever, and posting it is the sending', async () => {
    const { complaint, letter } = await aLetter();
    const institution = room.desk.house.institution;
    await expect(printLetter(room.unitOfWork, institution, stranger, letter['id'])).rejects.toMatchObject({ code: 'not-found' });
    const pdf = await printLetter(room.unitOfWork, institution, supervisor, letter['id']);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await printLetter(room.unitOfWork, institution, supervisor, letter['id'])).equals(pdf)).toBe(true);
    const [row] = await room.all('SELECT state, pdf_sha256 FROM letter WHERE id = $1', letter['id']);
    expect(row).toEqual({ state: 'printed', pdf_sha256: createHash('sha256').update(pdf).digest() });
    expect(await room.duty(complaint.id, 'acknowledge')).toBe('open');
    const on = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await postLetter(room.unitOfWork, supervisor, letter['id'], { on, postage: 'registered', tracking: 'RR123456789CN' });
    await expect(postLetter(room.unitOfWork, supervisor, letter['id'], { on })).rejects.toMatchObject({ code: 'letter.wrong-state' });
    await room.settle();
    expect(await first(complaint.id)).toMatchObject({ state: 'sent' });
    expect((await room.deliveries(complaint.id)).at(-1)).toMatchObject({
      medium: 'letter',
      provider: 'post',
      state: 'sent',
      provider_id: 'RR123456789CN',
    });
    expect(await room.duty(complaint.id, 'acknowledge')).toBe('satisfied');
    expect(await room.work(complaint.id)).toEqual([]);
    await endLetter(room.unitOfWork, supervisor, letter['id'], 'arrived');
    await room.settle();
    expect(await first(complaint.id)).toMatchObject({ state: 'delivered' });
  });

  it('that comes back is a person’s, and its address is not used again', async () => {
    const { complaint, letter } = await aLetter();
    await expect(endLetter(room.unitOfWork, supervisor, letter['id'], 'returned')).rejects.toMatchObject({ code: 'letter.wrong-state' });
    await postLetter(room.unitOfWork, supervisor, letter['id'], { on: '2026-03-10' });
    await room.settle();
    await endLetter(room.unitOfWork, supervisor, letter['id'], 'returned');
    await room.settle();
    expect(await first(complaint.id)).toMatchObject({ state: 'failed' });
    expect(await room.work(complaint.id)).toEqual(['delivery-failed']);
  });
});

describe('a proof', () => {
  it('holds what was said, who asked for it, every receipt and letter, and checks itself', async () => {
    const complaint = await room.aComplaint({
      channel: 'sms-twilio',
      complainant: { phone: room.aPhone(), name: '王芳', email: 'proof@mail.example' },
    });
    await room.settle();
    for (const message of room.twilio.to(complaint.phone)) await room.twilio.report(message, 'sent');
    const wish = { reference: complaint.reference, madeBy: 'staff:auditor', madeAt: new Date() };
    const read = <R>(sql: string, parameters?: readonly unknown[]) => room.unitOfWork.read<R>(sql, parameters);
    const archive = await makeProof(read, room.desk.house.institution, 'test', wish);
    expect(checkProof(archive)).toMatchObject({ intact: true, manifest: { reference: complaint.reference, madeBy: 'staff:auditor' } });
    const files = unzipSync(archive);
    const text = (path: string) => Buffer.from(files[path] ?? []).toString('utf8');
    const proof = JSON.parse(text('proof.json'));
    expect(proof.duties.map((duty: DatabaseRow) => [duty['obligation'], duty['derivation']?.citation.provision])).toContainEqual([
      'decide',
      '第九条',
    ]);
    const [acknowledgement] = proof.notices;
    // Word for word what left, but for the code, which a proof never holds.
    const left = String(room.twilio.to(complaint.phone)[0]?.body).replace(accessCode('test', complaint.reference), '{code}');
    expect(left).toContain('{code}');
    expect(text(acknowledgement.texts[0].file)).toBe(`${left}\n`);
    expect(acknowledgement.texts[0]).toMatchObject({
      template: 'acknowledgement.sms@3',
      required: [{ ruleSet: 'cbrc-2012', mustState: expect.arrayContaining(['handling_deadline']) }],
      statements: { handling_deadline: 'due' },
      shown: { due: expect.stringContaining('星期') },
    });
    const [receipt] = acknowledgement.deliveries[0].receipts;
    expect(receipt).toMatchObject({ word: 'sent', envelope: { headers: { 'x-twilio-signature': expect.any(String) } } });
    expect(text(receipt.file)).toContain('MessageStatus=sent');
    expect(text('proof.pdf').slice(0, 5)).toBe('%PDF-');
    expect(JSON.stringify(files, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value))).not.toContain(
      accessCode('test', complaint.reference),
    );
  });
});

describe('the case file', () => {
  it('shows each notice with its steps, and each delivery with its times', async () => {
    const complaint = await room.aComplaint();
    await room.settle();
    const file = (await readCaseFile(room.unitOfWork, supervisor, complaint.reference, {
      deadlines: room.desk.deadlines,
      institution: room.desk.house.institution,
    })) as Record<string, DatabaseRow[]>;
    expect(file['notices']?.[0]).toMatchObject({
      state: 'accepted',
      acceptedAt: expect.stringContaining('+08:00'),
      sentAt: null,
      chosen: { ways: [{ medium: 'sms' }] },
      required: [{ ruleSet: 'cbrc-2012' }],
    });
    expect(file['deliveries']?.[0]).toMatchObject({
      times: { intent: expect.any(String), accepted: expect.any(String) },
      resolution: null,
    });
  });
});
