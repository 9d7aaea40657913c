import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadRules } from './rule-registry.js';
import { checkNoticeVector, computeVector } from './vector-form.js';
import { readNoticeVector, readProfiles, readVector } from './vector-shape.js';

type Expected = Record<string, unknown> & { obligation: string };
type Noted = Readonly<Record<string, unknown>> & { readonly id: string; readonly note: string };

const rules = loadRules();
const file = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8'));
const vectors: (Noted & { expect: Expected[]; events?: { expect?: object }[] })[] = file.vectors;
const noticeVectors: (Noted & { expect: object })[] = file.noticeVectors;

describe('the worked examples', () => {
  it('are all there', () => {
    expect([vectors.length, noticeVectors.length]).toEqual([106, 18]);
  });

  it.each(vectors.map((vector) => [vector.id, vector.note, vector] as const))('%s: %s', (_id, _note, vector) => {
    const result = computeVector(readVector(vector), rules);
    for (const expected of vector.expect) {
      expect(result.expect.filter((deadline) => deadline['obligation'] === expected.obligation)).toEqual([expected]);
    }
    expect(result.events).toEqual((vector.events ?? []).map((event) => event.expect ?? {}));
  });

  it.each(noticeVectors.map((vector) => [vector.id, vector.note, vector] as const))('%s: %s', (_id, _note, vector) => {
    expect(checkNoticeVector(readNoticeVector(vector), rules)).toEqual({ id: vector.id, ...vector.expect });
  });

  it('come with the profiles that the product ships', () => {
    expect(Object.fromEntries(rules.profiles)).toEqual(file.profiles);
    expect(readProfiles(file.profiles)).toEqual(rules.profiles);
  });
});

describe('a vector that cannot be read', () => {
  const good = { ruleSet: 'cbrc-2012', profile: 'cn-bank', receivedAt: '2026-03-10T10:00:00+08:00' };
  const extend = { type: 'extend', at: '2026-03-11T10:00:00+08:00', extension: 'to-60', reason: 'r' };

  it.each<[string, unknown, string]>([
    ['nothing at all', null, '(all of it)'],
    ['no profile', { ...good, profile: undefined }, 'profile'],
    ['half a profile', { ...good, profile: { zone: 'Asia/Shanghai' } }, 'profile'],
    ['a day that does not exist', { ...good, receivedAt: '2026-02-30T10:00:00+08:00' }, 'receivedAt'],
    ['an instant without an offset', { ...good, receivedAt: '2026-03-10T10:00:00' }, 'receivedAt'],
    ['neither receipt nor period', { ...good, receivedAt: undefined }, 'receivedAt'],
    ['both', { ...good, period: { from: '2026-01-01', to: '2026-06-30' } }, 'receivedAt'],
    ['a period backwards', { ...good, receivedAt: undefined, period: { from: '2026-06-30', to: '2026-01-01' } }, 'period'],
    ['a calendar of no day', { ...good, calendarAsOf: 'tomorrow' }, 'calendarAsOf'],
    ['events that are no list', { ...good, events: { type: 'accepted' } }, 'events'],
    ['an event without an instant', { ...good, events: [{ type: 'accepted' }] }, 'events.0.at'],
    ['a length of nothing', { ...good, events: [{ ...extend, to: { amount: 0, unit: 'weeks' } }] }, 'events.0.to.amount'],
    ['a length in fortnights', { ...good, events: [{ ...extend, to: { amount: 1, unit: 'fortnights' } }] }, 'events.0.to.unit'],
    ['a reason that is no text', { ...good, events: [{ ...extend, reason: 5 }] }, 'events.0.reason'],
    ['an instruction that says nothing', { ...good, events: [{ ...extend, instruction: {} }] }, 'events.0.instruction'],
  ])('names what is wrong: %s', (_what, vector, path) => {
    expect(() => readVector(vector)).toThrow(
      expect.objectContaining({ code: 'request.invalid', fields: [{ path, message: expect.stringMatching(/\.$/) }] }),
    );
  });

  it('is one of a notice just so', () => {
    expect(() => readNoticeVector({ ruleSet: 'cbrc-2012', notice: 'outcome', sentAt: 'now', channel: 'sms' })).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        fields: [
          { path: 'sentAt', message: expect.anything() },
          { path: 'states', message: expect.anything() },
        ],
      }),
    );
  });
});
