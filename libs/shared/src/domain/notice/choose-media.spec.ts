import { describe, expect, it } from '@jest/globals';
import { type Allowance, chooseMedia, type SendableMedium, type Ways } from './choose-media.js';

const ways = (over: Partial<Ways> = {}): Ways => ({
  cameBy: undefined,
  prefers: null,
  unusable: {},
  callable: true,
  callCounts: true,
  allowance: () => 'listed',
  reach: {},
  ...over,
});
const order = (over: Partial<Ways> = {}) => chooseMedia(ways(over)).ways.map(({ medium }) => medium);
const allowing = (table: Partial<Record<SendableMedium, Allowance>>) => (medium: SendableMedium) => table[medium] ?? 'refused';
const day = (n: number) => new Date(Date.UTC(2026, 2, n));

describe('the medium of a notice', () => {
  it.each([
    ['sms', null, ['sms', 'email', 'letter']],
    ['letter', null, ['email', 'sms', 'letter']],
    ['email', null, ['email', 'sms', 'letter']],
    [undefined, null, ['email', 'sms', 'letter']],
    [undefined, 'sms', ['sms', 'email', 'letter']],
    ['sms', 'email', ['email', 'sms', 'letter']],
    [undefined, 'letter', ['letter', 'email', 'sms']],
    ['sms', 'phone', ['sms', 'email', 'letter']],
  ] as const)('of whoever came by %s, preferring %s', (cameBy, prefers, media) => {
    expect(order({ cameBy, prefers })).toEqual(media);
  });

  it.each([
    [{ sms: 'no-contact', email: 'no-contact', letter: 'no-contact' }, []],
    [{ sms: 'landline', email: 'ours', letter: 'no-contact' }, []],
    [{ email: 'unreadable', letter: 'no-contact' }, ['sms']],
    [{ sms: 'landline', email: 'staff' }, ['letter']],
  ] as const)('of somebody of whom %j cannot be used', (unusable, media) => {
    const { ways: chosen, passedOver } = chooseMedia(ways({ unusable }));
    expect(chosen.map(({ medium }) => medium)).toEqual(media);
    expect(passedOver).toEqual(unusable);
  });

  it('is a call for whoever asked for one, beside what goes out, and for whoever nothing else reaches', () => {
    const nothing = { sms: 'landline', email: 'no-contact', letter: 'no-contact' } as const;
    expect(chooseMedia(ways({ prefers: 'phone' })).call).toBe('asked-for');
    expect(chooseMedia(ways({ unusable: nothing })).call).toBe('last-resort');
    expect(chooseMedia(ways({ unusable: nothing, callable: false })).call).toBeUndefined();
    expect(chooseMedia(ways({ unusable: nothing, callCounts: false })).call).toBeUndefined();
    expect(chooseMedia(ways({ prefers: 'phone', callCounts: false })).call).toBe('asked-for');
    expect(chooseMedia(ways()).call).toBeUndefined();
  });

  it('is what a rule set allows, and what it names before what it only does not exclude', () => {
    expect(order({ allowance: allowing({ email: 'listed', letter: 'listed' }), cameBy: 'sms', prefers: 'sms' })).toEqual([
      'email',
      'letter',
    ]);
    expect(order({ allowance: allowing({ sms: 'listed', email: 'unlisted' }), prefers: 'email' })).toEqual(['sms', 'email']);
    expect(chooseMedia(ways({ allowance: allowing({ letter: 'listed' }) }))).toEqual({
      ways: [{ medium: 'letter', because: ['last-resort'] }],
      passedOver: { sms: 'rules', email: 'rules' },
    });
  });

  it('that reached them before comes before one that nobody knows', () => {
    expect(order({ reach: { sms: { reachedAt: day(1) } } })).toEqual(['sms', 'email', 'letter']);
    // Their wish is stronger.
    expect(order({ prefers: 'email', reach: { sms: { reachedAt: day(1) } } })).toEqual(['email', 'sms', 'letter']);
  });

  it('is never one that they opted out of, that bounced for good, or that was tried', () => {
    const known = chooseMedia(
      ways({
        cameBy: 'sms',
        prefers: 'sms',
        reach: { sms: { optedOutAt: day(2) }, email: { failedAt: day(3), reachedAt: day(2) } },
      }),
    );
    expect(known).toEqual({ ways: [{ medium: 'letter', because: ['last-resort'] }], passedOver: { sms: 'opted-out', email: 'bounced' } });
    // It works again: what came last counts.
    expect(order({ reach: { email: { failedAt: day(3), reachedAt: day(4) } } })).toEqual(['email', 'sms', 'letter']);
    expect(order({ tried: ['email', 'sms'] })).toEqual(['letter']);
    expect(chooseMedia(ways({ unconfirmed: ['sms'] })).passedOver).toEqual({ sms: 'unconfirmed' });
  });
});
