import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { describe, expect, it } from '@jest/globals';
import { unheardWarnings } from './unheard-warnings.js';

const { institution, departments } = loadHouseConfig('config');
type Alerts = (typeof departments)[number]['alerts'];
const inbox = { email: 'inbox@staff.bank.example' };
const head = { phone: '+8613800138000' };
const supervisors = [{ name: '赵宁', email: 'zhao@staff.bank.example' }];
const warned = (alerts: Alerts, over: Partial<typeof institution> = {}) =>
  unheardWarnings({
    institution: { ...institution, supervisors, ...over },
    departments: departments.slice(0, 2).map((one) => ({ ...one, alerts })),
  });

const highest = expect.stringMatching(
  /^Nobody is told of a case that comes up to the highest step of the ladder: name `escalation\.executive`/,
);

const owed = expect.stringMatching(/^Nobody is told of what the institution itself owes/);

describe('a warning that would reach nobody', () => {
  it('is none where inbox, head and supervisors are named', () => {
    expect(warned({ department: inbox, head })).toEqual([]);
  });

  it('is one that comes near where a head is named and no inbox: it goes to the inbox alone', () => {
    expect(warned({ head })).toEqual([expect.stringMatching(/^Nobody in cards, loans is told of dates that come near/)]);
  });

  it('is one that was missed where inbox and supervisors are named and no head: they hear; without supervisors nobody does', () => {
    expect(warned({ department: inbox })).toEqual([]);
    expect(warned({ department: inbox }, { supervisors: [] })).toEqual([
      expect.stringMatching(/^Nobody is told of dates of cards, loans that must be escalated or were missed/),
      highest,
      owed,
    ]);
    const executive = { name: '何平', email: 'he.ping@staff.bank.example' };
    const escalation = { ...institution.escalation, executive };
    expect(warned({ department: inbox, head }, { supervisors: [], escalation })).toEqual([
      expect.stringContaining('of a case about a head'),
      owed,
    ]);
  });

  it('is one about a head where nobody oversees', () => {
    expect(warned({ department: inbox, head }, { supervisors: [] })).toEqual([
      expect.stringContaining('of a case about a head'),
      highest,
      owed,
    ]);
  });

  it('is one of what the institution owes where neither `duties` nor supervisors are named', () => {
    const duties = [{ name: '沈洁', email: 'shen@staff.bank.example' }];
    expect(warned({ department: inbox, head }, { supervisors: [], duties })).not.toContainEqual(owed);
    expect(warned({ department: inbox, head }, { duties: [{ name: '沈洁', email: 'tousu@bank.example' }] })).toEqual([
      expect.stringContaining('duties in institution.yaml: tousu@bank.example'),
    ]);
  });

  it.each(['tousu@bank.example', 'TOUSU@Bank.Example'])('is one to the address that complaints arrive at: %s', (email) => {
    expect(warned({ department: { email }, head })).toEqual(
      ['cards', 'loans'].map((id) => expect.stringContaining(`alerts of ${id} in departments.yaml: ${email} is where complaints arrive`)),
    );
    expect(warned({ department: inbox, head }, { supervisors: [{ name: '赵宁', email }] })).toEqual([
      expect.stringContaining('supervisors in institution.yaml'),
    ]);
  });
});
