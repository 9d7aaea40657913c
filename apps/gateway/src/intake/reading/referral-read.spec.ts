import { describe, expect, it } from '@jest/globals';
import { authorityOf, readReferral } from './referral-read.js';

const authorities = [
  { name: '国家金融监督管理总局上海监管局', mail: ['regulator.example'] },
  { name: '12345', mail: ['Dispatch@hotline.example'] },
];

describe('the authority that a mail is of', () => {
  it.each([
    ['xiaobao@regulator.example', '国家金融监督管理总局上海监管局'],
    ['XIAOBAO@REGULATOR.EXAMPLE', '国家金融监督管理总局上海监管局'],
    ['dispatch@hotline.example', '12345'],
    ['other@hotline.example', undefined],
    ['xiaobao@regulator.example.evil.example', undefined],
    ['xiaobao@sub.regulator.example', undefined],
    ['regulator.example@evil.example', undefined],
    ['', undefined],
  ])('%s: %s', (from, name) => {
    expect(authorityOf(authorities, from)).toBe(name);
  });
});

describe('what a mail says of a referral', () => {
  it.each([
    [
      '关于转办王某投诉的函（沪金消转〔2026〕118号）',
      '示例银行：\n现将王某反映信用卡年费多扣的投诉转你行。请依法核查，并在10个工作日内将处理结果书面报告我处。\n联系人：周处长，电话：021-55550000。',
      {
        number: '沪金消转〔2026〕118号',
        limit: { amount: 10, unit: 'working_days' },
        contact: '周处长 021-55550000',
        instructions: '请依法核查，并在10个工作日内将处理结果书面报告我处。',
      },
    ],
    [
      '交办工单',
      '工单编号：SH2026-00981\n请于2026年12月15日前反馈办理情况。',
      { number: 'SH2026-00981', limit: { dueOn: '2026-12-15' }, instructions: '请于2026年12月15日前反馈办理情况。' },
    ],
    [
      '轉辦',
      '編號：消轉字第88號\n請於十五個工作日內回覆。聯絡人：林小姐',
      { limit: { amount: 15, unit: 'working_days' }, contact: '林小姐', instructions: '請於十五個工作日內回覆。' },
    ],
    [
      'Complaint referred, our ref: FO/2026/7781',
      'Please investigate and report to us within 20 business days.\nContact: Ms Hughes, tel: +44 20 7946 0000',
      {
        number: 'FO/2026/7781',
        limit: { amount: 20, unit: 'working_days' },
        contact: 'Ms Hughes +44 20 7946 0000',
        instructions: 'Please investigate and report to us within 20 business days.',
      },
    ],
    ['Referral', 'Kindly respond by 31 February 2027.', { instructions: 'Kindly respond by 31 February 2027.' }],
    ['通知', '本月例会改期。', {}],
  ])('%s', (subject, text, said) => {
    expect(readReferral(subject, text)).toMatchObject(said);
    if (said && !('limit' in said)) expect(readReferral(subject, text)).not.toHaveProperty('limit');
  });

  it('reads the worst of its kind in no time worth speaking of', () => {
    const worst = `${'请'.repeat(9_000)}${'工单编号'.repeat(3_000)}${'('.repeat(9_000)}`;
    expect(readReferral(worst, worst)).toEqual(expect.not.objectContaining({ number: expect.anything() }));
  });
});
