import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { calendarWithin } from '../domain/calendar/calendar-within.js';
import { checkRuleSet } from '../domain/rule-set/check-rule-set.js';
import type { RuleSet } from '../domain/rule-set/rule-set.js';
import { loadRules, readCalendar } from './rule-registry.js';

const here = new URL('./', import.meta.url);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, here), 'utf8'));

describe('the rule data', () => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(read('schema.json'));

  it.each(readdirSync(new URL('rule-sets', here)))('%s has the form of schema.json and a name that is its id', (file) => {
    const ruleSet = read(`rule-sets/${file}`);
    validate(ruleSet);
    expect(validate.errors ?? []).toEqual([]);
    expect(`${ruleSet.id}.json`).toBe(file);
    expect(checkRuleSet(ruleSet)).toEqual([]);
  });

  it('names only calendars that exist', () => {
    const rules = loadRules();
    const named = [...rules.ruleSets.values()].flatMap((set) => [set.calendar ?? [], set.calendarAlternatives ?? []].flat());
    for (const id of [...named, ...[...rules.profiles.values()].flatMap((profile) => profile.calendar ?? [])]) {
      expect(rules.calendar(id).id).toBe(id);
    }
  });
});

describe('the registry', () => {
  const rules = loadRules();

  it('says what there is when something is asked for that is not', () => {
    expect(() => rules.ruleSet('cbrc-2013')).toThrow(
      expect.objectContaining({ code: 'rule-set.unknown', message: expect.stringContaining('cbrc-2012') }),
    );
    expect(() => rules.calendar('mars')).toThrow(expect.objectContaining({ code: 'calendar.unknown' }));
    expect(() => rules.profile('nobody')).toThrow(expect.objectContaining({ code: 'profile.unknown' }));
  });

  it("takes an institution's own calendar in place of the one that came with it", () => {
    const papers = mkdtempSync(join(tmpdir(), 'papers-'));
    mkdirSync(join(papers, 'calendars'));
    const own = calendarWithin(rules.calendar('cn-mainland'), '2019-01-01', '2026-06-30');
    writeFileSync(join(papers, 'calendars', 'cn-mainland.json'), JSON.stringify(own));
    const house = loadRules(papers);
    expect(house.calendar('cn-mainland').coverage.to).toBe('2026-06-30');
    house.adopt(rules.calendar('cn-mainland'));
    expect(house.calendar('cn-mainland').coverage.to).toBe('2026-12-31');
    house.adopt(own);
    expect(house.calendar('cn-mainland').coverage.to).toBe('2026-12-31');
  });

  it("holds the institution's own rule sets against the schema, and names the file", () => {
    const papers = mkdtempSync(join(tmpdir(), 'papers-'));
    mkdirSync(join(papers, 'rule-sets'));
    const file = join(papers, 'rule-sets', 'house-rules.json');
    const own = { ...rules.ruleSet('house-seed'), id: 'house-rules' };
    writeFileSync(file, JSON.stringify(own));
    expect(loadRules(papers).ruleSet('house-rules').id).toBe('house-rules');
    const refusal = expect.objectContaining({ code: 'rule-set.invalid', message: expect.stringContaining(file) });
    writeFileSync(file, JSON.stringify({ ...own, obligations: [{ ...own.obligations[0], within: { amount: 0, unit: 'fortnights' } }] }));
    expect(() => loadRules(papers)).toThrow(refusal);
    writeFileSync(file, '{');
    expect(() => loadRules(papers)).toThrow(refusal);
  });

  it('names every problem of a calendar file', () => {
    const good = rules.calendar('gb-eng');
    const first = good.nonWorkingDays[0]!;
    const codeOf = (value: unknown) => {
      try {
        readCalendar(value, 'new.json');
        return 'good';
      } catch (failure) {
        return (failure as { code: string }).code;
      }
    };
    expect(codeOf(good)).toBe('good');
    expect(codeOf({})).toBe('calendar.invalid');
    expect(codeOf(null)).toBe('calendar.invalid');
    expect(codeOf({ ...good, nonWorkingDays: [...good.nonWorkingDays, first] })).toBe('calendar.overlap');
    expect(codeOf({ ...good, workingWeekendDays: [{ date: '2026-03-10', name: 'a Tuesday' }] })).toBe('calendar.invalid');
    expect(codeOf({ ...good, nonWorkingDays: good.nonWorkingDays.filter(({ date }) => !date.startsWith('2024')) })).toBe('calendar.gap');
    expect(codeOf({ ...good, coverage: { from: '2028-01-01', to: '2019-01-01' } })).toBe('calendar.invalid');
    expect(codeOf({ ...good, nonWorkingDays: [{ date: '2026-02-30', name: 'no such day' }] })).toBe('calendar.invalid');
  });
});

describe('a rule set that cannot be followed', () => {
  const good = loadRules().ruleSet('cbirc-2020');
  const withDecide = (change: Partial<RuleSet['obligations'][number]>): RuleSet => ({
    ...good,
    obligations: good.obligations.map((one) => (one.id === 'decide' ? { ...one, ...change } : one)),
  });

  it.each([
    ['a notice that is not there', withDecide({ notice: 'nothing' })],
    ['something due instead that is not there', withDecide({ waivedBy: { event: 'x', instead: 'nothing' } })],
    ['hours that pause', withDecide({ within: { amount: 2, unit: 'hours' } })],
    ['an id twice', { ...good, obligations: [...good.obligations, good.obligations[0]!] }],
  ])('is told: %s', (_what, ruleSet) => {
    expect(checkRuleSet(ruleSet)).toHaveLength(1);
  });
});
