import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../domain/failure/failure.js';
import { loadHouseConfig } from './institution.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'redress-config-')), 'config');
  cpSync('config', folder, { recursive: true });
});

const edit = (file: string, from: string | RegExp, to: string) => {
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
};
const problems = () => {
  try {
    loadHouseConfig(folder);
  } catch (error) {
    if (error instanceof Failure) return error.fields;
    throw error;
  }
  return [];
};

describe("the institution's papers", () => {
  it('stand as delivered', () => {
    const config = loadHouseConfig(folder);
    expect(config.institution).toMatchObject({
      zone: 'Asia/Shanghai',
      ruleSets: ['cbrc-2012', 'cbirc-2020'],
      claimLeaseMinutes: 30,
      quietHours: 'off',
    });
    expect(config.departments.map((one) => one.id)).toEqual([
      'cards',
      'loans',
      'wealth',
      'accounts',
      'service',
      'collections',
      'integrity',
      'triage',
    ]);
    expect(() => ((config.institution as { zone: string }).zone = 'x')).toThrow();
  });

  it.each([
    ['businessHours: { open: "00:00", close: "24:00" }', true],
    ['businessHours: { open: "08:30", close: "24:00" }', true],
    ['businessHours: { open: "00:00", close: "23:59" }', true],
    ['businessHours: { open: "24:00", close: "24:00" }', false],
    ['businessHours: { open: "09:00", close: "24:01" }', false],
    ['businessHours: { open: "09:00", close: "25:00" }', false],
  ])('can say open to the end of the day: %s', (line, taken) => {
    edit('institution.yaml', /^businessHours: .*$/m, line);
    expect(problems()?.length === 0).toBe(taken);
  });

  it('name file and line of every mistake, all at once', () => {
    edit('institution.yaml', 'zone: Asia/Shanghai', 'zone: Asia/Pudong');
    edit('departments.yaml', '  head: 王建国\n', '');
    edit('routing.yaml', 'department: loans', 'department: lones');
    const found = problems();
    expect(found.map((one) => one.path)).toEqual(['config/institution.yaml:14', expect.stringMatching(/departments\.yaml:\d\d/)]);
    edit('departments.yaml', '- id: loans\n', '- id: loans\n  head: 王建国\n');
    expect(problems().map((one) => one.path)).toContainEqual(expect.stringMatching(/routing\.yaml:\d+/));
  });

  it('name a wrong condition by what is wrong with it', () => {
    edit('routing.yaml', 'menu[0] == "1"', 'menue[0] == "1"');
    expect(problems()[0]?.message).toContain('Unknown variable: menue');
  });

  it('refuse a department nobody has, an id twice, and a house without a triage desk', () => {
    edit('routing.yaml', 'department: loans', 'department: lones');
    expect(problems()[0]?.message).toContain('Use one of cards, loans, wealth, accounts, service, collections, integrity, triage');
    edit('departments.yaml', '- id: triage', '- id: cards');
    expect(problems().map((one) => one.message)).toEqual(
      expect.arrayContaining([expect.stringContaining('there twice'), expect.stringContaining('`triage`')]),
    );
  });

  it('say of what is not there that it is missing, and of what is too long that it is', () => {
    edit('institution.yaml', /^profile: .*\n/m, '');
    edit('institution.yaml', /^(shortName:[\s\S]*?en: ).*/m, '$1A name of more than twelve letters');
    expect(problems().map(({ message }) => message)).toEqual(
      expect.arrayContaining(['profile: is missing. Write a text of at most 200 characters.', 'shortName.en: Keep it to 12 characters.']),
    );
  });

  it('say that a file is missing, or is no YAML', () => {
    edit('routing.yaml', /[\s\S]+/, '- id: [');
    expect(problems()[0]?.message).toContain('Correct the YAML');
    folder = join(folder, 'nowhere');
    expect(problems()).toHaveLength(3);
  });

  it('say leads as people do, with the usual ones where none are said', () => {
    const working = (amount: number) => ({ amount, unit: 'working_days' });
    const usual = { near: working(3), escalate: working(1) };
    expect(loadHouseConfig(folder).institution.leads).toEqual({ default: usual, report: { near: working(10), escalate: working(3) } });
    edit('institution.yaml', 'leads:\n', 'leads:\n  decide: { near: 1 week, escalate: 4 hours }\n');
    expect(loadHouseConfig(folder).institution.leads).toMatchObject({
      default: usual,
      decide: { near: { amount: 1, unit: 'weeks' }, escalate: { amount: 4, unit: 'hours' } },
    });
    edit('institution.yaml', '1 week', 'a fortnight');
    expect(problems()[0]?.message).toContain('3 working days');
    edit('institution.yaml', 'decide: {', 'decidde: {');
    expect(problems().some(({ message }) => message.includes('decidde'))).toBe(true);
  });

  it.each([
    ['institution.yaml', 'claimLeaseMinutes:', 'claimLeaseMinute:', 'Did you mean `claimLeaseMinutes`?'],
    ['institution.yaml', 'businessHours:', 'business_hours:', 'Did you mean `businessHours`?'],
    ['institution.yaml', '  lookupGapSeconds:', '  lokupGapSecond:', 'Did you mean `lookupGapSeconds`?'],
    ['institution.yaml', 'quietHours: off', 'quietHours: off\nsupervisor: []', 'Did you mean `supervisors`?'],
    ['institution.yaml', 'quietHours: off', 'quietHours: off\nkeepsakes: 5', 'Use one of name, shortName, zone'],
    ['institution.yaml', 'default: { near:', 'default: { naer:', 'Did you mean `near`?'],
    ['institution.yaml', '  zh-Hant: 示例銀行', '  zh-TW: 示例銀行', 'Use one of zh-Hans, zh-Hant, en'],
    ['institution.yaml', 'leads:\n', 'leads:\n  decides: { near: 1 week, escalate: 4 hours }\n', 'Did you mean `decide`?'],
    ['departments.yaml', '- id: loans\n', '- id: loans\n  alert: { head: { email: a@b.example } }\n', 'Did you mean `alerts`?'],
    ['departments.yaml', '- id: loans\n', '- id: loans\n  alerts: { head: { mail: a@b.example } }\n', 'Did you mean `email`?'],
    ['departments.yaml', '    - { id: loan-terms,', '    - { code: x, id: loan-terms,', 'Use one of id, names'],
    ['routing.yaml', '  priority: 4', '  prority: 4', 'Did you mean `priority`?'],
    ['routing.yaml', '  priority: 4', '  if: "true"', 'Use one of id, when, department'],
  ])('%s: a line that nobody knows is named with its place, and what was probably meant (%#)', (file, from, to, remedy) => {
    edit(file, from, to);
    const text = readFileSync(join(folder, file), 'utf8');
    // The mistake is on the first line of what was put there, or on its second where a line was added.
    const line = text.slice(0, text.indexOf(to)).split('\n').length + (/^\S[^\n]*\n./.test(to) ? 1 : 0);
    expect(problems()).toContainEqual({ path: `config/${file}:${line}`, message: expect.stringContaining(remedy) });
  });
});
