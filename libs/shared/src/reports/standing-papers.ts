import { createHash } from 'node:crypto';
import type { InEveryLanguage } from '../domain/notice/channel-facts.js';
import type { StandingThing } from '../domain/report/definition.js';
import type { Reader, Tx } from '../persistence/unit-of-work.js';
import type { HouseConfig } from '../platform/config/institution.js';
import type { CaseScope } from './case-facts.js';

/** One line of the institution's papers as a report tells it: `key` says which line it is, whatever it says. */
export interface StandingLine {
  readonly of: StandingThing;
  readonly key: string;
  readonly names: InEveryLanguage;
  readonly says: InEveryLanguage;
}

/** What stood at the end of a period, and what became other in it. `since`: the first time that the papers were noted, where that was later than the period's beginning. */
export interface StandingTold {
  readonly lines: readonly StandingLine[];
  readonly changes: readonly { readonly at: string; readonly before: StandingLine | null; readonly after: StandingLine | null }[];
  readonly since: string | null;
}

interface Noted {
  readonly at: Date;
  readonly lines: readonly StandingLine[];
}

/** What a report tells of the papers: every way to complain, every office with its head and contacts, and the rules that bind. */
export function standingLines({ institution, departments }: HouseConfig): StandingLine[] {
  const { waysToComplain: ways, addresses, contact, ruleSets } = institution;
  const all = (text: string): InEveryLanguage => ({ 'zh-Hans': text, 'zh-Hant': text, en: text });
  const joined = (lines: Readonly<Record<keyof InEveryLanguage, readonly string[]>>): InEveryLanguage => ({
    'zh-Hans': lines['zh-Hans'].join('，'),
    'zh-Hant': lines['zh-Hant'].join('，'),
    en: lines.en.join(', '),
  });
  const channel = (key: string, names: InEveryLanguage, says: InEveryLanguage): StandingLine => ({ of: 'channels', key, names, says });
  return [
    channel('contact', { 'zh-Hans': '联系方式', 'zh-Hant': '聯絡方式', en: 'Contact' }, joined(contact)),
    ...(ways?.hotline
      ? [
          channel(
            'hotline',
            { 'zh-Hans': '电话', 'zh-Hant': '電話', en: 'Telephone' },
            joined({
              'zh-Hans': [ways.hotline.number, ways.hotline.hours['zh-Hans']],
              'zh-Hant': [ways.hotline.number, ways.hotline.hours['zh-Hant']],
              en: [ways.hotline.number, ways.hotline.hours.en],
            }),
          ),
        ]
      : []),
    ...(ways?.letters ? [channel('letters', { 'zh-Hans': '信函', 'zh-Hant': '信函', en: 'Letters' }, joined(ways.letters))] : []),
    ...addresses.map((address) => channel(`mail ${address}`, { 'zh-Hans': '电子邮件', 'zh-Hant': '電子郵件', en: 'E-mail' }, all(address))),
    ...(ways?.branches ?? []).map(({ names, address, telephone, hours }) =>
      channel(
        `branch ${names['zh-Hans']}`,
        names,
        joined({
          'zh-Hans': [address['zh-Hans'], telephone ?? '', hours['zh-Hans']].filter(Boolean),
          'zh-Hant': [address['zh-Hant'], telephone ?? '', hours['zh-Hant']].filter(Boolean),
          en: [address.en, telephone ?? '', hours.en].filter(Boolean),
        }),
      ),
    ),
    ...departments.map(
      ({ id, names, head, contact: lines }): StandingLine => ({
        of: 'offices',
        key: id,
        names,
        says: {
          'zh-Hans': `负责人 ${head}；${lines['zh-Hans'].join('，')}`,
          'zh-Hant': `負責人 ${head}；${lines['zh-Hant'].join('，')}`,
          en: `headed by ${head}; ${lines.en.join(', ')}`,
        },
      }),
    ),
    ...ruleSets.map(
      (id): StandingLine => ({
        of: 'procedures',
        key: id,
        names: { 'zh-Hans': '适用规则', 'zh-Hant': '適用規則', en: 'Rules applied' },
        says: all(id),
      }),
    ),
  ];
}

/**
 * Notes how the institution's papers stand, where they say something else than when they were noted last: so that a report can tell what changed in its
 * period. Safe to repeat, and by several at once. Gives whether it noted anything.
 */
export async function noteStanding(tx: Tx, papers: HouseConfig): Promise<boolean> {
  const lines = JSON.stringify(standingLines(papers));
  const hash = createHash('sha256').update(lines).digest();
  await tx.query('SELECT pg_advisory_xact_lock(8207221)');
  const noted = await tx.query(
    `INSERT INTO standing_papers (lines, hash) SELECT $1, $2::bytea
     WHERE (SELECT hash FROM standing_papers ORDER BY seq DESC LIMIT 1) IS DISTINCT FROM $2::bytea RETURNING seq`,
    [lines, hash],
  );
  return noted.length > 0;
}

/** What stood and what changed in a period, as it was noted by the instant of the report. */
export async function readStanding(from: Reader, { from: begins, to: ends, asOf }: CaseScope): Promise<StandingTold> {
  const until = new Date(Math.min(ends.getTime() - 1, asOf.getTime()));
  const rows = await from.read<Noted>(
    `SELECT at, lines FROM standing_papers WHERE at <= $1 AND at >= coalesce((SELECT max(at) FROM standing_papers WHERE at < $2), '-infinity') ORDER BY seq`,
    [until, begins],
  );
  const changes = rows.slice(1).flatMap((after, nth) => changesBetween(rows[nth]!, after));
  const first = rows[0];
  return { lines: rows.at(-1)?.lines ?? [], changes, since: first !== undefined && first.at > begins ? first.at.toISOString() : null };
}

function changesBetween(one: Noted, other: Noted): StandingTold['changes'][number][] {
  const keyOf = ({ of, key }: StandingLine) => `${of} ${key}`;
  const [before, after] = [new Map(one.lines.map((line) => [keyOf(line), line])), new Map(other.lines.map((line) => [keyOf(line), line]))];
  const at = other.at.toISOString();
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key) ?? null, after.get(key) ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ at, before: was, after: is }];
  });
}
