import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { checkHouse } from './check-house.js';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'redress-check-')), 'config');
  cpSync('config', folder, { recursive: true });
});

const edit = (file: string, from: string | RegExp, to: string) => {
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
};
const plugIns = await discoverPlugInSettings();
const check = (env: Record<string, string> = {}) => checkHouse(plugIns, { REDRESS_CONFIG: folder, ...env }, midyear);
/** No calendar that we ship ends soon. */
const midyear = new Date('2026-06-30T04:00:00Z');

describe('checking a house', () => {
  it('warns while nobody would be told of a date', () => {
    expect(check().warnings).toEqual([
      expect.stringMatching(
        /^Nobody in cards, loans, wealth, accounts, service, collections, integrity, triage is told .* `alerts\.department` in departments\.yaml\.$/,
      ),
      expect.stringMatching(/^Nobody is told of dates of cards, .*, triage that must be escalated .* `supervisors` in institution\.yaml/),
      expect.stringMatching(/^Nobody is told of a case that comes up to the highest step .* `escalation\.executive` in institution\.yaml/),
      expect.stringMatching(/^Nobody is told of what the institution itself owes .* `duties` or `supervisors` in institution\.yaml/),
    ]);
    edit('departments.yaml', /^( {2}head: .*)$/gm, '$1\n  alerts: { department: { email: inbox@bank.example } }');
    edit('institution.yaml', 'quietHours: off', "quietHours: off\nsupervisors: [{ name: 赵宁, phone: '+8613800138000' }]");
    expect(check()).toMatchObject({ problems: [], warnings: [] });
    edit('departments.yaml', '  alerts: { department: { email: inbox@bank.example } }', '  alerts: {}');
    expect(check().warnings).toEqual([expect.stringMatching(/^Nobody in cards is told .* give it `alerts\.department`/)]);
  });

  it('warns while no bounce can come back, and only where mail leaves', () => {
    const bounces = (env: Record<string, string>) => check(env).warnings.filter((warning) => warning.startsWith('MAIL_BOUNCES'));
    expect(bounces({ MAIL_URL: 'smtp://relay.example' })).toHaveLength(1);
    expect(bounces({ MAIL_URL: 'smtp://relay.example', MAIL_BOUNCES: 'bounces@bank.example' })).toEqual([]);
    expect(bounces({})).toEqual([]);
    expect(bounces({ MAIL_URL: ' ' })).toEqual([]);
  });

  it.each(['cfpb', 'general'])('takes another coding by one line: %s', (coding) => {
    edit('institution.yaml', /^coding: .*$/m, `coding: ${coding}`);
    expect(check().problems).toEqual([]);
  });

  it('names codes of categories and keys that no coding has', () => {
    edit('departments.yaml', 'business: { jrt-0169: B03.03,', 'business: { jrt-0169: B77.03,');
    edit('institution.yaml', '"1": { jrt-0169: B03,', '"1": { jrt-0170: B03,');
    edit('institution.yaml', '"6": { jrt-0169: B13,', '"6": { jrt-0169: debt-colection,');
    expect(check().problems).toEqual([
      { path: 'departments.yaml: cards, card-fraud', message: expect.stringContaining('jrt-0169 has no business "B77.03".') },
      { path: 'institution.yaml: hotlineMenu, 1', message: expect.stringContaining('jrt-0170 has no "B03"') },
      { path: 'institution.yaml: hotlineMenu, 6', message: expect.stringContaining('jrt-0169 has no "debt-colection"') },
    ]);
  });

  it('names file, line and what was meant where the papers ask for rules that are not there', () => {
    edit('institution.yaml', /^ruleSets: .*$/m, 'ruleSets: [cbrc-2021]');
    edit('institution.yaml', 'profile: cn-bank', 'profile: bank-of-nowhere');
    const line = (field: string) =>
      readFileSync(join(folder, 'institution.yaml'), 'utf8')
        .split('\n')
        .findIndex((text) => text.startsWith(field)) + 1;
    expect(check().problems).toEqual(
      expect.arrayContaining([
        { path: `config/institution.yaml:${line('ruleSets')}`, message: 'ruleSets: there is no "cbrc-2021". Did you mean cbrc-2012?' },
        {
          path: `config/institution.yaml:${line('profile')}`,
          message: expect.stringMatching(/^profile: there is no "bank-of-nowhere"\. Use one of .*cn-bank/),
        },
      ]),
    );
  });
});
