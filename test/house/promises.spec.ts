import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aBrowser, type TestBrowser } from '../support/browser.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { aNotifier, type TestNotifier } from '../support/notifier.js';

// The first run on a machine may have to install the browser.
jest.setTimeout(300_000);

let gateway: TestGateway;
let notifier: TestNotifier;
let browser: TestBrowser;
let supervisor: string;

beforeAll(async () => {
  const config = join(mkdtempSync(join(tmpdir(), 'redress-promises-')), 'config');
  cpSync('config', config, { recursive: true });
  const path = join(config, 'institution.yaml');
  const papers = readFileSync(path, 'utf8')
    .replace(/perSource: \d+/, 'perSource: 2')
    .replace(/formsPerMinute: \d+/, 'formsPerMinute: off')
    .replace(/smsContinuationMinutes: 0/, 'smsContinuationMinutes: 10');
  writeFileSync(path, papers);
  gateway = await aGateway({ REDRESS_CONFIG: config });
  notifier = aNotifier(gateway, gateway.foundation.house.institution.budgets);
  supervisor = await gateway.staff('supervisor');
  browser = await aBrowser();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
});

let number = 0;
const phone = () => `+86137${String((number++ * 61_803_399) % 100_000_000).padStart(8, '0')}`;
const file = async (reference: string) => (await gateway.call('GET', `/api/complaints/${reference}`, { token: supervisor })).body;

interface Received {
  readonly status: number;
  readonly reference: string;
  readonly code: string;
  readonly challenge: string | undefined;
  readonly page: string;
}

/** Posts the public form as a browser does and reads the page that answers. */
async function complain(fields: Record<string, string>): Promise<Received> {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' },
    body: new URLSearchParams({ text: '信用卡被盗刷', ...fields }),
  });
  const page = await response.text();
  return {
    status: response.status,
    page,
    reference: /data-reference>([^<]+)</.exec(page)?.[1] ?? '',
    code: [...(/data-code>(.*?)<\/p>/s.exec(page)?.[1] ?? '').matchAll(/\d{4}/g)].join(''),
    challenge: /name="challenge" value="([^"]+)"/.exec(page)?.[1],
  };
}

/** As the page's script does it. */
function solve(challenge: string): string {
  const bits = Number(challenge.split('.')[1]);
  for (let tries = 0; ; tries++) {
    const hash = createHash('sha256').update(`${challenge}.${tries}`).digest();
    if (hash.readUInt32BE() >>> (32 - bits) === 0) return String(tries);
  }
}

const prove = async (reference: string, fields: Record<string, string>) =>
  (await fetch(`${gateway.url}/status/${reference}/proof`, { method: 'POST', body: new URLSearchParams(fields) })).status;

describe('the form above the budget of one network address', () => {
  it('takes every complaint, promises the first a message, and asks the others for a proof', async () => {
    await gateway.sql('DELETE FROM budget_use');
    const people = Array.from({ length: 4 }, phone);
    const received: Received[] = [];
    for (const one of people) received.push(await complain({ 'complainant.phone': one }));
    expect(received.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(received.map(({ challenge }) => challenge !== undefined)).toEqual([false, false, true, true]);
    expect(received[2]!.page).toContain('we may not be able to send you one');
    await notifier.work();
    expect(people.map((one) => notifier.sent(one).length)).toEqual([1, 1, 0, 0]);
    const held = await file(received[2]!.reference);
    expect([held.status, held.work.map((one: { kind: string }) => one.kind)]).toEqual(['assigned', ['held']]);

    const { reference, code, challenge } = received[2]!;
    const answer = solve(challenge!);
    expect(await prove(reference, { code: '0000', challenge: challenge!, answer })).toBe(404);
    expect(await prove(reference, { code, challenge: challenge!, answer: `${answer}1` })).toBe(422);
    expect(await prove(reference, { code, challenge: received[3]!.challenge!, answer: solve(received[3]!.challenge!) })).toBe(422);
    expect(await Promise.all([1, 2, 3].map(() => prove(reference, { code, challenge: challenge!, answer })))).toEqual([204, 204, 204]);
    await notifier.work();
    await notifier.work();
    expect(people.map((one) => notifier.sent(one).length)).toEqual([1, 1, 1, 0]);
    const { work, trail } = await file(reference);
    expect(work).toEqual([]);
    expect(trail.filter((one: { kind: string }) => one.kind === 'notice.released')).toMatchObject([{ actor: 'complainant' }]);
  });

  it.each([
    ['with scripts proves itself and is promised the message', true],
    ['without scripts is told that none is promised, and has complained all the same', false],
  ] as const)('a browser %s', async (_, scripts) => {
    await gateway.sql('DELETE FROM budget_use');
    for (let times = 0; times < 2; times++) await complain({ 'complainant.phone': phone() });
    const page = await browser.page({ scripts, language: 'en' });
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') refused.push(message.text());
    });
    const mine = phone();
    await page.goto(`${gateway.url}/?lang=en`);
    await page.fill('[name=text]', 'My card was charged twice');
    await page.fill('[name="complainant.phone"]', mine);
    await page.locator('main button[type=submit]').last().click();
    const reference = await page.locator('[data-reference]').innerText();
    expect(await page.innerText('main')).toContain('we may not be able to send you one');
    if (scripts) await page.getByText('We will send you a message as well').waitFor();
    await notifier.work();
    expect(notifier.sent(mine)).toHaveLength(scripts ? 1 : 0);
    expect((await file(reference)).status).toBe('assigned');
    expect(refused).toEqual([]);
  });

  it('is told the same when the same form comes again, and that takes no place', async () => {
    await gateway.sql('DELETE FROM budget_use');
    const key = 'the-same-form-1';
    const who = { 'complainant.phone': phone(), submissionKey: key };
    const answers = [await complain(who), await complain(who), await complain(who)];
    expect(answers.map(({ challenge }) => challenge)).toEqual([undefined, undefined, undefined]);
    await complain({ 'complainant.phone': phone() });
    const above = { 'complainant.phone': phone(), submissionKey: 'the-same-form-2' };
    expect([(await complain(above)).challenge !== undefined, (await complain(above)).challenge !== undefined]).toEqual([true, true]);
  });

  it('before the proof that comes early, the message leaves when it is raised', async () => {
    await gateway.sql('DELETE FROM budget_use');
    const [, , third] = [await complain({ 'complainant.phone': phone() }), await complain({ 'complainant.phone': phone() }), phone()];
    const { reference, code, challenge } = await complain({ 'complainant.phone': third });
    expect(await prove(reference, { code, challenge: challenge!, answer: solve(challenge!) })).toBe(204);
    await notifier.work();
    expect(notifier.sent(third)).toHaveLength(1);
  });

  it('asks nothing of who wants no message', async () => {
    await gateway.sql('DELETE FROM budget_use');
    for (let times = 0; times < 4; times++) expect((await complain({})).challenge).toBeUndefined();
    expect(await gateway.sql('SELECT 1 FROM budget_use')).toEqual([]);
  });

  it('looks at the range of the number as well', async () => {
    await gateway.sql('DELETE FROM budget_use');
    const range = '+861361234';
    const crowd = aNotifier(gateway, { ...gateway.foundation.house.institution.budgets, perSource: 'off' });
    const { perPrefix } = gateway.foundation.house.institution.budgets;
    await complain({ 'complainant.phone': `${range}1000` });
    // The place that the address took is not the range's.
    const taken = (await gateway.sql<{ key: Buffer }>('SELECT key FROM budget_use')).map((row) => row.key);
    await crowd.work();
    await gateway.sql('UPDATE budget_use SET used = $1 WHERE key <> ALL($2)', perPrefix, taken);
    expect((await complain({ 'complainant.phone': `${range}2000` })).challenge).toBeDefined();
  });

  it('never keeps or tells the network address', async () => {
    const dump = await gateway.sql<{ row: string }>(
      `SELECT complaint::text AS row FROM complaint UNION ALL SELECT budget_use::text FROM budget_use UNION ALL SELECT event::text FROM event UNION ALL SELECT envelope::text FROM evidence`,
    );
    expect(JSON.stringify(dump)).not.toContain('127.0.0.1');
  });
});

describe('what stands in a form', () => {
  it('is kept as claimed, medium by medium', async () => {
    await gateway.sql('DELETE FROM budget_use');
    const { reference } = await complain({ 'complainant.phone': phone(), 'complainant.email': 'wang@example.com' });
    const other = await complain({});
    const rows = await gateway.sql(`SELECT claimed_media FROM complaint WHERE reference = ANY($1) ORDER BY cardinality(claimed_media)`, [
      reference,
      other.reference,
    ]);
    expect(rows).toEqual([{ claimed_media: [] }, { claimed_media: ['sms', 'email'] }]);
  });
});

describe('a second text within the minutes that the institution says', () => {
  const text = async (from: string, words: string, over: { sourceId?: string; receivedAt?: Date; channel?: string } = {}) => {
    const channel = over.channel ?? 'sms-twilio';
    const draft: ComplaintDraft = { channel, language: 'zh-Hans', text: words, complainant: { phone: from } };
    const sourceId = over.sourceId ?? `SM-${number++}`;
    return await gateway.accept({
      account: '',
      raw: Buffer.from(words),
      contentType: 'text/plain',
      envelope: {},
      draft,
      ...over,
      channel,
      sourceId,
    });
  };

  it('continues the first, and so does a third', async () => {
    const from = phone();
    const first = await text(from, '一');
    await gateway.route();
    const [second, third] = [await text(from, '二'), await text(from, '三')];
    expect([second.reference, third.reference]).toEqual([first.reference, first.reference]);
    expect([second.code, third.code]).toEqual([first.code, first.code]);
    const { text: words, evidence, trail } = await file(first.reference);
    expect([words, evidence.length]).toEqual(['一\n二\n三', 3]);
    expect(trail.filter((one: { kind: string }) => one.kind === 'complaint.amended')).toHaveLength(2);
    // The same text again is the same text.
    const again = await text(from, '四', { sourceId: 'SM-again' });
    expect((await text(from, '四', { sourceId: 'SM-again' })).repeated).toBe(true);
    expect(again.reference).toBe(first.reference);
    expect((await file(first.reference)).text).toBe('一\n二\n三\n四');
  });

  it('of another number, over another channel, or later is a complaint of its own', async () => {
    const from = phone();
    const first = await text(from, '一');
    const others = [
      await text(phone(), '二'),
      await text(from, '三', { channel: 'sms-telnyx' }),
      await text('95588', '四'),
      await text('95588', '五'),
    ];
    expect(new Set([first, ...others].map((one) => one.reference)).size).toBe(5);
    await gateway.sql(
      `UPDATE evidence SET received_at = received_at - interval '11 minutes' WHERE complaint_id = (SELECT id FROM complaint WHERE reference = $1)`,
      first.reference,
    );
    expect((await text(from, '六')).reference).not.toBe(first.reference);
  });

  it('that come all at once are one complaint with every word', async () => {
    const people = Array.from({ length: 5 }, phone);
    // Some milliseconds apart, so that they travel in several batches.
    const later = (at: number) => new Promise((turn) => setTimeout(turn, at % 7));
    const all = await Promise.all(Array.from({ length: 50 }, (_, at) => later(at).then(() => text(people[at % 5]!, `第${at}条`))));
    for (const [which] of people.entries()) {
      const own = all.filter((_, at) => at % 5 === which);
      expect(new Set(own.map((one) => one.reference)).size).toBe(1);
    }
    await gateway.route();
    const lines = (await Promise.all([...new Set(all.map((one) => one.reference))].map(async (one) => (await file(one)).text as string)))
      .join('\n')
      .split('\n');
    expect(lines.sort()).toEqual(all.map((_, at) => `第${at}条`).sort());
  });

  it('does not continue what is decided', async () => {
    const from = phone();
    const first = await text(from, '一');
    await gateway.route();
    await gateway.call('POST', `/api/complaints/${first.reference}/outcome`, {
      token: supervisor,
      body: { decision: 'upheld', text: '成立' },
    });
    expect((await text(from, '二')).reference).not.toBe(first.reference);
  });
});
