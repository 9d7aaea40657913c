import type { Derivation } from '@app/shared/domain/deadline/records/computed-deadline.js';
import { keepDerivations } from '@app/shared/persistence/derivations.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { closeComplaintRows, reopenComplaintRow, withdrawComplaintRow } from '@app/shared/records/complaint-rows.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DbIntake } from '../../apps/gateway/src/intake/db-intake.js';
import { codeSecret, type PagesApp, pagesApp } from '../../apps/gateway/src/pages/testing/pages-app.js';
import { standAt } from '../support/case-status.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

const receivedAt = new Date('2026-03-10T02:00:00Z');
const digits = (code: string) => code.replaceAll(' ', '');

let database: TestDatabase;
let unitOfWork: UnitOfWork;
let pages: PagesApp;
let deadlines: HouseDeadlines;

beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  pages = await pagesApp(unitOfWork);
  deadlines = HouseDeadlines.of(loadHouseConfig('config').institution, loadRules());
});
afterAll(async () => {
  await pages.app.close();
  await database.close();
});
beforeEach(() => unitOfWork.run((tx) => tx.query('DELETE FROM status_try')));

async function aComplaint(complainant: object = { phone: '+8613800138000' }) {
  const intake = new DbIntake(unitOfWork, { codeSecret, now: () => receivedAt }, () => ({ dueOn: '2026-03-31', provisional: false }));
  const arrival = { channel: 'web-form', account: '', sourceId: newId(), raw: Buffer.from('x'), contentType: 'text/plain', envelope: {} };
  const draft = { channel: 'web-form', language: 'zh-Hans', subject: '手续费', text: '扣了两次 <b>手续费</b>', complainant } as const;
  const { reference, code } = await intake.accept({ ...arrival, draft });
  const [row] = await unitOfWork.read<{ id: string }>('SELECT id FROM complaint WHERE reference = $1', [reference]);
  return { reference, code, id: row?.id ?? '' };
}

async function assigned(id: string) {
  const [decide] = deadlines.compute(deadlines.freshCase(receivedAt), true).filter(({ kind, dueOn }) => kind === 'decide' && dueOn);
  const derivation = decide?.derivation as Derivation;
  await unitOfWork.run(async (tx) => {
    await tx.query(`UPDATE complaint SET status = 'assigned', department = 'cards', due_at = $2 WHERE id = $1`, [id, decide?.dueAt]);
    await tx.query(
      `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, kind, started_at, due_on, due_at, near_at, calendar, calendar_version, derivation)
       VALUES ($1, $2, 'cbrc-2012', $3, 'decide', 'decide', $4, $5, $6, $6, $7, $8, $9)`,
      [
        newId(),
        id,
        decide?.ruleSetVersion,
        receivedAt,
        decide?.dueOn,
        decide?.dueAt,
        decide?.calendar,
        decide?.calendarVersion,
        (await keepDerivations(tx, [derivation])).get(derivation),
      ],
    );
    await tx.record([{ kind: 'complaint.assigned', complaintId: id, actor: 'system:router' }]);
  });
}

async function told(id: string, over: { medium?: string; state?: string; provider?: string; kind?: string; body?: string } = {}) {
  const { medium = 'sms', state = 'delivered', provider = 'simulator', kind = 'acknowledgement', body = '【示例】您的投诉已受理' } = over;
  const notice = newId();
  await unitOfWork.run(async (tx) => {
    await tx.query(
      `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state, body, template, raised_at) VALUES ($1::uuid, $2, $3, ($1::uuid)::text, 'zh-Hans', $4, 'sent', $5, 'ack', now())`,
      [notice, id, kind, medium, body],
    );
    await tx.query(
      `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, state, lease_until) VALUES ($1, $2, 1, $3, $4, '+8613800138000', $5, now())`,
      [newId(), notice, medium, provider, state],
    );
  });
}

describe("the complainant's page", () => {
  it('opens with reference and code, and explains the date day by day', async () => {
    const { reference, code, id } = await aComplaint();
    await assigned(id);
    await told(id);
    const page = await pages.ask(`/status/${reference}?code=${digits(code)}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.body).toContain('data-status="assigned"');
    expect(page.body).toContain('2026年3月31日（星期二）');
    expect(page.body).toContain('2026年3月11日（星期三）：第 1 天');
    expect(page.body).toContain('2026年3月14日（星期六）：不计（周末）');
    expect(page.body).toContain('第九条');
    expect(page.body).toContain('受理告知');
    expect(page.body).toContain('已送达');
    expect(page.body).toContain('&lt;b&gt;手续费');
    expect(page.body).not.toContain('+8613800138000');
    expect(page.body).not.toContain(code);
  });

  it('names the department that has it, and whom to turn to there, until it is taken back', async () => {
    const { reference, code, id } = await aComplaint();
    const ask = async (language: string) => (await pages.ask(`/status/${reference}?code=${digits(code)}&lang=${language}`)).body;
    expect(await ask('zh-Hans')).not.toContain('data-handled-by');
    await assigned(id);
    expect(await ask('zh-Hans')).toContain('承办部门：信用卡中心。联系方式：95000-1；信用卡中心客户关系组。');
    expect(await ask('zh-Hant')).toContain('承辦部門：信用卡中心。聯絡方式：95000-1；信用卡中心客戶關係組。');
    expect(await ask('en')).toContain('With: Card Centre. Whom to turn to there: 95000-1; Card Centre, customer relations.');
    await unitOfWork.run((tx) => withdrawComplaintRow(tx, id));
    expect(await ask('zh-Hans')).not.toContain('data-handled-by');
  });

  it('says where else one may turn, and until when', async () => {
    const { reference, code, id } = await aComplaint();
    await assigned(id);
    const ask = async () => (await pages.ask(`/status/${reference}?code=${digits(code)}`)).body;
    expect(await ask()).not.toContain('data-rights');
    await unitOfWork.run(async (tx) => {
      await tx.query(`UPDATE complaint SET rule_sets = '{cbirc-2020,fca-disp}', received_at = now() - interval '1 day' WHERE id = $1`, [
        id,
      ]);
      await tx.query(
        `INSERT INTO case_event (complaint_id, no, type, at, details, actor) VALUES ($1, 1, 'decision_received', now(), '{}', 'system:test')`,
        [id],
      );
    });
    const page = await ask();
    expect(page).toMatch(/<li>向我们的上级机构申请核查：最迟\d+年\d+月\d+日（星期.），书面<\/li>/);
    expect(page).toMatch(/<li>Financial Ombudsman Service：自\d+年\d+月\d+日（星期.）起<\/li>/);
  });

  it('takes the reference and the code as people type them, and needs them once', async () => {
    const { reference, code } = await aComplaint();
    const typed = new URLSearchParams({ reference: reference.toLowerCase().replace('-', ' '), code: ` ${code}` });
    const entered = await pages.ask('/status', { method: 'POST', body: typed });
    expect(entered.status).toBe(303);
    expect(entered.headers.get('location')).toBe(`/status/${reference}`);
    const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
    expect(entered.headers.get('set-cookie')).toContain(`Path=/status/${reference}; Max-Age=1800; HttpOnly; SameSite=Lax`);
    expect(digits(cookie)).not.toContain(digits(code));
    const page = await pages.ask(`/status/${reference}`, { headers: { cookie } });
    expect(page.body).toContain('扣了两次');
    const other = await aComplaint();
    expect((await pages.ask(`/status/${other.reference}`, { headers: { cookie } })).body).not.toContain('扣了两次');
  });

  it('reads the same for a wrong code and for a number that never was', async () => {
    const { reference } = await aComplaint();
    const wrong = await pages.ask(`/status/${reference}?code=0000000000000000`);
    const never = await pages.ask('/status/00000-00000?code=0000000000000000');
    expect(wrong.status).toBe(never.status);
    const plain = (page: { body: string }, typed: string) => page.body.replaceAll(typed, 'REF').replace(/nonce="[^"]+"/, '');
    expect(plain(wrong, reference)).toBe(plain(never, '00000-00000'));
    expect(wrong.body).toContain('编号或查询码不对，请核对后再试');
    const unasked = await pages.ask(`/status/${reference}`);
    expect(plain(unasked, reference)).toBe(plain(await pages.ask('/status/00000-00000'), '00000-00000'));
  });

  it('stops after five wrong tries, for that reference alone, and says when to come back', async () => {
    const { reference, code } = await aComplaint();
    const other = await aComplaint();
    for (let i = 0; i < 5; i++) expect((await pages.ask(`/status/${reference}?code=1`)).status).toBe(404);
    const stopped = await pages.ask(`/status/${reference}?code=${digits(code)}`);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(stopped.body).toMatch(/请在 \d\d:\d\d 之后再试/);
    expect((await pages.ask(`/status/${other.reference}?code=${digits(other.code)}`)).status).toBe(200);
    await unitOfWork.run((tx) => tx.query(`UPDATE status_try SET since = now() - interval '16 minutes'`));
    expect((await pages.ask(`/status/${reference}?code=${digits(code)}`)).status).toBe(200);
  });

  it('stops a search through many references too', async () => {
    for (let i = 0; i < 50; i++) await pages.ask(`/status/00000-000${i + 10}?code=1`);
    expect((await pages.ask('/status/00000-00099?code=1')).status).toBe(429);
  });

  it('shows the decision, and tells an anonymous person when to look again', async () => {
    const { reference, code, id } = await aComplaint({ anonymous: true });
    await assigned(id);
    expect((await pages.ask(`/status/${reference}?code=${digits(code)}&lang=en`)).body).toContain('we cannot write to you');
    await unitOfWork.run(async (tx) => {
      await tx.query(`UPDATE complaint SET status = 'decided', decided_at = now(), outcome = $2 WHERE id = $1`, [
        id,
        JSON.stringify({ decision: 'partly', text: '手续费退还一次。', remedies: ['退还 50 元'] }),
      ]);
      await tx.query(`UPDATE obligation SET state = 'satisfied', satisfied_at = now() WHERE complaint_id = $1`, [id]);
    });
    const page = await pages.ask(`/status/${reference}?code=${digits(code)}&lang=en`);
    for (const text of ['Partly upheld', '手续费退还一次。', '退还 50 元', 'We answered in time']) expect(page.body).toContain(text);
    expect(page.body).toContain('lang="zh-Hans">扣了两次');
    expect(page.body).not.toContain('we cannot write to you');
  });

  it('says that a case is closed when nobody objected in time, and says it no more when it was reopened', async () => {
    const { reference, code, id } = await aComplaint();
    const closed = { en: 'the time to object has ended', 'zh-Hans': '提出异议的期限已过', 'zh-Hant': '提出異議的期限已過' };
    const step = { en: 'Closed', 'zh-Hans': '办结', 'zh-Hant': '辦結' };
    const says = async () =>
      await Promise.all(
        (['en', 'zh-Hans', 'zh-Hant'] as const).map(async (language) => {
          const { body } = await pages.ask(`/status/${reference}?code=${digits(code)}&lang=${language}`);
          const steps = body.slice(body.indexOf('rd-steps'), body.indexOf('</ol>', body.indexOf('rd-steps')));
          return [body.includes(closed[language]), steps.includes(step[language])];
        }),
      );
    await standAt(unitOfWork, id, 'decided');
    expect(await says()).toEqual([0, 1, 2].map(() => [false, false]));
    await unitOfWork.run(async (tx) => {
      await closeComplaintRows(tx, [id]);
      await tx.record([{ kind: 'complaint.closed', complaintId: id, actor: 'system:router', data: {} }]);
    });
    expect(await says()).toEqual([0, 1, 2].map(() => [true, true]));
    await unitOfWork.run((tx) => reopenComplaintRow(tx, id));
    expect(await says()).toEqual([0, 1, 2].map(() => [false, false]));
  });

  it('answers 503 and says that nothing was stored when the database is away', async () => {
    const away = await pagesApp();
    const page = await away.ask('/status/00000-00000?code=1', { headers: { accept: 'text/html' } });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('60');
    expect(page.body).toContain('没有保存任何内容');
    await away.app.close();
  });
});

describe('sent messages', () => {
  it('show the access code as it was sent, though no row holds it', async () => {
    const { id, code } = await aComplaint();
    await told(id, { kind: 'receipt-code', body: '查询码：{code}。' });
    const { items } = JSON.parse((await pages.ask('/sent.json')).body);
    expect(items[0]).toMatchObject({ kind: 'receipt-code', text: `查询码：${code}。` });
    await unitOfWork.run(async (tx) => {
      await tx.query('DELETE FROM delivery');
      await tx.query('DELETE FROM notice');
    });
  });

  it('lists what reached nobody, newest first, a page at a time', async () => {
    const { id, reference } = await aComplaint();
    for (let i = 0; i < 52; i++) await told(id, { body: `第 ${i} 条`, state: 'accepted' });
    await told(id, { provider: 'twilio-sms', body: '真正发出的' });
    const first = JSON.parse((await pages.ask('/sent.json')).body);
    expect(first.items).toHaveLength(50);
    expect(first.items[0]).toMatchObject({
      text: '第 51 条',
      medium: 'sms',
      to: '+8613800138000',
      template: 'ack',
      reference,
      encoding: 'UCS-2',
      segments: 1,
    });
    const second = JSON.parse((await pages.ask(`/sent.json?cursor=${first.nextCursor}`)).body);
    expect(second.items[1].text).toBe('第 0 条');
    const page = await pages.ask('/sent');
    expect(page.body).toContain('这些消息没有发给任何人');
    expect(page.body).toContain('第 51 条');
    expect(page.body).not.toContain('真正发出的');
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])('is not there for somebody behind %s', async (header) => {
    expect((await pages.ask('/sent', { headers: { [header]: '127.0.0.1' } })).status).toBe(404);
    expect((await pages.ask('/sent.json', { headers: { [header]: '127.0.0.1' } })).status).toBe(404);
  });
});
