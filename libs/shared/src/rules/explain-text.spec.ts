import { describe, expect, it } from '@jest/globals';
import { computeDeadlines } from '../domain/deadline/compute-deadlines.js';
import { explainText } from '../domain/deadline/explain-text.js';
import { loadRules } from './rule-registry.js';

const rules = loadRules();

describe('an explanation in words', () => {
  it('names every day over Spring Festival, the reason it counts or not, and how far it may be extended', () => {
    const profile = rules.profile('cn-bank');
    const receivedAt = new Date('2026-02-13T09:20:00+08:00');
    const input = {
      ruleSet: rules.ruleSet('cbrc-2012'),
      profile,
      calendar: rules.calendarOf(profile),
      receivedAt,
      beyond: 'refuse' as const,
    };
    const text = explainText(computeDeadlines({ ...input, explain: true }).find((one) => one.obligation === 'decide')!);
    const lines = text.split('\n').map((line) => line.trim());
    expect(lines[0]).toBe('cbrc-2012 · decide · 第九条 (seed, verified)');
    expect(lines[1]).toBe('due 2026-03-12 Thu, late from 2026-03-12T17:00:00+08:00');
    expect(lines).toContain('day                n  why');
    expect(lines).toContain('2026-02-14 Sat     1  make-up working day, 春节');
    expect(lines).toContain('2026-02-17 Tue     –  holiday, 春节');
    expect(lines).toContain('2026-03-01 Sun     –  weekend');
    expect(lines).toContain('2026-03-12 Thu    15');
    expect(lines).toContain('may be extended: to-60, total 60 working days');
    expect(lines.at(-1)).toMatch(/^at most until 2026-05-\d\d/);
  });
});
