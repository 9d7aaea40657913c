import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { askForOpinions } from '../../apps/notifier/src/notices/ask-for-opinions.js';
import type { Tx } from '../../libs/shared/src/persistence/unit-of-work.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { lapseVisitRows } from '../../libs/shared/src/records/visit-rows.js';
import { surveyToken } from '../../libs/shared/src/secrets/access-code.js';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { MailRoom } from '../support/mail-room.js';

// The first run on a machine may have to install the browser.
jest.setTimeout(300_000);

let room: MailRoom;
let gateway: TestGateway;
let browser: TestBrowser;
beforeAll(async () => {
  room = await MailRoom.open({ institution: { survey: { sample: 1, strata: [], lowFrom: 3, afterDays: 3, validDays: 14 } } });
  gateway = await aGateway({ DATABASE_URL: room.url });
  browser = await aBrowser();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  await room?.close();
});

/** A case that was decided so many days ago. */
async function aDecidedCase(over: Parameters<MailRoom['aComplaint']>[0] = {}, days = 4) {
  const complaint = await room.aComplaint(over);
  await room.settle();
  await room.all(`UPDATE complaint SET status = 'decided', decided_at = now() - $2 * interval '1 day' WHERE id = $1`, complaint.id, days);
  return complaint;
}
/** One that was asked, with the address of the page. */
async function anAskedCase(over?: Parameters<MailRoom['aComplaint']>[0]) {
  const complaint = await aDecidedCase(over);
  await askForOpinions(room.unitOfWork, room.desk);
  await room.settle();
  return { ...complaint, page: `/survey/${surveyToken('test', complaint.reference)}` };
}
const surveyOf = (id: string) => room.one('SELECT * FROM survey WHERE complaint_id = $1', id);
const answers = (fields: Record<string, string>) => ({
  body: new URLSearchParams(fields).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const text = async (phone: string, words: string) =>
  await gateway.accept({
    channel: 'sms-twilio',
    account: 'AC1',
    sourceId: newId(),
    raw: Buffer.from(words),
    contentType: 'text/plain',
    envelope: {},
    draft: { channel: 'sms-twilio', language: 'zh-Hans', text: words, complainant: { phone } },
  });
const complaints = async () => (await room.one('SELECT count(*)::int AS n FROM complaint'))['n'];

it('asks nobody unless the house wishes it, and nobody before the days have passed', async () => {
  const early = await aDecidedCase({}, 2);
  const late = await aDecidedCase();
  const off = {
    ...room.desk,
    house: {
      ...room.desk.house,
      institution: {
        ...room.desk.house.institution,
        survey: { sample: 'off' as const, strata: [], lowFrom: 3 as const, afterDays: 3, validDays: 14 },
      },
    },
  };
  expect(await askForOpinions(room.unitOfWork, off)).toBe(0);
  await askForOpinions(room.unitOfWork, room.desk);
  expect(await surveyOf(early.id)).toBeUndefined();
  expect(await surveyOf(late.id)).toMatchObject({ asked: true });
});

it('draws each case once, about the share that was set, and the same ones again', async () => {
  const desk = {
    ...room.desk,
    house: {
      ...room.desk.house,
      institution: {
        ...room.desk.house.institution,
        survey: { sample: 0.25, strata: [], lowFrom: 3 as const, afterDays: 3, validDays: 14 },
      },
    },
  };
  const some = await Promise.all(Array.from({ length: 80 }, () => aDecidedCase()));
  const ids = some.map(({ id }) => id);
  const draw = async () => {
    while ((await Promise.all([askForOpinions(room.unitOfWork, desk, 15), askForOpinions(room.unitOfWork, desk, 15)])).some((n) => n > 0));
    const drawn = await room.all('SELECT complaint_id AS id FROM survey WHERE asked AND complaint_id = ANY($1) ORDER BY 1', ids);
    return drawn.map((row) => row['id']);
  };
  const first = await draw();
  expect(first.length).toBeGreaterThan(8);
  expect(first.length).toBeLessThan(36);
  expect(await draw()).toEqual(first);
  const notices = `FROM notice WHERE kind = 'survey' AND complaint_id = ANY($1)`;
  expect((await room.one(`SELECT count(*)::int AS n ${notices}`, ids))['n']).toBe(first.length);
});

it('回访机制：链接里的答复只收一次，归入本案，经办的人看得到', async () => {
  const asked = await anAskedCase({ complainant: { email: 'lin@mail.example' }, language: 'en' });
  // Lines of a mail are folded after 76 characters.
  const unfolded = room.mail.ledger.map((one) => one.raw.replace(/=\r\n/g, ''));
  expect(unfolded.filter((raw) => raw.includes(`https://bank.example${asked.page}`))).toHaveLength(1);
  const page = await gateway.call('GET', asked.page);
  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toMatch(/no-store/);
  expect(page.headers.get('referrer-policy')).toMatch(/no-referrer|same-origin/);

  expect((await gateway.call('POST', asked.page, answers({}))).status).toBe(422);
  expect((await gateway.call('POST', asked.page, answers({ overall: '9' }))).status).toBe(422);
  const sent = answers({ overall: '1', time: '3', comment: ' <b>sl\u0000ow</b> ' });
  const both = await Promise.all([gateway.call('POST', asked.page, sent), gateway.call('POST', asked.page, answers({ overall: '3' }))]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  const kept = await surveyOf(asked.id);
  expect(kept).toMatchObject({ answered_by: 'link' });
  const before = kept['answers'];
  expect([{ overall: 1, time: 3, comment: '<b>sl\uFFFDow</b>' }, { overall: 3 }]).toContainEqual(before);
  await gateway.call('POST', asked.page, answers({ overall: '2' }));
  expect((await surveyOf(asked.id))['answers']).toEqual(before);
  const events = await room.all(`SELECT data FROM event WHERE kind = 'survey.answered' AND complaint_id = $1`, asked.id);
  expect(events).toHaveLength(1);
  expect(JSON.stringify(events)).not.toContain('ow</b>');

  const token = await gateway.staff('supervisor');
  const file = await gateway.call('GET', `/api/complaints/${asked.reference}`, { token });
  expect(file.body.surveys).toEqual([expect.objectContaining({ asked: true, answeredBy: 'link', answers: before })]);
});

it('says nothing of a code that is wrong, and takes nothing when the time is over', async () => {
  for (const wrong of ['x', 'A'.repeat(22), '..%2F..', surveyToken('other', 'AAAAA-AAAAA')]) {
    expect((await gateway.call('GET', `/survey/${wrong}`)).status).toBe(404);
    expect((await gateway.call('POST', `/survey/${wrong}`, answers({ overall: '1' }))).status).toBe(404);
  }
  const asked = await anAskedCase();
  await room.all(`UPDATE survey SET until = now() - interval '1 s' WHERE complaint_id = $1`, asked.id);
  await gateway.call('POST', asked.page, answers({ overall: '1' }));
  expect(await surveyOf(asked.id)).toMatchObject({ answers: null });
});

it('takes the answer of a text message, and opens no complaint by it', async () => {
  const asked = await anAskedCase();
  expect(room.twilio.to(asked.phone).at(-1)?.body).toMatch(/1.*2.*3/);
  const before = await complaints();
  const { reference } = await text(asked.phone, ' ２。');
  expect(reference).toBe(asked.reference);
  expect(await complaints()).toBe(before);
  expect(await surveyOf(asked.id)).toMatchObject({ answered_by: 'sms', answers: { overall: 2 } });
  // A second one has nothing to answer, and whoever was asked nothing complains, however short.
  await text(asked.phone, '1');
  await text(room.aPhone(), '1');
  expect(await complaints()).toBe(before + 2);
  expect(await surveyOf(asked.id)).toMatchObject({ answers: { overall: 2 } });
});

it('takes the answer of whoever speaks for the complainant, who was asked in their place', async () => {
  const phone = room.aPhone();
  const asked = await anAskedCase({ facts: { care: { representative: { name: '李静', phone, confirmed: true } } } });
  expect(room.twilio.to(phone).at(-1)?.body).toMatch(/1.*2.*3/);
  const before = await complaints();
  // The complainant was asked nothing.
  await text(asked.phone, '1');
  expect([await complaints(), (await surveyOf(asked.id))['answers']]).toEqual([before + 1, null]);
  expect((await text(phone, '3')).reference).toBe(asked.reference);
  expect([await complaints(), (await surveyOf(asked.id))['answers']]).toEqual([before + 1, { overall: 3 }]);
});

it('looks only at what still waits when the time of some is over, and when a mark comes', async () => {
  const plans: string[] = [];
  await room.unitOfWork
    .run(async (tx) => {
      // A small table is read as a whole, whatever its indexes.
      await tx.query('SET LOCAL enable_seqscan = off');
      const spying = Object.assign(Object.create(tx) as Tx, {
        query: async (sql: string, values: unknown[] = []) => {
          plans.push((await tx.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values)).map((line) => line['QUERY PLAN']).join('\n'));
          return await tx.query(sql, values);
        },
      });
      await lapseVisitRows(spying, 100);
      throw new Error('Nothing is kept.');
    })
    .catch(() => {});
  expect(plans).toEqual([expect.stringContaining('survey_waits')]);
});

it('stops writing to a number that says so, takes it up again, and opens no complaint by either', async () => {
  const { id, phone, reference } = await room.aComplaint();
  await room.settle();
  const before = await complaints();
  expect((await text(phone, 'STOP')).reference).toBe(reference);
  await room.settle();
  const reach = () => room.one('SELECT * FROM reach WHERE recipient = $1', phone);
  expect((await reach())['opted_out_at']).toBeInstanceOf(Date);
  const sent = room.twilio.to(phone).length;
  await room.aNotice(id, 'progress', 'notice.owed', {});
  await room.settle();
  expect(room.twilio.to(phone)).toHaveLength(sent);
  await text(phone, 'start');
  await room.settle();
  expect((await reach())['opted_out_at']).toBeNull();
  expect(await complaints()).toBe(before);
  // Words beyond the one are a complaint.
  await text(phone, 'Stop charging my card');
  expect(await complaints()).toBe(before + 1);
});

it('is readable on a phone and can be answered without scripts', async () => {
  const asked = await anAskedCase();
  const page = await browser.page({ width: 360, scripts: false });
  await page.goto(gateway.url + asked.page);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/survey.png`, fullPage: true });
  await page.check('[name=overall][value="1"]');
  await page.locator('main button[type=submit]').click();
  expect(await page.innerText('h1')).toMatch(/谢谢|感谢/);
  expect(await surveyOf(asked.id)).toMatchObject({ answers: { overall: 1 } });
});
