import { describe, expect, it } from '@jest/globals';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { type HouseConfig, loadHouseConfig } from '../platform/config/institution.js';
import { compileRouting } from './choose-department.js';
import { isBarredFrom } from './conflicts.js';

const config = loadHouseConfig('config');
const router = compileRouting(config);
const monday = new Date('2026-03-09T10:00:00+08:00');
const aDraft = (draft: Partial<ComplaintDraft>): ComplaintDraft => ({
  channel: 'web-form',
  language: 'zh-Hans',
  text: '',
  complainant: {},
  ...draft,
});
const to = (draft: Partial<ComplaintDraft>) => router.choose(aDraft(draft), monday);

describe('the delivered rules', () => {
  it.each([
    ['我的信用卡被盗刷了三千元', 'cards', 'card-fraud'],
    ['信用卡年费多收了', 'cards', 'cards'],
    ['房贷利率没有按约定下调', 'loans', 'loans'],
    ['催收人员每天打电话给我家人', 'loans', 'debt-collection'],
    ['柜台服务态度很差', 'service', 'service-attitude'],
    ['ＡＴＭ 吞了我的钱', 'service', 'account-access'],
    ['My mortgage is wrong', 'loans', 'loans'],
    ['I was very happy with the treatment, until today', 'triage', 'triage'],
    ['', 'triage', 'triage'],
  ])('%s goes to %s', (text, department, rule) => {
    expect(to({ text })).toMatchObject({ department, rule });
  });

  it('follows the menu before the words, and the form before both', () => {
    expect(to({ text: '柜台', facts: { menu: ['2', '1'] } })).toMatchObject({ department: 'loans', rule: 'menu-loans' });
    expect(to({ text: '盗刷', category: 'loan-terms' })).toMatchObject({ department: 'loans', category: 'loan-terms' });
  });

  it('gives the reason in the language of the institution', () => {
    expect(to({ text: 'credit card', language: 'en' }).reason).toBe('内容涉及银行卡。');
  });
});

describe('a complaint about a department', () => {
  it('never goes to that department', () => {
    const choice = to({ text: '信用卡年费', against: { department: '信用卡中心' } });
    expect(choice.department).toBe('triage');
    expect(choice.refused.map((one) => one.rule)).toEqual(['cards']);
  });

  it('nor to the department whose head it is about', () => {
    expect(to({ text: '信用卡', against: { staff: '陈静' } }).department).toBe('triage');
  });

  it('nor, about the triage desk, to the triage desk', () => {
    expect(to({ text: '没有人理我', against: { department: 'Triage Desk' } })).toMatchObject({ department: 'cards', rule: 'triage' });
  });

  it('nor to one that declared itself too close', () => {
    const close = withDepartment('loans', { conflicts: ['cards'] });
    const choice = compileRouting(close).choose(aDraft({ text: '房贷', against: { department: 'cards' } }), monday);
    expect(choice).toMatchObject({ department: 'triage', refused: [{ rule: 'loans' }] });
    expect(isBarredFrom(close.departments[1]!, { department: '信用卡中心' }, close.departments)).toBe(true);
    expect(isBarredFrom(close.departments[2]!, { department: '信用卡中心' }, close.departments)).toBe(false);
  });
});

describe('a rule that fails', () => {
  const withRules = (...whens: string[]): HouseConfig => ({
    ...config,
    routing: whens.map((when, index) => ({ id: `r${index}`, when, department: 'loans', priority: 0, reason: 'r' })),
  });

  it('is refused with the reason, and the next is tried', () => {
    const choice = compileRouting(withRules('facts.zip == "200120"', 'time.hour == 10 && time.weekday == 1')).choose(aDraft({}), monday);
    expect(choice).toMatchObject({ rule: 'r1', department: 'loans' });
    expect(choice.refused[0]?.why).toContain('No such key: zip');
  });

  it('leaves the case to triage when none is left', () => {
    expect(compileRouting(withRules('facts.zip == "200120"')).choose(aDraft({}), monday).rule).toBe('triage');
  });
});

it('reads nothing into what nobody could read', () => {
  expect(to({ text: '盗刷', unreadable: 'too deep' })).toMatchObject({ department: 'triage', rule: 'triage' });
});

it('judges a long text by its beginning', () => {
  expect(to({ text: `${'这'.repeat(1_000_000)}盗刷` })).toMatchObject({ rule: 'triage' });
});

function withDepartment(id: string, change: object): HouseConfig {
  return { ...config, departments: config.departments.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}
