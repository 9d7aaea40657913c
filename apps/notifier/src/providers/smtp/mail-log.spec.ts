import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findInMailLog } from './mail-log.js';

const folder = mkdtempSync(join(tmpdir(), 'mail-log-'));
const since = new Date('2026-03-10T10:00:00Z');
const at = (minutes: number) => new Date(since.getTime() + minutes * 60_000).toISOString();
const logOf = (...lines: string[]) => {
  const file = join(folder, `${Math.random()}.log`);
  writeFileSync(file, lines.join('\n'));
  return file;
};
const before = `${at(-5)} relay postfix/smtpd[1]: connect from localhost[127.0.0.1]`;
const taken = `${at(1)} relay postfix/cleanup[2]: 4AbC12: message-id=<n1@bank.example>`;
const relayed = (status: string) =>
  `${at(2)} relay postfix/smtp[3]: 4AbC12: to=<a@b.example>, relay=mx[192.0.2.1]:25, status=${status} (said)`;
const find = (...lines: string[]) => findInMailLog(logOf(...lines), '<n1@bank.example>', since);

describe("our own relay's log", () => {
  it.each([
    [[before, taken], 'accepted'],
    [[taken, relayed('deferred')], 'accepted'],
    [[before, taken, relayed('deferred'), relayed('sent')], 'sent'],
    [[before, taken, relayed('bounced')], 'undelivered'],
    [[before, taken, relayed('sent').replace('4AbC12', '4AbC13')], 'accepted'],
  ])('%#: says what became of a mail', async (lines, state) => {
    expect(await find(...lines)).toEqual({ found: true, providerId: '<n1@bank.example>', state });
  });

  it('proves that a mail was never taken only when it reaches back', async () => {
    expect(await find(before, taken.replace('n1', 'n2'))).toEqual({ found: false });
    expect(await find(taken.replace('n1', 'n2'))).toEqual({ failed: expect.stringContaining('begins after') });
    expect(await find()).toEqual({ failed: expect.stringContaining('begins after') });
    expect(await findInMailLog(join(folder, 'nowhere'), '<n1@bank.example>', since)).toEqual({ failed: expect.stringContaining('ENOENT') });
  });

  it('is read in the old form of time as well', async () => {
    const month = since.toLocaleString('en-US', { month: 'short' });
    expect(await find(`${month} ${since.getDate()} 00:00:01 relay postfix/smtpd[1]: connect`)).toEqual({ found: false });
    expect(await find('Dec 31 23:59:59 relay postfix/smtpd[1]: connect')).toEqual({ found: false });
  });
});
