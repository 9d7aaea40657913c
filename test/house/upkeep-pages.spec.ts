import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkPaper } from '../../apps/gateway/src/desk/upkeep/check-paper.js';
import { dropDeadSlip, replayDeadSlips } from '../../apps/gateway/src/desk/upkeep/settle-dead-slips.js';
import { PapersInForce } from '../../libs/shared/src/platform/config/papers-in-force.js';
import { notePaperRows } from '../../libs/shared/src/records/paper-version-rows.js';
import { findings } from '../support/accessibility.js';
import { aBrowser } from '../support/browser.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
const visitors: Record<string, DeskVisitor> = {};
const names = { supervisor: '林冬', operator: '周远', auditor: '沈括', clerk: '何梅', head: '郑秋', lender: '孟春' };
beforeAll(async () => {
  gateway = await aGateway();
  for (const [name, role, department] of [
    ['supervisor', 'supervisor', undefined],
    ['operator', 'administrator', undefined],
    ['auditor', 'auditor', undefined],
    ['clerk', 'clerk', 'cards'],
    ['head', 'head', 'cards'],
    ['lender', 'head', 'loans'],
  ] as const) {
    visitors[name] = aVisitor(gateway.url);
    await visitors[name].signIn(await gateway.staff(role, department, names[name]));
  }
});
afterAll(() => gateway?.close());

const page = async (who: string, path: string, lang = 'en') => await visitors[who]!.get(`${path}?lang=${lang}`);
const press = async (who: string, from: string, action: string, more: Readonly<Record<string, string>> = {}) => {
  const shown = await page(who, from);
  return await visitors[who]!.post(action, { ...shown.form(action), ...more });
};
const eventsOf = async (kind: string) =>
  await gateway.sql<{ data: any; actor: string; complaint: string | null }>(
    `SELECT e.data, e.actor, c.reference AS complaint FROM event e LEFT JOIN complaint c ON c.id = e.complaint_id WHERE e.kind = $1 ORDER BY e.seq`,
    kind,
  );

describe('papers in force', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redress-papers-'));
  cpSync('config', folder, { recursive: true });
  const papers = new PapersInForce(folder);
  const note = async () => await gateway.unitOfWork.run((tx) => notePaperRows(tx, papers.inForce()));
  const change = (file: string, from: string, to: string) => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    return papers.look();
  };

  it('are noted once for each version, and what became other stands line by line', async () => {
    expect([await note(), await note()]).toEqual([3, 0]);
    const priority = /priority: \d+/.exec(readFileSync(join(folder, 'routing.yaml'), 'utf8'))![0];
    expect(change('routing.yaml', priority, 'priority: 7')).toBe(true);
    expect([await note(), await note()]).toEqual([1, 0]);
    const { html, status } = await page('auditor', '/desk/papers');
    expect(status).toBe(200);
    const of = (file: string) => new RegExp(`data-paper="${file}">([\\s\\S]*?)</section>`).exec(html)![1]!;
    expect(of('routing.yaml')).toMatch(/rd-differences__gone[\s\S]*?removed[\s\S]*?priority: \d/);
    expect(of('routing.yaml')).toMatch(/rd-differences__new[\s\S]*?added[\s\S]*?priority: 7/);
    expect(of('departments.yaml')).not.toContain('rd-differences');
    // Who may not check has no button.
    expect(html).not.toContain('data-do="check"');
  });

  it('that cannot be used are not noted: the version before stays', async () => {
    expect(change('departments.yaml', '- id: cards', '- idd: cards')).toBe(false);
    expect([await note(), papers.troubles().length]).toEqual([0, 1]);
    change('departments.yaml', '- idd: cards', '- id: cards');
  });

  it('are checked by somebody, once and as they are in force', async () => {
    const shown = await page('operator', '/desk/papers');
    const form = { ...shown.form('/desk/papers/checks'), file: 'routing.yaml', no: '2' };
    expect((await visitors['operator']!.post('/desk/papers/checks', form)).location).toBe('/desk/papers?done=paper-checked');
    expect((await page('auditor', '/desk/papers')).html).toContain('周远 · ');
    expect((await eventsOf('papers.checked')).map(({ actor, data }) => [actor, data])).toEqual([
      ['staff:周远', { file: 'routing.yaml', no: 2 }],
    ]);
    for (const no of ['1', '2', '9'])
      expect((await press('supervisor', '/desk/papers', '/desk/papers/checks', { file: 'routing.yaml', no })).location).toBe(
        '/desk/papers?refused=paper.changed',
      );
    for (const who of ['clerk', 'head']) expect((await page(who, '/desk/papers')).status).toBe(403);
    const shownToAuditor = await page('auditor', '/desk/papers');
    expect((await visitors['auditor']!.post('/desk/papers/checks', { ...form, ...shownToAuditor.form('/desk/sign-out') })).status).toBe(
      403,
    );
    await expect(checkPaper(gateway.unitOfWork, { role: 'clerk' } as never, { file: 'routing.yaml', no: 2 })).rejects.toThrow();
  });
});

/** A task of a new case that died: of this consumer, for this reason. */
async function aDeadSlip(consumer: string, code: string | null, over: object = {}): Promise<{ reference: string; event: string }> {
  const reference = await gateway.complaint(over);
  const [event] = await gateway.sql<{ id: string }>(
    `SELECT e.id FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.reference = $1 AND e.kind = 'complaint.assigned'`,
    reference,
  );
  await gateway.sql(
    `INSERT INTO slip (event_id, consumer, kind, failures, last_code, last_failure, dead_at) VALUES ($1, $2, 'complaint.assigned', 8, $3, 'Error at route (x.ts:3:5)', now())
     ON CONFLICT (event_id, consumer) DO UPDATE SET failures = 8, last_code = $3, last_failure = 'Error at route (x.ts:3:5)', dead_at = now()`,
    event!.id,
    consumer,
    code,
  );
  return { reference, event: event!.id };
}
const isDead = async (event: string, consumer: string) =>
  (
    await gateway.sql<{ dead: boolean }>(
      'SELECT dead_at IS NOT NULL AS dead FROM slip WHERE event_id = $1 AND consumer = $2',
      event,
      consumer,
    )
  )[0]?.dead;

describe('tasks that failed for good', () => {
  const at = '/desk/failed-tasks';

  it('say what died and why in plain words, and of which case to those alone who see it', async () => {
    const { reference, event } = await aDeadSlip('links', null);
    for (const [language, words] of Object.entries({
      en: ['Looking for the same matter', 'A fault in the program.', 'x.ts:3:5', 'tried 8 times'],
      'zh-Hans': ['查找同一事项', '程序出错。', '已试 8 次'],
      'zh-Hant': ['查找同一事項', '程式出錯。', '已試 8 次'],
    })) {
      const { html } = await page('supervisor', at, language);
      for (const one of [...words, reference, `data-slip="links-${event}"`])
        expect([language, one, html.includes(one)]).toEqual([language, one, true]);
    }
    const { html } = await page('operator', at);
    expect([html.includes(event), html.includes(reference)]).toEqual([true, false]);
    expect((await page('clerk', at)).status).toBe(403);
    // Nothing of whoever complained.
    expect(html).not.toMatch(/13800138000|盗刷/);
  });

  it('are done again, one or all that failed alike, and that is on record', async () => {
    const [one, two] = [await aDeadSlip('notices', 'store.unavailable'), await aDeadSlip('notices', 'store.unavailable')];
    const three = await aDeadSlip('links', 'store.unavailable');
    const alone = `${at}/notices/${one.event}/retries`;
    expect((await press('operator', at, alone)).location).toBe(`${at}?done=slip-replayed`);
    expect([await isDead(one.event, 'notices'), await isDead(two.event, 'notices')]).toEqual([false, true]);
    expect((await eventsOf('slips.replayed')).at(-1)).toMatchObject({ complaint: one.reference, actor: 'staff:周远' });
    expect((await press('operator', at, `${at}/retries`, { consumer: 'notices', code: 'store.unavailable' })).location).toContain('done=');
    expect([await isDead(two.event, 'notices'), await isDead(three.event, 'links')]).toEqual([false, true]);
    expect((await press('operator', at, `${at}/retries`, { consumer: 'notices', code: 'store.unavailable' })).location).toContain(
      'refused=slip.gone',
    );
    await replayDeadSlips(gateway.unitOfWork, { role: 'supervisor', conflicts: [], actor: 'staff:x', id: null } as never, {});
    expect((await page('operator', at)).html).toContain('data-none');
  });

  it('are given up with a reason; what brings a complaint in is not', async () => {
    const one = await aDeadSlip('links', 'store.unavailable');
    const drop = `${at}/links/${one.event}/drops`;
    const empty = await press('supervisor', at, drop);
    expect([empty.status, empty.html.includes('Write why it is given up.'), await isDead(one.event, 'links')]).toEqual([422, true, true]);
    expect((await press('supervisor', at, drop, { reason: '同一事项已由人工核对' })).location).toBe(`${at}?done=slip-dropped`);
    expect(await isDead(one.event, 'links')).toBeUndefined();
    expect((await eventsOf('slips.dropped')).at(-1)).toMatchObject({ complaint: one.reference, data: { reason: '同一事项已由人工核对' } });
    const vital = await aDeadSlip('route', 'store.unavailable');
    expect((await page('supervisor', at)).html).not.toContain(`${at}/route/${vital.event}/drops`);
    await expect(
      dropDeadSlip(gateway.unitOfWork, { role: 'supervisor', conflicts: [] } as never, { eventId: vital.event, consumer: 'route' }, 'x'),
    ).rejects.toThrow(expect.objectContaining({ code: 'slip.not-droppable' }));
    // An operator repairs; what is given up oversight answers for.
    expect((await page('operator', at)).html).not.toContain('/drops');
    await gateway.sql('DELETE FROM slip WHERE dead_at IS NOT NULL');
  });

  it('of a case about the person are not there for them, nor done again by them', async () => {
    const { event, reference } = await aDeadSlip('links', 'store.unavailable', { text: '转账错误' });
    await gateway.sql(
      `UPDATE complaint SET conflicts = ARRAY(SELECT 'i:' || id FROM staff WHERE name = '林冬') WHERE reference = $1`,
      reference,
    );
    const before = await gateway.sql<{ n: number }>(
      'SELECT cardinality(conflicts)::int AS n FROM complaint WHERE reference = $1',
      reference,
    );
    expect(before[0]!.n).toBeGreaterThan(0);
    const { html } = await page('supervisor', at);
    expect([html.includes(event), html.includes('data-none'), html.includes('href="/desk/failed-tasks"')]).toEqual([false, true, true]);
    const elsewhere = await page('supervisor', '/desk');
    expect(elsewhere.html).not.toContain('href="/desk/failed-tasks"');
    const form = html.match(/name="formKey" value="([^"]+)"/)![1]!;
    expect((await visitors['supervisor']!.post(`${at}/retries`, { formKey: form })).location).toContain('refused=slip.gone');
    expect((await page('operator', at)).html).toContain(event);
    await gateway.sql('DELETE FROM slip WHERE dead_at IS NOT NULL');
  });
});

/** A case that was decided and answered about. */
async function answered(over: object, answers: object): Promise<string> {
  const reference = await gateway.complaint(over);
  await gateway.sql(
    `INSERT INTO survey (complaint_id, asked, state, answered_at, answered_by, answers) SELECT id, true, 'answered', now(), 'link', $2 FROM complaint WHERE reference = $1`,
    reference,
    JSON.stringify(answers),
  );
  return reference;
}

describe('survey answers', () => {
  const at = '/desk/survey-answers';

  it('are shown by department, their words masked, to who may see the case', async () => {
    const cards = await answered({}, { overall: 3, staff: 1, comment: '卡号6222021234567890128，没人理我' });
    await answered({}, { overall: 1 });
    const loans = await answered({ text: '贷款提前还款被收了违约金' }, { overall: 2, comment: '太慢' });
    const { html } = await page('head', at);
    expect([html.includes(cards), html.includes(loans), html.includes('没人理我'), html.includes('6222021234567890128')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(html).toContain('yes 1 · partly 0 · no 1');
    expect(html).toContain('not satisfied');
    expect((await page('lender', at)).html.includes(loans)).toBe(true);
    const all = await page('supervisor', at);
    expect([all.html.includes(cards), all.html.includes(loans)]).toEqual([true, true]);
    expect((await visitors['supervisor']!.get(`${at}?department=loans&lang=en`)).html.includes(cards)).toBe(false);
    for (const who of ['clerk', 'auditor', 'operator']) expect([who, (await page(who, at)).status]).toEqual([who, 403]);
  });

  it('of a case about the person are not there, and no count tells of it; erased and restricted words are nobody’s', async () => {
    const barred = await answered({}, { overall: 3, comment: '林经理' });
    await gateway.sql(
      `UPDATE complaint SET conflicts = ARRAY(SELECT 'i:' || id FROM staff WHERE name = '郑秋') WHERE reference = $1`,
      barred,
    );
    const restricted = await answered({ text: '转账没有到账' }, { overall: 1, comment: '受限的话' });
    await gateway.sql(`UPDATE complaint SET restricted_at = now(), department = 'loans' WHERE reference = $1`, restricted);
    const tally = (html: string) => /data-tally[\s\S]*?<\/table>/.exec(html)![0].match(/<td[^>]*>[^<]*<\/td>/g);
    const [head, supervisor] = [(await page('head', at)).html, (await visitors['supervisor']!.get(`${at}?department=cards&lang=en`)).html];
    expect([head.includes(barred), supervisor.includes(barred)]).toEqual([false, true]);
    expect(tally(head)).toEqual(tally(supervisor));
    expect((await page('integrity', at).catch(() => ({ html: '' }))).html).not.toContain('受限的话');
    const erased = await answered({}, { overall: 1, comment: '已销毁的话' });
    await gateway.sql('UPDATE complaint SET erased_at = now() WHERE reference = $1', erased);
    expect((await page('supervisor', at)).html).not.toContain('已销毁的话');
  });
});

describe('notices to see to', () => {
  const at = '/desk/held-notices';
  const aNotice = async (state: string, heldFor: object | null = null) => {
    const reference = await gateway.complaint();
    const [notice] = await gateway.sql<{ id: string }>(
      `INSERT INTO notice (id, complaint_id, kind, obligation, state, medium, language, held_for) SELECT gen_random_uuid(), id, 'acknowledgement', 'acknowledgement', $2, 'sms', 'zh-Hans', $3 FROM complaint WHERE reference = $1 RETURNING id`,
      reference,
      state,
      heldFor === null ? null : JSON.stringify(heldFor),
    );
    return { reference, id: notice!.id };
  };

  it('tell why each is held and let it go', async () => {
    const { reference, id } = await aNotice('held', [{ budget: 'prefix', limit: 20, hours: 1 }]);
    await gateway.sql(
      `INSERT INTO work (id, complaint_id, kind, subject_id, due) SELECT gen_random_uuid(), id, 'held', $2, now() FROM complaint WHERE reference = $1`,
      reference,
      id,
    );
    expect((await page('clerk', at)).html).toContain('above a limit: one range of numbers, at most 20 in 1 hours');
    expect((await page('lender', at)).html).not.toContain(reference);
    expect((await press('clerk', at, `${at}/${reference}/${id}/releases`)).location).toBe(`${at}?done=notice-released`);
    expect((await page('clerk', at)).html).not.toContain(reference);
  });

  it('tell of each whose fate is unknown what was asked, and what a person can do', async () => {
    const { reference, id } = await aNotice('sending');
    const [delivery] = await gateway.sql<{ id: string }>(
      `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, state, lease_until, lookups) VALUES (gen_random_uuid(), $1, 1, 'sms', 'simulator', '+8613800138000', 'unknown', now(), 3) RETURNING id`,
      id,
    );
    const { html } = await page('head', at);
    for (const words of [
      reference,
      'Simulated: nothing left the house',
      '3 times. Nobody asks any more: decide.',
      'It did arrive',
      'Send it another way',
    ])
      expect(html).toContain(words);
    expect(html).not.toContain('13800138000');
    const action = `${at}/deliveries/${delivery!.id}/resolutions`;
    expect((await press('head', at, action, { action: 'resend' })).location).toBe(`${at}?done=delivery-resend`);
    expect((await page('head', at)).html).not.toContain(reference);
    expect((await gateway.sql('SELECT resolution FROM delivery WHERE id = $1', delivery!.id))[0]).toEqual({ resolution: 'resend' });
  });
});

it('these pages pass the automatic check in each language, on a phone and on a screen', async () => {
  await aDeadSlip('links', 'store.unavailable');
  await aDeadSlip('links', null);
  const browser = await aBrowser();
  try {
    const shown = await browser.page({ width: 1280 });
    await shown.context().addCookies([{ name: 'desk_session', value: visitors['supervisor']!.cookie(), url: gateway.url }]);
    for (const name of ['papers', 'failed-tasks', 'survey-answers', 'held-notices'])
      for (const [width, lang] of [
        [360, 'zh-Hans'],
        [1280, 'zh-Hant'],
        [360, 'en'],
      ] as const) {
        await shown.setViewportSize({ width, height: 900 });
        await shown.goto(`${gateway.url}/desk/${name}?lang=${lang}`);
        await shown.evaluate(`for (const one of document.querySelectorAll('main details')) one.open = true`);
        expect([name, lang, width, await findings(shown)]).toEqual([name, lang, width, []]);
        expect([name, await shown.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([name, true]);
        if (process.env['PICTURES'])
          await shown.screenshot({ path: `${process.env['PICTURES']}/${name}-${lang}-${width}.png`, fullPage: true });
      }
  } finally {
    await browser.close();
  }
});
