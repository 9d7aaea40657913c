import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let visitor: DeskVisitor;
let dated: string[];

const rowsOf = (html: string, list: string): string[] => {
  const section = html.split(`id="${list}"`)[1]?.split('</section>')[0] ?? '';
  return [...section.matchAll(/href="\/desk\/complaints\/([A-Z0-9-]+)#work"/g)].map((match) => match[1]!);
};

beforeAll(async () => {
  gateway = await aGateway();
  visitor = aVisitor(gateway.url);
  await visitor.signIn(await gateway.staff('clerk', 'cards', 'Zhang Wei'));
  const references: string[] = [];
  for (let nth = 0; nth < 63; nth++) references.push(await gateway.complaint());
  dated = references.slice(50, 61);
  // Fifty things without a date that have waited for long, eleven held notices that are due tomorrow, and two that are due next week.
  await gateway.sql(
    `INSERT INTO work (id, complaint_id, kind, subject_id, since, due)
     SELECT gen_random_uuid(), c.id, 'held', c.id, now() - interval '30 days' + nth * interval '1 minute',
            CASE WHEN nth > 61 THEN now() + interval '7 days' WHEN nth > 50 THEN now() + interval '1 day' + nth * interval '1 minute' END
     FROM unnest($1::text[]) WITH ORDINALITY AS given(reference, nth) JOIN complaint c USING (reference)`,
    references,
  );
});
afterAll(() => gateway?.close());

describe('my work', () => {
  it('has what is due first, then what has no date, the oldest first, and says how much there is', async () => {
    const { html } = await visitor.get('/desk');
    const shown = rowsOf(html, 'work');
    expect(shown).toHaveLength(50);
    expect(shown.slice(0, 11)).toEqual(dated);
    expect(html).toContain('第 1–50 项，共 63 项');
    expect(html).toContain('href="/desk?work=2#work"');
  });

  it('has its other pages, and a page that is none is the last one', async () => {
    const [first, second, beyond] = [
      await visitor.get('/desk'),
      await visitor.get('/desk?work=2'),
      await visitor.get('/desk?work=99999999999'),
    ];
    const all = [...rowsOf(first.html, 'work'), ...rowsOf(second.html, 'work')];
    expect(new Set(all).size).toBe(63);
    expect(second.html).toContain('第 51–63 项，共 63 项');
    expect(second.html).toContain('href="/desk?work=1#work"');
    expect(rowsOf(beyond.html, 'work')).toEqual(rowsOf(second.html, 'work'));
    for (const odd of ['-1', '0', 'x', '1.5', 'Infinity']) expect((await visitor.get(`/desk?work=${odd}`)).status).toBe(200);
  });

  it('says of a date that is over that it is over, and no more that it is near; who is done with a case goes on with the next', async () => {
    const reference = await gateway.complaint();
    const [{ id, duty }] = (await gateway.sql<{ id: string; duty: string }>(
      "SELECT c.id, o.id AS duty FROM complaint c JOIN obligation o ON o.complaint_id = c.id AND o.state = 'open' WHERE c.reference = $1 LIMIT 1",
      reference,
    )) as [{ id: string; duty: string }];
    const put = async (kind: string) =>
      await gateway.sql(
        "INSERT INTO work (id, complaint_id, kind, subject_id, due) VALUES (gen_random_uuid(), $1, $2, $3, now() + interval '1 hour')",
        ...[id, kind, duty],
      );
    await put('deadline-escalated');
    const page = async () => (await visitor.get(`/desk/complaints/${reference}`)).html;
    expect(await page()).toContain('临近期限，已上报');
    await put('deadline-missed');
    await gateway.sql("UPDATE work SET due = now() - interval '1 minute' WHERE subject_id = $1", duty);
    const late = await page();
    expect([late.includes('临近期限，已上报'), late.includes('已逾期')]).toEqual([false, true]);
    expect(late).not.toContain('data-do="claim-next"');
    await gateway.sql('DELETE FROM work WHERE subject_id = $1', duty);
    await gateway.sql("UPDATE complaint SET status = 'decided', decided_at = now() WHERE id = $1", id);
    const decided = await visitor.get(`/desk/complaints/${reference}`);
    expect(decided.html).toContain('data-do="claim-next"');
    const next = await visitor.post('/desk/claims', { ...decided.form('/desk/claims') });
    expect([next.status, next.location?.includes(reference)]).toEqual([303, false]);
  });

  it('shows a short list whole, without a word about pages', async () => {
    await gateway.sql(`UPDATE work SET done_at = now() WHERE due IS NULL`);
    const { html } = await visitor.get('/desk');
    expect(rowsOf(html, 'work')).toHaveLength(13);
    expect(html).not.toContain('rd-pages');
  });
});

describe('the end of the calendar', () => {
  it('is told on the first page of who oversees, from 60 days before it, and to nobody else', async () => {
    const { deadlines } = gateway.foundation;
    const { calendar } = deadlines;
    const supervisor = aVisitor(gateway.url);
    await supervisor.signIn(await gateway.staff('supervisor', undefined, 'Wang Fang'));
    const pageWith = async (who: DeskVisitor, daysLeft: number) => {
      const to = new Date(Date.now() + daysLeft * 86_400_000).toISOString().slice(0, 10);
      Object.defineProperty(deadlines, 'calendar', { configurable: true, value: { ...calendar, coverage: { from: '2026-01-01', to } } });
      return (await who.get('/desk')).html;
    };
    try {
      expect(await pageWith(supervisor, 30)).toContain('工作日历只到');
      expect(await pageWith(supervisor, -3)).toMatch(/工作日历已于.+到期，新算出的日期均为暂定/);
      expect(await pageWith(supervisor, 90)).not.toContain('工作日历');
      expect(await pageWith(visitor, 30)).not.toContain('工作日历');
    } finally {
      Reflect.deleteProperty(deadlines, 'calendar');
    }
  });
});
