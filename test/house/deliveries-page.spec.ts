import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const desk: Record<string, DeskVisitor> = {};
const cases: string[] = [];

/** A message of a case, of today's noon by the institution's clock, less some days. */
const message = async (reference: string, medium: string, states: readonly string[], daysAgo = 0) => {
  const [notice] = await gateway.sql<{ id: string }>(
    `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium, state, raised_at)
     SELECT gen_random_uuid(), id, 'acknowledgement', gen_random_uuid()::text, 'zh-Hans', $2, 'sent', now() FROM complaint WHERE reference = $1 RETURNING id`,
    reference,
    medium,
  );
  for (const [nth, state] of states.entries())
    await gateway.sql(
      `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, state, lease_until, begun_at, reason)
       VALUES (gen_random_uuid(), $1, $2, $3, 'simulator', 'x', $4, now(),
               ((now() AT TIME ZONE 'Asia/Shanghai')::date - $5::int + time '12:00') AT TIME ZONE 'Asia/Shanghai' + make_interval(mins => $2), 'The number is not in service.')`,
      notice!.id,
      nth + 1,
      medium,
      state,
      daysAgo,
    );
};

beforeAll(async () => {
  gateway = await aGateway();
  for (const [who, role, department] of [
    ['overseer', 'supervisor', undefined],
    ['lender', 'head', 'loans'],
    ['head', 'head', 'cards'],
  ] as const) {
    desk[who] = aVisitor(gateway.url);
    await desk[who].signIn(await gateway.staff(role, department, `${who} of messages`));
  }
  for (let nth = 0; nth < 3; nth += 1) cases.push(await gateway.complaint());
  await gateway.sql('DELETE FROM delivery');
  await message(cases[0]!, 'sms', ['delivered']);
  await message(cases[0]!, 'sms', ['refused', 'delivered']);
  await message(cases[1]!, 'sms', ['undelivered']);
  await message(cases[1]!, 'sms', ['unknown'], 1);
  await message(cases[2]!, 'email', ['accepted'], 13);
  await message(cases[2]!, 'email', ['delivered'], 14);
});
afterAll(() => gateway?.close());

const numbers = (html: string) =>
  [...html.matchAll(/<tr class="govuk-table__row">\s*<th scope="row"[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/--numeric"[^>]*>(?:<a [^>]*>)?(\d+)/g)].map(([, n]) => Number(n)),
  );

it('counts each message once, by the day of its last try, its medium and what became of it, for fourteen days', async () => {
  const { html } = await desk['overseer']!.get('/desk/deliveries?lang=zh-Hans');
  expect(numbers(html)).toEqual([
    [0, 2, 1, 0, 0],
    [0, 0, 0, 1, 0],
    [1, 0, 0, 0, 0],
  ]);
  expect(html).toContain('电子邮件');
});

it('opens the messages behind each number, with what the provider said in its own words', async () => {
  const { html } = await desk['overseer']!.get('/desk/deliveries?lang=zh-Hans');
  const ways = [...html.matchAll(/href="(\/desk\/deliveries\/messages\?[^"]+)"/g)].map(([, way]) => way!.replaceAll('&amp;', '&'));
  const behind = await Promise.all(ways.map(async (way) => (await desk['overseer']!.get(way)).html));
  expect(
    behind.map((page) => [...page.matchAll(/rd-nowrap" href="\/desk\/complaints\/([\w-]+)\/notices"/g)].map(([, reference]) => reference)),
  ).toEqual([[cases[0], cases[0]], [cases[1]], [cases[1]], [cases[2]]]);
  expect(behind[1]).toContain('<q class="rd-grey">The number is not in service.</q>');
  expect((await desk['overseer']!.get('/desk/deliveries/messages?on=2026-02-31&medium=x&fate=failed')).status).toBe(200);
  expect((await desk['overseer']!.get('/desk/deliveries/messages?on=yesterday')).html).toContain('没有告知');
});

it('counts nothing that its reader may not see', async () => {
  expect(numbers((await desk['lender']!.get('/desk/deliveries')).html)).toEqual([]);
  await gateway.sql(`UPDATE complaint SET conflicts = array_append(conflicts, 'p:head messages of') WHERE reference = $1`, cases[1]);
  const own = await desk['head']!.get('/desk/deliveries');
  expect(own.status).toBe(200);
  const seen = numbers(own.html);
  expect(seen).toEqual([
    [0, 2, 0, 0, 0],
    [1, 0, 0, 0, 0],
  ]);
  // Nor do others' numbers tell of it, whoever may see the case.
  expect(numbers((await desk['overseer']!.get('/desk/deliveries')).html)).toEqual(seen);
  await gateway.sql(`UPDATE complaint SET conflicts = array_remove(conflicts, 'p:head messages of') WHERE reference = $1`, cases[1]);
});

it('passes the automatic check, on a telephone and on a wide screen', async () => {
  const browser = await aBrowser();
  try {
    for (const width of [360, 1280]) {
      const page = await browser.page({ width });
      await page.context().addCookies([{ name: 'desk_session', value: desk['overseer']!.cookie(), url: gateway.url }]);
      for (const path of ['/desk/deliveries', '/desk/deliveries/messages?on=2026-01-01&medium=sms&fate=failed']) {
        await page.goto(`${gateway.url}${path}`);
        expect(await findings(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      }
    }
  } finally {
    await browser.close();
  }
}, 120_000);
