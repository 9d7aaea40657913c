import { readdirSync } from 'node:fs';
import { languages } from '@app/shared/domain/language.js';
import { workKinds } from '@app/shared/domain/work/work.js';
import { topology } from '@app/shared/messages/topology.js';
import { describe, expect, it } from '@jest/globals';
import { words } from '../../../pages/words.js';
import { noticeState } from '../case/thread-words.js';
import { actorWords, channelWords, dueWords, eventWords, leaseWords, openingOf, untilWords, type ViewContext } from './words-of-cases.js';

const at = (now: string): ViewContext => ({ language: 'en', now: new Date(now), zone: 'Asia/Shanghai' });
const dueAt = new Date('2026-03-31T09:00:00Z'); // 17:00 in Shanghai
const nearAt = new Date('2026-03-26T09:00:00Z');
const days = (left: number | undefined) => () => left;

describe('when an answer is due', () => {
  it.each([
    ['2026-03-10T02:00:00Z', 15, 'on-time', 'Due in 15 working days'],
    ['2026-03-26T09:00:00Z', 3, 'near', 'Due in 3 working days'],
    ['2026-03-30T15:59:59Z', 1, 'near', 'Due in 1 working day'],
    ['2026-03-30T16:00:00Z', 0, 'near', 'Due today, 17:00'],
    ['2026-03-31T08:59:59Z', 0, 'near', 'Due today, 17:00'],
    ['2026-03-31T09:00:00Z', 0, 'late', 'The date has passed'],
    ['2026-04-01T09:00:00Z', -1, 'late', '1 working day late'],
    ['2026-04-08T09:00:00Z', -4, 'late', '4 working days late'],
  ])('at %s it is said in words and by a state', (now, left, state, stateText) => {
    expect(dueWords(at(now), { dueAt, nearAt }, days(left))).toMatchObject({ text: 'Tuesday 31 March 2026', state, stateText });
  });

  it('at the end of a day belongs to that day, not to the next', () => {
    expect(dueWords(at('2026-03-10T02:00:00Z'), { dueAt: new Date('2026-03-31T16:00:00Z'), nearAt }, days(15)).text).toBe(
      'Tuesday 31 March 2026',
    );
    expect(dueWords(at('2026-03-31T10:00:00Z'), { dueAt: new Date('2026-03-31T16:00:00Z'), nearAt }, days(0)).stateText).toBe(
      'Due today, 24:00',
    );
  });

  it.each([
    ['2026-03-31T16:00:00Z', '31 March 2026 24:00'],
    ['2026-03-31T16:00:01Z', '1 April 2026 00:00'],
    ['2026-03-31T09:00:00Z', '31 March 2026 17:00'],
  ])('until %s is %s: midnight ends a day, and begins none', (until, told) => {
    expect(untilWords(at('2026-03-10T02:00:00Z'), new Date(until))).toBe(told);
    expect(leaseWords(at('2026-03-31T08:00:00Z'), new Date(until))).toContain(`until ${told.split(' ').at(-1)} (`);
  });

  it('is said without working days where none are counted, and without a date where there is none', () => {
    expect(dueWords(at('2026-03-10T02:00:00Z'), { dueAt, nearAt }, days(undefined)).stateText).toBe('On time');
    expect(dueWords(at('2026-03-10T02:00:00Z'), { dueAt: null, nearAt: null }, days(1))).toEqual({ text: 'No date' });
  });
});

describe('who and where', () => {
  it('is told by the names people know, and by its own where it is newer than our words', () => {
    expect(['staff:Li: Na', 'system:router', 'channel:email-ses', 'robot:x'].map((actor) => actorWords('en', actor))).toEqual([
      'Li: Na',
      'System',
      'Email',
      'robot:x',
    ]);
    expect(['web-form', 'sms-twilio', 'pigeon-post'].map((channel) => channelWords('en', channel))).toEqual([
      'Web form',
      'Text message',
      'pigeon-post',
    ]);
  });

  it('a lease ends at a time, in whole minutes that are left', () => {
    expect(leaseWords(at('2026-03-10T02:00:00Z'), new Date('2026-03-10T02:29:30Z'))).toBe('until 10:29 (30 minutes left)');
    expect(leaseWords(at('2026-03-10T02:00:00Z'), new Date('2026-03-10T01:00:00Z'))).toBe('until 09:00 (0 minutes left)');
  });
});

describe('a case without a subject', () => {
  it('is told by how its words begin, whole letters of them, on one line', () => {
    expect(openingOf('  年费收错了，\n请退还 ')).toBe('年费收错了， 请退还');
    expect(openingOf('𠮷'.repeat(60))).toBe(`${'𠮷'.repeat(40)}…`);
    expect(openingOf(' \n')).toBeNull();
  });
});

describe('what there is in the house', () => {
  const unknown = (keys: readonly string[]) => keys.filter((key) => !(key in words.en));

  it('has words at the desk: every event of the trail, every kind of work, every channel', () => {
    expect(unknown(Object.keys(topology).map((kind) => `desk.event.${kind}`))).toEqual([]);
    expect(unknown(workKinds.flatMap((kind) => [`desk.work.${kind}`, `desk.work.${kind}.what`]))).toEqual([]);
    const channels = readdirSync(new URL('../../../channels/', import.meta.url));
    expect(channels.filter((channel) => channelWords('en', channel) === channel)).toEqual([]);
  });

  it('happened by the names of the rule sets, told as people say it', () => {
    expect(
      ['outcome_sent', 'final_response_received', 'mediation_started', 'withdrawal_received', 'moon_eclipsed', 'x_letter_sent'].map(
        (type) => eventWords('en', type),
      ),
    ).toEqual(['Outcome: sent', 'Final response: arrived', 'Mediation began', 'Withdrawn', 'moon eclipsed', 'x letter: sent']);
  });
});

describe('what stands on the status page', () => {
  it('is told at the desk as shown there: "this page" is the complainant\'s, and staff read another', () => {
    const notice = { id: 'n', kind: 'outcome', state: 'sent', medium: 'page' } as unknown as Parameters<typeof noticeState>[1];
    const told = languages.map((language) => noticeState({ language, now: new Date(), zone: 'Asia/Shanghai' }, notice, []));
    expect(told).toEqual(['查询页 · 已展示', '查詢頁 · 已展示', 'Status page · Shown']);
  });
});
