import { expect, it } from '@jest/globals';
import { kindInPresentWords } from './earlier-words.js';

it.each([
  ['notice.raised', { kind: 'acknowledgement', medium: 'sms' }, 'notice.composed'],
  ['notice.raised', { again: 'an attempt', medium: 'sms' }, 'notice.requeued'],
  ['notice.composed', { state: 'composed', medium: null }, 'notice.displayed'],
  ['notice.composed', { state: 'held', medium: 'sms' }, 'notice.held'],
  ['notice.composed', { state: 'held', medium: null }, 'notice.held'],
  ['notice.composed', { state: 'composed', medium: 'email' }, 'notice.composed'],
  ['notice.composed', { kind: 'deadline-near', medium: 'email' }, 'notice.composed'],
  ['notice.failed', { next: 'later', inSeconds: 300 }, 'notice.requeued'],
  ['notice.failed', { next: 'other-channel', over: 'email' }, 'notice.requeued'],
  ['notice.failed', { next: 'person' }, 'notice.failed'],
  ['notice.failed', { medium: 'sms', reason: 'no' }, 'notice.failed'],
  ['notice.delivered', {}, 'notice.delivered'],
])('%s with %j is now %s', (kind, data, now) => {
  expect(kindInPresentWords(kind, data)).toBe(now);
});
