import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listUnusualReadings } from '../../apps/gateway/src/desk/readings/unusual-readings.query.js';
import { staffOf } from '../../apps/gateway/src/desk/staff.js';
import { dateOf, type LocalDate } from '../../libs/shared/src/domain/calendar/local-date.js';
import { localDayOf } from '../../libs/shared/src/domain/calendar/zone.js';
import { aVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let clerk: string;
let auditor: string;
let named: string;
let integrity: string;
let supervisor: string;

beforeAll(async () => {
  gateway = await aGateway();
  clerk = await gateway.staff('clerk', 'cards', '李娜');
  auditor = await gateway.staff('auditor', undefined, '赵敏');
  named = await gateway.staff('auditor', undefined, '钱多多');
  integrity = await gateway.staff('integrity', 'integrity', '孙立');
  supervisor = await gateway.staff('supervisor', undefined, '王芳');
});
afterAll(() => gateway?.close());

interface Line {
  readonly actor: string;
  readonly action: string;
  readonly route: string;
  readonly reference: string | null;
  readonly purpose: string | null;
}
/** What the log says of a case, or of everything, once it was written. */
const logOf = async (token: string, query: string, least: number): Promise<Line[]> => {
  for (let tries = 0; ; tries++) {
    const { status, body } = await gateway.call('GET', `/api/readings?${query}`, { token });
    expect(status).toBe(200);
    if (body.items.length >= least || tries === 50) return body.items;
    await wait(100);
  }
};

describe('the log of reading', () => {
  it('has who opened case, page, proof and file, and nothing of who was refused', async () => {
    const reference = await gateway.complaint();
    const [evidence] = await gateway.sql<{ id: string }>(
      'SELECT e.id FROM evidence e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1',
      reference,
    );
    const other = await gateway.staff('clerk', 'loans', '何静');
    await gateway.call('GET', `/api/complaints/${reference}`, { token: other });
    await gateway.call('GET', `/api/complaints/${reference}`, { token: clerk });
    await gateway.call('GET', `/api/complaints/${reference.toLowerCase()}/proof`, { token: supervisor });
    await gateway.call('GET', `/api/complaints/${reference}/evidence/${evidence!.id}`, { token: clerk });
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(clerk);
    await visitor.get(`/desk/complaints/${reference}/messages`);
    const lines = await logOf(auditor, `reference=${reference}`, 4);
    expect(lines.map(({ actor, action, route }) => [actor, action, route])).toEqual([
      ['staff:李娜', 'case.read', 'GET /desk/complaints/:reference/messages'],
      ['staff:李娜', 'file.read', 'GET /api/complaints/:reference/evidence/:id'],
      ['staff:王芳', 'proof.export', 'GET /api/complaints/:reference/proof'],
      ['staff:李娜', 'case.read', 'GET /api/complaints/:reference'],
    ]);
  });

  it('has searches and queues, without the words that were searched for', async () => {
    await gateway.call('GET', '/api/complaints?text=%E7%A7%98%E5%AF%86%E8%AF%8D', { token: clerk });
    await gateway.call('GET', '/api/departments/cards/queue', { token: clerk });
    const lines = await logOf(auditor, `staff=${encodeURIComponent('李娜')}`, 5);
    expect(lines.slice(0, 2).map(({ action, reference }) => [action, reference])).toEqual([
      ['queue.read', null],
      ['case.find', null],
    ]);
    expect(JSON.stringify(await gateway.sql('SELECT * FROM reading'))).not.toContain('秘密词');
  });

  it('is read by auditors and the integrity desk, by nobody else, and says nothing of a case to whom it is about', async () => {
    const reference = await gateway.complaint({ against: { staff: '钱多多' } });
    await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor });
    expect((await logOf(integrity, `reference=${reference}`, 1)).map((line) => line.actor)).toEqual(['staff:王芳']);
    expect(await logOf(named, `reference=${reference}`, 0)).toEqual([]);
    expect(JSON.stringify(await logOf(named, '', 1))).not.toContain(reference);
    for (const token of [clerk, supervisor]) expect((await gateway.call('GET', '/api/readings', { token })).status).toBe(403);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(named);
    const page = await visitor.get('/desk/readings');
    expect([page.status, page.html.includes('王芳'), page.html.includes(reference)]).toEqual([200, true, false]);
    await visitor.signIn(integrity);
    expect((await visitor.get(`/desk/readings?reference=${reference}`)).html).toContain(reference);
  });

  it('has the purpose where one had to be given: an auditor’s grant while it stood, and why masked numbers were shown', async () => {
    const reference = await gateway.complaint({ text: '卡号 6222021234567890128 被盗刷' });
    const [path] = [`/api/complaints/${reference}`];
    await gateway.call('GET', path, { token: auditor });
    const asked = await gateway.call('POST', `${path}/content-grants`, { token: auditor, body: { reason: '专项检查', days: 7 } });
    const granted = { granted: true, reason: '同意', days: 7 };
    await gateway.call('POST', `/api/content-grants/${asked.body.id}/decisions`, { token: supervisor, body: granted });
    await gateway.call('GET', path, { token: auditor });
    await gateway.call('POST', `/api/content-grants/${asked.body.id}/ends`, { token: supervisor, body: { reason: '检查结束' } });
    await gateway.call('GET', path, { token: auditor });
    await gateway.call('POST', `${path}/unmaskings`, { token: supervisor, body: { reason: '核对卡号' } });
    const purposes = async (token: string) =>
      (await logOf(token, `reference=${reference}`, 4)).map(({ actor, purpose }) => `${actor.replace('staff:', '')} ${purpose}`);
    expect(await purposes(integrity)).toEqual(['王芳 核对卡号', '赵敏 null', '赵敏 专项检查', '赵敏 null']);
    // Why somebody looked at a number says something of the case.
    expect((await purposes(auditor))[0]).toBe('王芳 null');
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(integrity);
    const page = await visitor.get(`/desk/readings?reference=${reference}`);
    expect(['专项检查', '核对卡号'].every((why) => page.html.includes(why))).toBe(true);
  });

  it('has the reason of each reading, not of the one before or behind it, and none where nothing was shown', async () => {
    const reference = await gateway.complaint({ text: '卡号 6222021234567890128 被盗刷' });
    const unmask = async (reason: string, key?: string) =>
      await gateway.call('POST', `/api/complaints/${reference}/unmaskings`, {
        token: supervisor,
        body: { reason },
        ...(key ? { headers: { 'idempotency-key': key } } : {}),
      });
    // One right behind the other, the second twice under one key.
    for (const [reason, key] of [['核对卡号'], ['客户来电', 'k1'], ['客户来电', 'k1']] as const)
      expect((await unmask(reason, key)).status).toBe(201);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(supervisor);
    const path = `/desk/complaints/${reference}/unmasking`;
    const form = (await visitor.get(path)).form(path);
    expect((await visitor.post(path, { ...form, reason: '监管调阅' })).status).toBe(200);
    await visitor.get(path);
    const lines = await logOf(integrity, `reference=${reference}`, 6);
    expect(lines.map(({ route, purpose }) => [route.split(' ')[0], purpose])).toEqual([
      ['GET', null],
      ['POST', '监管调阅'],
      ['GET', null],
      ['POST', '客户来电'],
      ['POST', '客户来电'],
      ['POST', '核对卡号'],
    ]);
  });

  it('is not changed by anybody', async () => {
    for (const sql of ['UPDATE reading SET actor = $1', 'DELETE FROM reading WHERE actor <> $1'])
      await expect(gateway.sql(sql, 'staff:x')).rejects.toThrow();
  });

  it('goes on page by page', async () => {
    const reference = await gateway.complaint();
    for (let i = 0; i < 103; i++) await gateway.call('GET', `/api/complaints/${reference}`, { token: clerk });
    await logOf(auditor, `reference=${reference}`, 100);
    await wait(1_500);
    const first = (await gateway.call('GET', `/api/readings?reference=${reference}`, { token: auditor })).body;
    const second = (await gateway.call('GET', `/api/readings?reference=${reference}&cursor=${first.nextCursor}`, { token: auditor })).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([100, 3, undefined]);
  });
});

describe('reading that is unlike what people read here', () => {
  /** So many cases that somebody opened on a day, at an hour, of complainants called so. */
  const opened = async (who: string, many: number, { name = '', hour = 10, role = 'supervisor', daysAgo = 1 } = {}) => {
    const [person] = await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', who);
    const { zone } = gateway.foundation.house.institution;
    const day = new Date(Date.now() - daysAgo * 86_400_000);
    for (let i = 0; i < many; i++) {
      const reference = await gateway.complaint({
        complainant: { name: name === '' ? `${'赵钱孙李周吴郑王冯陈'[i % 10]}某` : `${name}${i}` },
      });
      const at = new Date(day.getTime() + i);
      const hex = at.getTime().toString(16).padStart(12, '0');
      await gateway.sql(
        `INSERT INTO reading (id, at, staff_id, actor, role, action, route, complaint_id)
         SELECT $1, ((($2::timestamptz AT TIME ZONE $3)::date + make_interval(hours => $4)) AT TIME ZONE $3), $5, $6, $7, 'case.read', 'GET /x', id
         FROM complaint WHERE reference = $8`,
        `${hex.slice(0, 8)}-${hex.slice(8)}-7${String(i).padStart(3, '0')}-8000-${String(Math.floor(Math.random() * 1e12)).padStart(12, '0')}`,
        at.toISOString(),
        zone,
        hour,
        person!.id,
        `staff:${who}`,
        role,
        reference,
      );
    }
  };
  /** What a reader of the log is shown where the institution works on every day but these. */
  const unusual = async (reader: string, ...daysOff: LocalDate[]) => {
    const [person] = await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', reader);
    const { house, deadlines } = gateway.foundation;
    const nonWorkingDays = daysOff.map((date) => ({ date, name: '停业' }));
    const coverage = { from: '2000-01-01', to: '2099-12-31' };
    const calendar = { ...deadlines.calendar!, coverage, weekend: [], workingWeekendDays: [], statutory: [], nonWorkingDays };
    const staff = staffOf({ id: person!.id, name: reader, role: 'auditor', department: null }, house.departments);
    const found = await listUnusualReadings(gateway.unitOfWork, staff, { zone: house.institution.zone, calendar });
    return found.map(({ actor, why, cases }) => [actor, why, cases]);
  };

  it('is proposed: many cases, one family name, off duty; what is usual is not, nor what the reader of the log is barred from', async () => {
    for (const who of ['甲一', '乙二', '丙三', '丁四', '戊五']) await gateway.staff('supervisor', undefined, who);
    for (const who of ['甲一', '乙二']) await opened(who, 5);
    await opened('丙三', 32);
    await opened('丁四', 7, { name: '欧' });
    await opened('戊五', 11, { hour: 2 });
    expect(await unusual('赵敏')).toEqual([
      ['staff:丙三', 'many', 32],
      ['staff:戊五', 'off-duty', 11],
      ['staff:丁四', 'one-name', 7],
    ]);
    const [person] = await gateway.sql<{ id: string }>(`SELECT id FROM staff WHERE name = '钱多多'`);
    await gateway.sql(`UPDATE complaint SET conflicts = $1 WHERE id IN (SELECT complaint_id FROM reading WHERE actor = 'staff:丁四')`, [
      `i:${person!.id}`,
    ]);
    expect((await unusual('钱多多')).map(([actor]) => actor)).toEqual(['staff:丙三', 'staff:戊五']);
    const visitor = aVisitor(gateway.url);
    await visitor.signIn(auditor);
    const page = await visitor.get('/desk/readings');
    expect(['丙三', '丁四', '戊五'].every((who) => page.html.includes(`>${who}</a>`))).toBe(true);
    expect((await visitor.get('/desk/readings?staff=x')).html).not.toContain('>丁四</a>');
  });

  it('is off duty while its reader is away, and on a day off of the institution; nobody is shown their own', async () => {
    await gateway.staff('supervisor', undefined, '己六');
    await opened('己六', 4);
    const of = async (who: string, reader: string, ...daysOff: LocalDate[]) =>
      (await unusual(reader, ...daysOff))
        .filter(([actor]) => actor === `staff:${who}`)
        .map(([, why, cases]) => `${why} ${cases}`)
        .sort();
    expect(await of('己六', '赵敏')).toEqual([]);
    const on = dateOf(localDayOf(Date.now() - 86_400_000, gateway.foundation.house.institution.zone));
    await gateway.sql(`UPDATE staff SET absent_from = $1::date - 2, absent_until = $1::date WHERE name = '己六'`, on);
    expect(await of('己六', '赵敏')).toEqual(['off-duty 4']);
    expect(await of('丙三', '赵敏', on)).toEqual(['many 32', 'off-duty 32']);
    expect(await of('丙三', '丙三', on)).toEqual([]);
  });
});
