import { describe, expect, it } from '@jest/globals';
import { workingLease } from './working-lease.js';

const place = (close = '17:00') =>
  ({ profile: { zone: 'Asia/Shanghai', businessHours: { open: '09:00', close } }, calendar: null, beyond: 'weekdays' }) as never;
const endOf = (now: string, minutes: number, close?: string) =>
  new Date(new Date(now).getTime() + workingLease(new Date(now), minutes, place(close)) * 60_000).toISOString();

describe('a lease in working time', () => {
  it('is as long as by the clock while the house is open', () => {
    expect(endOf('2026-03-02T10:00:00+08:00', 30)).toBe('2026-03-02T02:30:00.000Z');
    expect(endOf('2026-03-02T16:30:00+08:00', 30)).toBe('2026-03-02T09:00:00.000Z');
  });

  it('goes on in the morning where closing time came between, and begins then outside opening hours', () => {
    expect(endOf('2026-03-02T16:50:00+08:00', 30)).toBe('2026-03-03T01:20:00.000Z');
    expect(endOf('2026-03-02T20:00:00+08:00', 30)).toBe('2026-03-03T01:30:00.000Z');
    expect(endOf('2026-03-02T07:00:00+08:00', 30)).toBe('2026-03-02T01:30:00.000Z');
  });

  it('takes as many days as it is long', () => {
    expect(endOf('2026-03-02T16:00:00+08:00', 600)).toBe('2026-03-04T02:00:00.000Z');
    expect(endOf('2026-03-02T23:59:30+08:00', 1, '24:00')).toBe('2026-03-02T16:00:30.000Z');
  });
});
