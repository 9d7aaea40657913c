import { Queue, Worker } from 'bullmq';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { connection, setting } from './settings.js';

/** The obvious build's back room: one job chooses the department and the date, one tells the complainant. */
const concurrency = 32;
const pool = new pg.Pool({ connectionString: setting('DATABASE_URL'), max: 20 });
const acknowledgements = new Queue('acknowledge', {
  connection,
  defaultJobOptions: { removeOnComplete: true, attempts: 5, backoff: 1_000 },
});
const mail = nodemailer.createTransport({ url: setting('MAIL_URL'), pool: true, maxConnections: 10, maxMessages: Infinity });

const departments: readonly (readonly [words: RegExp, department: string])[] = [
  [/信用卡|盗刷|card/i, 'cards'],
  [/贷款|利率|loan/i, 'loans'],
  [/网点|柜台|branch/i, 'branches'],
];
const holidays = new Set(['2026-12-25', '2027-01-01']);

function workingDaysFromNow(days: number): string {
  const day = new Date();
  for (let left = days; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1);
    const on = day.toISOString().slice(0, 10);
    if (day.getUTCDay() % 6 !== 0 && !holidays.has(on)) left--;
  }
  return day.toISOString().slice(0, 10);
}

interface ComplaintRow {
  readonly phone: string | null;
  readonly email: string | null;
  readonly body: string;
}

async function route({ id }: { id: string }): Promise<void> {
  const { rows } = await pool.query<ComplaintRow>('SELECT phone, email, body FROM complaint WHERE id = $1', [id]);
  const { phone, email, body } = rows[0]!;
  const department = departments.find(([words]) => words.test(body))?.[1] ?? 'general';
  const dueOn = workingDaysFromNow(15);
  await pool.query(`UPDATE complaint SET department = $2, due_on = $3, status = 'routed' WHERE id = $1`, [id, department, dueOn]);
  const notice = await pool.query<{ id: string }>(
    'INSERT INTO notice (complaint_id, medium, recipient, body) VALUES ($1, $2, $3, $4) RETURNING id',
    [id, phone ? 'sms' : 'email', phone ?? email, `【示例银行】您的投诉 ${id} 已收到，我们将在 ${dueOn} 前答复您。咨询电话 95000。`],
  );
  await acknowledgements.add('acknowledge', { noticeId: notice.rows[0]!.id });
}

interface NoticeRow {
  readonly medium: 'sms' | 'email';
  readonly recipient: string;
  readonly body: string;
}

async function acknowledge({ noticeId }: { noticeId: string }): Promise<void> {
  const { rows } = await pool.query<NoticeRow>('SELECT medium, recipient, body FROM notice WHERE id = $1', [noticeId]);
  const { medium, recipient, body } = rows[0]!;
  const providerId = medium === 'sms' ? await sendText(recipient, body) : await sendMail(recipient, body);
  await pool.query('UPDATE notice SET sent_at = now(), provider_id = $2 WHERE id = $1', [noticeId, providerId]);
}

const account = setting('TWILIO_ACCOUNT_SID');
const authorization = `Basic ${Buffer.from(`${account}:${setting('TWILIO_AUTH_TOKEN')}`).toString('base64')}`;

async function sendText(to: string, text: string): Promise<string> {
  const answer = await fetch(`${setting('TWILIO_API_URL')}/2010-04-01/Accounts/${account}/Messages.json`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ From: setting('TWILIO_FROM'), To: to, Body: text }).toString(),
  });
  if (!answer.ok) throw new Error(`Twilio said ${answer.status}.`);
  return ((await answer.json()) as { sid: string }).sid;
}

async function sendMail(to: string, text: string): Promise<string> {
  const { messageId } = await mail.sendMail({ from: 'tousu@bank.example', to, subject: '您的投诉已收到', text });
  return messageId;
}

const workers = [
  new Worker<{ id: string }>('route', async ({ data }) => await route(data), { connection, concurrency }),
  new Worker<{ noticeId: string }>('acknowledge', async ({ data }) => await acknowledge(data), { connection, concurrency }),
];
process.once(
  'SIGTERM',
  () => void Promise.all([...workers.map((one) => one.close()), acknowledgements.close(), pool.end()]).then(() => process.exit(0)),
);
