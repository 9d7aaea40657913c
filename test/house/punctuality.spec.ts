import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let open: TestGateway;
let closed: TestGateway;

/** Papers that publish it. */
async function papers(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'redress-punctual-'));
  await cp('config', folder, { recursive: true });
  const file = join(folder, 'institution.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\npunctuality:\n  publish: true\n  months: 3\n`);
  return folder;
}

beforeAll(async () => {
  [open, closed] = await Promise.all([aGateway({ REDRESS_CONFIG: await papers() }), aGateway()]);
  // One complaint stands for many: only the dates and what became of each differ. Months are the institution's: in the evening of Greenwich
  // its next one has begun.
  const reference = await open.complaint();
  const put = async (months: number, count: number, late: boolean, more: { extended?: boolean; conflicts?: readonly string[] } = {}) => {
    for (let nth = 0; nth < count; nth += 1) {
      const [row] = await open.sql<{ id: string }>(
        `INSERT INTO complaint (id, reference, code_hash, channel, status, received_at, decided_at, language, subject, body, complainant, department, conflicts)
         SELECT gen_random_uuid(), $1, code_hash, channel, 'decided', received_at, (date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') - $2 * interval '1 month' + interval '10 days') AT TIME ZONE 'Asia/Shanghai', language, subject, body, complainant, 'cards', $3
         FROM complaint WHERE reference = $4 RETURNING id`,
        `T${months}${late ? 'L' : 'O'}${more.extended ? 'E' : 'N'}${more.conflicts ? 'C' : 'N'}-${nth}`,
        months,
        more.conflicts ?? [],
        reference,
      );
      if (late)
        await open.sql(
          `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, state, started_at)
           VALUES (gen_random_uuid(), $1, 'cbrc-2012', '1', 'decide', 1, 'decide', 'satisfied-late', now())`,
          row!.id,
        );
      if (more.extended)
        await open.sql(
          `INSERT INTO event (id, kind, complaint_id, actor) VALUES (gen_random_uuid(), 'deadline.extended', $1, 'staff:x')`,
          row!.id,
        );
    }
  };
  await put(1, 22, false);
  await put(1, 12, true, { extended: true });
  await put(1, 3, true, { conflicts: ['p:x'] });
  await put(2, 4, false);
  await put(3, 31, false);
  await put(3, 2, true);
});
afterAll(async () => {
  await open?.close();
  await closed?.close();
});

const shown = (html: string) =>
  [...html.matchAll(/<tr class="govuk-table__row">\s*<th scope="row"[\s\S]*?<\/tr>/g)].map(([row]) =>
    row
      .replace(/<[^>]+>/g, '\n')
      .split('\n')
      .map((cell) => cell.trim())
      .filter(Boolean)
      .slice(1),
  );

describe('the page of punctuality', () => {
  it('is there only where the papers publish it', async () => {
    expect((await closed.call('GET', '/punctuality')).status).toBe(404);
    expect((await closed.call('GET', '/channels')).body).not.toContain('/punctuality');
    expect((await open.call('GET', '/channels')).body).toContain('/punctuality');
  });

  it.each([
    ['zh-Hans', '办理时效', '少于 10'],
    ['zh-Hant', '辦理時效', '少於 10'],
    ['en', 'How punctual we are', 'fewer than 10'],
  ])('tells the months that are over in rounded counts, and of few nothing but that they are few (%s)', async (language, title, few) => {
    const { status, body } = await open.call('GET', `/punctuality?lang=${language}`);
    expect([status, body.includes(title)]).toEqual([200, true]);
    expect(shown(body)).toEqual([
      // 34 decided, 22 on time, 12 late and put off; those about people of the house are in nobody's figures.
      ['35', '20', '10', '10', '57 %'],
      [few, few, few, few, '–'],
      // What was late is few, and neither difference nor share tells how few.
      ['35', '30', few, '0', '86 %'],
    ]);
    for (const secret of ['信用卡被盗刷', '13800138000', 'T1O']) expect(body).not.toContain(secret);
  });

  it('passes the automatic check on a telephone and on a wide screen', async () => {
    const browser = await aBrowser();
    try {
      for (const width of [360, 1280]) {
        const page = await browser.page({ width });
        await page.goto(`${open.url}/punctuality`);
        expect([width, await page.evaluate('document.documentElement.scrollWidth'), await findings(page)]).toEqual([width, width, []]);
      }
    } finally {
      await browser.close();
    }
  });
});
