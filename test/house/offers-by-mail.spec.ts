import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { transferComplaint } from '../../apps/gateway/src/desk/actions/transfer-complaint.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { MailRoom } from '../support/mail-room.js';

let room: MailRoom;
beforeAll(async () => {
  room = await MailRoom.open({
    departments: {
      loans: { department: { email: 'loans@staff.bank.example' }, head: { email: 'wang@staff.bank.example' } },
      wealth: { department: { phone: '+8613800138999' } },
    },
  });
});
afterAll(() => room?.close());

const mailsTo = (address: string) => room.mail.ledger.map(({ raw }) => raw).filter((raw) => raw.includes(address));
const clerk = staffOf({ id: newId(), name: 'Offering colleague', role: 'head', department: 'cards' }, []);
const offer = async (reference: string, department: string) =>
  await transferComplaint(room.unitOfWork, { deadlines: room.desk.deadlines, house: room.desk.house }, clerk, reference, {
    department,
    reason: '属于贵部门的业务，客户姓欧阳',
  });

it('an offer leaves by mail to the inbox of the department that is offered the case, once, with the date and without its words', async () => {
  const { id, reference } = await room.aComplaint({ complainant: { name: '欧阳雪', email: 'ouyang@mail.example' } });
  await room.settle();
  expect(await offer(reference, 'loans')).toMatchObject({ state: 'offered' });
  await room.settle();
  await room.settle();
  const sent = mailsTo('loans@staff.bank.example');
  expect([sent.length, mailsTo('wang@staff.bank.example').length]).toEqual([1, 0]);
  const [notice] = await room.all(`SELECT state, subject, body, recipient FROM notice WHERE kind = 'offer' AND complaint_id = $1`, id);
  expect(notice!['body']).toMatch(new RegExp(`${reference}[\\s\\S]*\\d{4}年\\d{1,2}月\\d{1,2}日`));
  expect(`${notice!['subject']} ${notice!['body']} ${sent[0]}`).not.toMatch(/欧阳|盗刷|贵部门的业务/);
  const deliveries = await room.all(
    `SELECT d.medium, d.state FROM delivery d JOIN notice n ON n.id = d.notice_id WHERE n.kind = 'offer' AND n.complaint_id = $1`,
    id,
  );
  expect(deliveries).toEqual([{ medium: 'email', state: expect.stringMatching(/^(accepted|sent|delivered)$/) }]);
});

it('a department without an inbox by mail is written to by nobody, and the offer stands all the same', async () => {
  const { id, reference } = await room.aComplaint();
  await room.settle();
  const texts = room.twilio.to('+8613800138999').length;
  expect(await offer(reference, 'wealth')).toMatchObject({ state: 'offered' });
  await room.settle();
  // An offer is told in writing; there are no words for a text message.
  expect(room.twilio.to('+8613800138999')).toHaveLength(texts);
  expect(await room.all(`SELECT 1 FROM transfer WHERE state = 'offered' AND complaint_id = $1`, id)).toHaveLength(1);
});
