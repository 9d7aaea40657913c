import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { assignSeveral } from '../../apps/gateway/src/desk/actions/assign-several.js';
import { mostViews, saveView } from '../../apps/gateway/src/desk/lists/saved-views.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const visitors: Record<string, DeskVisitor> = {};
const ids: Record<string, string> = {};
beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['何梅', 'clerk', 'cards'],
    ['周平', 'clerk', 'cards'],
    ['郑秋', 'head', 'cards'],
    ['孟春', 'head', 'loans'],
  ] as const) {
    visitors[name] = aVisitor(gateway.url);
    await visitors[name].signIn(await gateway.staff(role, department, name));
    ids[name] = (await gateway.sql<{ id: string }>('SELECT id FROM staff WHERE name = $1', name))[0]!.id;
  }
});
afterAll(() => gateway?.close());

const at = '/desk/departments/cards';
const viewsIn = (html: string) =>
  [...(/data-views>([\s\S]*?)<\/nav>/.exec(html)?.[1] ?? '').matchAll(/<a[^>]*href="([^"]*)"[^>]*>([^<]*)</g)].map(([, href, name]) => [
    name,
    href!.replaceAll('&amp;', '&'),
  ]);
const keep = async (who: string, query: string, name: string) => {
  const page = await visitors[who]!.get(`${at}?${query}`);
  return await visitors[who]!.post(`${at}/views`, { ...page.form(`${at}/views`), name });
};

it('a filter is kept under a name, by whoever keeps it and for them alone, and deleted', async () => {
  expect((await keep('何梅', 'due=late&holder=nobody', '逾期未领')).location).toBe(`${at}?due=late&holder=nobody&done=view-kept`);
  await keep('何梅', 'channel=api', 'API');
  expect(viewsIn((await visitors['何梅']!.get(at)).html)).toEqual([
    ['API', `${at}?channel=api`],
    ['逾期未领', `${at}?due=late&holder=nobody`],
  ]);
  expect(viewsIn((await visitors['周平']!.get(at)).html)).toEqual([]);
  // The same name again is the newer filter.
  await keep('何梅', 'due=near', 'API');
  expect(viewsIn((await visitors['何梅']!.get(at)).html)[0]).toEqual(['API', `${at}?due=near`]);
  const shown = await visitors['何梅']!.get(`${at}?due=near`);
  const action = /action="([^"]*\/views\/[^"]*\/deletions)"/.exec(shown.html)![1]!;
  const own = (await visitors['周平']!.get(`${at}?due=near`)).form(`${at}/views`);
  await visitors['周平']!.post(action, { formKey: own['formKey']!, actionKey: own['actionKey']! });
  expect(viewsIn((await visitors['何梅']!.get(at)).html)).toHaveLength(2);
  await visitors['何梅']!.post(action, shown.form(action));
  expect(viewsIn((await visitors['何梅']!.get(at)).html)).toEqual([['逾期未领', `${at}?due=late&holder=nobody`]]);
});

it('the filter by channel has each name once, and finds what came by every door of that name', async () => {
  const references = [await gateway.complaint({ channel: 'email-smtp' }), await gateway.complaint({ channel: 'email-imap' })];
  const { html } = await visitors['何梅']!.get(at);
  const offered = [
    ...html
      .split('id="filter-channel"')[1]!
      .split('</select>')[0]!
      .matchAll(/<option[^>]*>([^<]+)</g),
  ].map(([, name]) => name!.trim());
  expect(offered).toContain('电子邮件');
  expect(offered).toEqual([...new Set(offered)]);
  // Also by the address of before, which named one door.
  for (const door of ['email-smtp', 'email-imap']) {
    const found = (await visitors['何梅']!.get(`${at}?channel=${door}`)).html;
    expect(references.map((reference) => found.includes(reference))).toEqual([true, true]);
  }
  expect((await visitors['何梅']!.get(`${at}?channel=sms-twilio`)).html).not.toContain(references[0]);
});

it('is sorted by its date or its receipt, either way, by the heads of its columns; the address and kept views hold that', async () => {
  const references: string[] = [];
  for (let nth = 0; nth < 3; nth += 1) references.push(await gateway.complaint());
  const [first, second, third] = references;
  // By turn the dangerous one comes first; by its date it is the last, and it came in the middle.
  await gateway.sql(
    `UPDATE complaint SET received_at = now() - interval '3 days', due_at = now() + interval '2 days' WHERE reference = $1`,
    first,
  );
  await gateway.sql(
    `UPDATE complaint SET received_at = now() - interval '2 days', due_at = now() + interval '9 days', urgent = 'danger' WHERE reference = $1`,
    second,
  );
  await gateway.sql(
    `UPDATE complaint SET received_at = now() - interval '1 day', due_at = now() + interval '1 day' WHERE reference = $1`,
    third,
  );
  await gateway.sql(`UPDATE complaint SET urgent = NULL WHERE reference = ANY($1)`, [first, third]);
  const order = async (query: string) => {
    const { html } = await visitors['何梅']!.get(`${at}?${query}`);
    return [...html.matchAll(/rd-figures" href="\/desk\/complaints\/([\w-]+)"/g)].flatMap(([, one]) =>
      references.includes(one!) ? [one] : [],
    );
  };
  expect(await order('')).toEqual([second, third, first]);
  expect(await order('sort=due')).toEqual([third, first, second]);
  expect(await order('sort=-due')).toEqual([second, first, third]);
  expect(await order('sort=received')).toEqual([first, second, third]);
  expect(await order('sort=-received')).toEqual([third, second, first]);
  expect(await order('sort=body')).toEqual([second, third, first]);
  const { html } = await visitors['何梅']!.get(`${at}?sort=-due&holder=nobody`);
  expect(html).toMatch(/<th[^>]*aria-sort="descending"><a [^>]*href="\/desk\/departments\/cards\?holder=nobody#list">/);
  expect(html).toMatch(/<th[^>]*aria-sort="none"><a [^>]*href="\/desk\/departments\/cards\?holder=nobody&amp;sort=received#list">/);
  expect((await keep('何梅', 'sort=-due', '最晚在前')).location).toBe(`${at}?sort=-due&done=view-kept`);
  expect(viewsIn((await visitors['何梅']!.get(at)).html)).toContainEqual(['最晚在前', `${at}?sort=-due`]);
});

it('has a name and a filter, is of a queue that they see, and there are not too many', async () => {
  expect((await keep('何梅', 'due=late', ' ')).location).toContain('refused=view.nameless');
  expect((await keep('何梅', 'due=late', '长'.repeat(41))).location).toContain('refused=view.nameless');
  const staff = { id: ids['周平']!, role: 'clerk', department: 'cards', conflicts: [] } as never;
  for (let n = 0; n < mostViews; n++) await saveView(gateway.unitOfWork, staff, 'cards', { name: `view ${n}`, picked: { due: 'late' } });
  await expect(saveView(gateway.unitOfWork, staff, 'cards', { name: 'one more', picked: { due: 'late' } })).rejects.toThrow(
    expect.objectContaining({ code: 'view.too-many' }),
  );
  await expect(saveView(gateway.unitOfWork, staff, 'loans', { name: 'x', picked: { due: 'late' } })).rejects.toThrow(
    expect.objectContaining({ code: 'not-found' }),
  );
});

const together = async (references: readonly string[], person: string, reason = '均衡分工') => {
  const page = await visitors['郑秋']!.get(`${at}?lang=en`);
  const fields = new URLSearchParams(page.form(`${at}/assignments`));
  for (const [name, value] of [
    ...references.map((one) => ['case', one] as const),
    ['person', person] as const,
    ['reason', reason] as const,
  ]) {
    if (name !== 'case') fields.delete(name);
    fields.append(name, value);
  }
  return { fields, answer: await visitors['郑秋']!.post(`${at}/assignments`, fields) };
};
const holderOf = async (reference: string) =>
  (
    await gateway.sql<{ name: string }>(
      'SELECT s.name FROM complaint c JOIN claim h ON h.id = c.claim_id JOIN staff s ON s.id = h.staff_id WHERE c.reference = $1',
      reference,
    )
  )[0]?.name;

it('several cases are given to one person, each checked by itself: what is refused is named, with why', async () => {
  const [one, two, about, decided] = [
    await gateway.complaint(),
    await gateway.complaint(),
    await gateway.complaint(),
    await gateway.complaint(),
  ];
  await gateway.sql(`UPDATE complaint SET conflicts = ARRAY['i:' || $2] WHERE reference = $1`, about, ids['何梅']);
  await gateway.sql(`UPDATE complaint SET status = 'decided', decided_at = now() WHERE reference = $1`, decided);
  const { fields, answer } = await together([one, two, about, decided, 'ZZZZZ-ZZZZZ'], ids['何梅']!);
  expect([answer.status, answer.location]).toEqual([200, null]);
  expect(answer.html).toContain('2 assigned.');
  for (const refused of [about, decided, 'ZZZZZ-ZZZZZ']) expect(answer.html).toContain(`${refused}: `);
  expect(await Promise.all([one, two, about].map(holderOf))).toEqual(['何梅', '何梅', undefined]);
  // A press that is sent again gives nothing out a second time.
  await visitors['郑秋']!.post(`${at}/assignments`, fields);
  expect(await gateway.sql(`SELECT count(*)::int AS n FROM event WHERE kind = 'claim.assigned'`)).toEqual([{ n: 2 }]);
});

it('is offered to whoever answers for the department, and asks for cases, a person and a reason', async () => {
  const reference = await gateway.complaint();
  const empty = await together([reference], '', ' ');
  expect([
    empty.answer.status,
    empty.answer.html.includes(`value="${reference}" form="together-form"`),
    /checked/.test(empty.answer.html),
  ]).toEqual([422, true, true]);
  expect((await together([], ids['何梅']!)).answer.status).toBe(422);
  expect((await visitors['何梅']!.get(at)).html).not.toContain('together-form');
  const own = (await visitors['何梅']!.get(`${at}?due=late`)).form(`${at}/views`);
  const fields = { formKey: own['formKey']!, actionKey: own['actionKey']!, case: reference, person: ids['何梅']!, reason: 'x' };
  expect((await visitors['何梅']!.post(`${at}/assignments`, fields)).status).toBe(403);
  const other = await assignSeveral(
    () => gateway.unitOfWork,
    { house: gateway.foundation.house, deadlines: gateway.foundation.deadlines } as never,
    { id: ids['孟春'], role: 'head', department: 'loans', conflicts: [] } as never,
    [reference],
    {
      person: ids['何梅']!,
      reason: 'x',
    },
  );
  expect([other.done, other.refused.map(({ failure }) => failure.code)]).toEqual([[], ['not-found']]);
});

it.each([
  ['zh-Hans', 360],
  ['en', 1280],
] as const)('the queue with views and ticks passes the automatic check (%s, %i px)', async (lang, width) => {
  await keep('郑秋', 'due=late', '逾期');
  const browser = await aBrowser();
  try {
    const page = await browser.page({ width });
    await page.context().addCookies([{ name: 'desk_session', value: visitors['郑秋']!.cookie(), url: gateway.url }]);
    await page.goto(`${gateway.url}${at}?lang=${lang}&channel=api`);
    await page.evaluate(`for (const one of document.querySelectorAll('main details')) one.open = true`);
    expect([await findings(page), await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([[], true]);
    if (process.env['PICTURES']) await page.screenshot({ path: `${process.env['PICTURES']}/views-${lang}.png`, fullPage: true });
  } finally {
    await browser.close();
  }
});
