import { dateOf, dayOf } from '@app/shared/domain/calendar/local-date.js';
import { localDayOf } from '@app/shared/domain/calendar/zone.js';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readMyWork } from '../../apps/gateway/src/desk/lists/my-work.query.js';
import { remindLater } from '../../apps/gateway/src/desk/reminders/remind-later.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: Staff;
let visitor: DeskVisitor;
/** Today where the institution is. */
const today = () => localDayOf(Date.now(), 'Asia/Shanghai');
const inDays = (n: number) => dateOf(today() + n);
const desk = () => ({ deadlines: gateway.foundation.deadlines, house: gateway.foundation.house });
const remind = (reference: string, on: string, text = '等商户调单') =>
  remindLater(gateway.unitOfWork, desk(), clerk, reference, { on, text });
const listed = async (reference: string) =>
  (await readMyWork(gateway.unitOfWork, clerk)).work.items.filter((one) => one.reference === reference && one.kind === 'reminder');

beforeAll(async () => {
  gateway = await aGateway();
  visitor = aVisitor(gateway.url);
  await visitor.signIn(await gateway.staff('clerk', 'cards', 'Li Na'));
  const [row] = await gateway.sql<{ id: string }>(`SELECT id FROM staff WHERE name = 'Li Na'`);
  clerk = staffOf({ id: row!.id, name: 'Li Na', role: 'clerk', department: 'cards' }, desk().house.departments);
});
afterAll(() => gateway?.close());

it('a case that waits comes back to My work on its day, when the house opens, and is done by saying so', async () => {
  const reference = await gateway.complaint();
  const { at } = await remind(reference, inDays(2));
  expect(await listed(reference)).toEqual([]);
  // The day comes: nothing but the clock decides.
  await gateway.sql(`UPDATE work SET due = now() WHERE kind = 'reminder' AND due = $1`, at);
  const [back] = await listed(reference);
  expect(back).toBeDefined();
  const own = `/desk/complaints/${reference}`;
  await visitor.post(`${own}/claims`, (await visitor.get(own)).form(`${own}/claims`));
  const page = await visitor.get(`${own}?lang=zh-Hans`);
  expect(page.html).toContain('等商户调单');
  const path = `${own}/work/${back!.id}`;
  await visitor.post(path, { ...page.form(path), text: '已调到签购单' });
  expect(await listed(reference)).toEqual([]);
});

it('comes back on a working day, at opening time, and moves no date of the case', async () => {
  const reference = await gateway.complaint();
  const dates = () =>
    gateway.sql(
      'SELECT o.obligation, o.due_at FROM obligation o JOIN complaint c ON c.id = o.complaint_id WHERE c.reference = $1 ORDER BY 1',
      reference,
    );
  const before = await dates();
  // Of eight days one after the other some are days off; each comes back on the first that is not.
  const { workingDaysBetween } = gateway.foundation.deadlines;
  const isOff = (on: string) => workingDaysBetween.call(gateway.foundation.deadlines, dateOf(dayOf(on) - 1), on) === 0;
  const days = Array.from({ length: 8 }, (_, n) => inDays(n + 1));
  expect(days.some(isOff)).toBe(true);
  for (const on of days) {
    const { at } = await remind(reference, on);
    const said = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' }).format(at);
    const [day, time] = said.split(' ');
    expect([isOff(day!), time, day! >= on, isOff(on) || day === on]).toEqual([false, '09:00', true, true]);
  }
  expect(await dates()).toEqual(before);
});

it('says where the date of the case comes before, and refuses a day that is past or far off, and a case that is ended', async () => {
  const reference = await gateway.complaint();
  expect((await remind(reference, inDays(300))).afterDate).toBe(true);
  await gateway.sql(`UPDATE complaint SET due_at = now() + interval '500 days' WHERE reference = $1`, reference);
  expect((await remind(reference, inDays(300))).afterDate).toBe(false);
  for (const on of [inDays(0), inDays(-1), inDays(400)])
    await expect(remind(reference, on)).rejects.toMatchObject({ code: 'request.invalid' });
  await gateway.sql(`UPDATE work SET due = now() WHERE kind = 'reminder'`);
  expect((await listed(reference)).length).toBe(2);
  await gateway.sql(`UPDATE complaint SET status = 'withdrawn' WHERE reference = $1`, reference);
  expect(await listed(reference)).toEqual([]);
  await expect(remind(reference, inDays(2))).rejects.toMatchObject({ code: 'complaint.already-decided' });
});

it('is set on a page, in words, with what is missing said', async () => {
  const reference = await gateway.complaint();
  const path = `/desk/complaints/${reference}/reminder`;
  expect((await visitor.get(`/desk/complaints/${reference}`)).html).toContain(`href="${path}"`);
  const page = await visitor.get(`${path}?lang=zh-Hans`);
  expect(page.html).toContain('提醒不改变任何期限');
  const bare = await visitor.post(path, { ...page.form(path), text: '' });
  expect([bare.status, bare.html.includes('请写明在等待什么'), bare.html.includes('请填写今日之后、一年以内的日期')]).toEqual([
    422,
    true,
    true,
  ]);
  const [year, month, day] = inDays(200).split('-');
  const set = await visitor.post(path, { ...page.form(path), 'on-year': year!, 'on-month': month!, 'on-day': day!, text: '等鉴定' });
  expect(set.location).toBe(`/desk/complaints/${reference}?done=reminder-late`);
  const back = await visitor.get(`${set.location}&lang=zh-Hans`);
  expect(back.html).toContain('本案的期限早于提醒日');
  expect(back.html).toContain('等鉴定');
  expect((await visitor.get(path)).html).toContain('已设提醒');
});
