import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { entryOf } from '../domain/matter/coding.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { codingNamed } from '../matter/codings.js';
import { houseJudge, judgeInForce } from '../matter/house-judge.js';
import { loadUrgentLists } from '../matter/material.js';
import { askedAxes, questionsOf } from '../matter/questions.js';
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

const throwing = {
  coding: 'x',
  version: 'x',
  judge: () => {
    throw new Error('broken');
  },
};
const lying = {
  coding: 'x',
  version: 'x',
  judge: () => ({ department: 'moon', business: 'B77', cause: '', sure: 1, causeSure: 1, money: 1, words: [], further: [] }),
};

/** A model that is sure of one department whatever it reads, and sees matters of all the others. */
const claiming = (department: string, sure = 1) => ({
  coding: 'jrt-0169',
  version: 'x',
  judge: () => ({
    department,
    business: 'B03.01',
    cause: 'C07',
    sure,
    causeSure: sure,
    money: 0,
    words: [],
    further: config.departments.map((one) => ({ department: one.id, business: 'B02', sure: 1, words: ['x'] })),
  }),
});

describe('the delivered papers', () => {
  it.each([
    ['我的信用卡被盗刷了三千元', 'cards'],
    ['被境外消费了两千多，我人在国内', 'cards'],
    ['信用卡年费多收了', 'cards'],
    ['房贷利率没有按约定下调', 'loans'],
    ['My mortgage is wrong', 'loans'],
    ['征信报告里有一笔不是我的贷款逾期', 'loans'],
    ['聯徵紀錄有錯，我沒有欠款', 'loans'],
    ['天天打我爸妈电话让我还钱', 'collections'],
    ['催收人员每天打电话给我家人', 'collections'],
    ['收數公司日日打去我公司', 'collections'],
    ['ＡＴＭ 吞了我的钱', 'accounts'],
    ['接到冒充公检法的电话，转走了五万', 'accounts'],
    ['去银行存钱，存款变保险', 'wealth'],
    ['基金配息從本金來，淨值一直跌', 'wealth'],
    ['柜台服务态度很差', 'service'],
    ['支行行长收回扣才放款，请不要让支行知道', 'integrity'],
    ['请问周六几点开门', 'triage'],
    ['I was very happy with the treatment, until today', 'triage'],
    ['', 'triage'],
  ])('%s goes to %s', (text, department) => {
    expect(to({ text }).department).toBe(department);
  });

  it('say who decided, how sure it was and by which words', () => {
    const choice = to({ text: '首年说免年费，信用卡年费又扣了三百元' });
    expect(choice).toMatchObject({ decidedBy: 'model', rule: 'matter', codes: { business: 'B03.01', origin: 'classifier' } });
    expect(choice.matter?.sure).toBeGreaterThan(0.8);
    expect(choice.matter?.words.join()).toContain('年费');
    expect(choice.reason).toContain('信用卡使用');
    expect(choice.reason).not.toContain('三百');
  });

  it('leave what they are not sure of to triage, with the proposal', () => {
    const choice = to({ text: '那件事到现在也没人给我一个说法' });
    expect(choice).toMatchObject({ department: 'triage', decidedBy: 'nobody', rule: 'triage' });
    expect(choice.matter).toBeDefined();
  });

  it('follow the form before the words, and the menu unless the words are sure of something else', () => {
    expect(to({ text: '柜台', facts: { menu: ['2', '1'] } })).toMatchObject({ department: 'loans', rule: 'menu-loans', decidedBy: 'rule' });
    expect(to({ text: '我的信用卡被盗刷了三千元', facts: { menu: ['2'] } }).department).toBe('cards');
    expect(to({ text: '盗刷', category: 'loan-terms' })).toMatchObject({
      department: 'loans',
      category: 'loan-terms',
      codes: { business: 'B02' },
    });
    expect(to({ text: '请处理', category: 'B12.01' })).toMatchObject({
      department: 'loans',
      codes: { business: 'B12.01', origin: 'complainant' },
    });
  });

  it('see several matters', () => {
    const text = '信用卡年费没有告诉我就扣了三百元，要求退还。还有，你们的催收公司天天打我爸妈的电话骂人。';
    const choice = to({ text });
    const seen = [choice.matter?.department, ...(choice.matter?.further.map(({ department }) => department) ?? [])];
    expect(seen).toEqual(expect.arrayContaining(['cards', 'collections']));
  });

  it('never give a whistle-blower to a line department', () => {
    for (const text of [
      '我是贵行员工，主任要求我们给客户贷款做假流水，请不要告诉支行',
      'I work at your bank. The manager forged signatures on loan forms. Do not tell the branch.',
      '理專挪用客戶的錢去買基金，請勿轉給分行',
      '匿名举报：信用卡中心经理收受中介红包，给不合格的人批卡',
      '举报信用卡中心经理受贿，请纪委查处',
    ])
      expect(['integrity', 'triage']).toContain(to({ text }).department);
  });
});

describe('a complaint about a department', () => {
  it('never goes to that department', () => {
    const choice = to({ text: '信用卡年费多收了', against: { department: '信用卡中心' } });
    expect(choice.department).toBe('triage');
    expect(choice.refused.map((one) => one.rule)).toEqual(['matter']);
  });

  it('nor to the department whose head it is about', () => {
    expect(to({ text: '信用卡年费多收了', against: { staff: '陈静' } }).department).toBe('triage');
  });

  it('nor, about the triage desk, to the triage desk', () => {
    expect(to({ text: '没有人理我', against: { department: 'Triage Desk' } })).toMatchObject({ department: 'cards', rule: 'triage' });
  });

  it('nor to one that declared itself too close', () => {
    const close = withDepartment('loans', { conflicts: ['cards'] });
    const choice = compileRouting(close).choose(aDraft({ text: '房贷利率没有下调', against: { department: 'cards' } }), monday);
    expect(choice).toMatchObject({ department: 'triage', refused: [{ rule: 'matter' }] });
    expect(isBarredFrom(close.departments[1]!, { department: '信用卡中心' }, close.departments, [])).toBe(true);
    expect(isBarredFrom(close.departments[2]!, { department: '信用卡中心' }, close.departments, [])).toBe(false);
  });

  it('whatever the words, the choice, the menu, and however rules and model are broken', () => {
    const names = config.departments.flatMap((one) => [one.id, one.head, ...Object.values(one.names)]);
    const texts = ['信用卡被盗刷', '房贷利率', '天天打我爸妈电话', '存款变保险', 'my transfer is missing', '行长收回扣', '', 'x'];
    const whens = [
      'true',
      'facts.nothing == "x"',
      'matter.department == "cards"',
      'matter.sure > 0.5',
      'matter.signs[99] == "x"',
      'text.contains("卡")',
    ];
    const broken = { coding: judgeInForce('jrt-0169').coding, urgent: undefined, model: throwing };
    const judges = [
      judgeInForce('jrt-0169'),
      houseJudge(broken),
      houseJudge({ coding: undefined, urgent: undefined }),
      houseJudge({ ...broken, model: lying }),
      houseJudge({ ...broken, model: claiming('cards') }),
      houseJudge({ ...broken, model: claiming('loans', Number.NaN) }),
    ];
    fc.assert(
      fc.property(
        fc.record({
          text: fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 60 })),
          about: fc.constantFrom(...names, '', '不知道'),
          staff: fc.constantFrom(...config.departments.map(({ head }) => head), ''),
          category: fc.constantFrom('card-fraud', 'B12.01', 'C10', 'nothing', ''),
          menu: fc.constantFrom('1', '2', '9', ''),
          rules: fc.array(
            fc.record({ when: fc.constantFrom(...whens), department: fc.constantFrom(...config.departments.map(({ id }) => id)) }),
            { maxLength: 4 },
          ),
          judge: fc.constantFrom(...judges),
          business: fc.constantFrom('', 'B02', 'B03.01', 'B99.02', 'B77'),
        }),
        ({ text, about, staff, category, menu, rules, judge, business }) => {
          const routing = rules.map((rule, at) => ({ id: `r${at}`, priority: 0, reason: 'r', ...rule }));
          const against = { ...(about && { department: about }), ...(staff && { staff }) };
          const draft = aDraft({
            text,
            against,
            ...(category && { category }),
            ...(business && { business }),
            facts: { menu: menu ? [menu] : [] },
          });
          for (const papers of [config, { ...config, routing }]) {
            const { department, jointly } = compileRouting(papers, judge).choose(draft, monday);
            for (const id of [department, ...jointly.map((one) => one.department)]) {
              const chosen = config.departments.find((one) => one.id === id)!;
              expect(isBarredFrom(chosen, against, config.departments, [])).toBe(false);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('whoever reports wrongdoing', () => {
  const texts = [
    '我是贵行员工，主任要求我们给客户贷款做假流水，请不要告诉支行',
    '我是內部員工，理專挪用客戶的錢，請勿轉給分行',
    'I work at your bank. The manager forged signatures on loan forms. Do not tell the branch.',
    '匿名举报：信用卡中心经理收受中介红包，给不合格的人批卡',
  ];
  const { coding, urgent } = { coding: judgeInForce('jrt-0169').coding, urgent: new PhraseBook(loadUrgentLists()) };
  const judges = [
    ['as delivered', judgeInForce('jrt-0169')],
    ['with a model that fails', houseJudge({ coding, urgent, model: throwing })],
    ['without a model', houseJudge({ coding, urgent })],
    ['with a model that is sure of cards', houseJudge({ coding, urgent, model: claiming('cards') })],
    ['with a model that is sure of nothing', houseJudge({ coding, urgent, model: claiming('loans', 0) })],
  ] as const;

  it.each(judges)('never comes to a line department, whatever they chose or pressed: %s', (_, judge) => {
    const own = compileRouting(config, judge);
    const choices = [
      ...config.departments.flatMap((one) => one.categories.map(({ id }) => ({ category: id }))),
      ...['B02', 'B03.01', 'B13', 'B99.01'].map((business) => ({ business })),
      ...['1', '2', '3', '6'].map((key) => ({ facts: { menu: [key] } })),
      { against: { product: '信用卡' } },
    ];
    for (const text of texts)
      for (const chosen of choices) {
        const choice = own.choose(aDraft({ text, ...chosen }), monday);
        expect([text, chosen, ['integrity', 'triage'].includes(choice.department)]).toEqual([text, chosen, true]);
        expect(choice.jointly).toEqual([]);
      }
  });
});

describe('another coding, put in force by one line of the papers', () => {
  it.each([
    ['cfpb', { category: 'debt-collection' }, 'collections', { business: 'debt-collection', cause: 'communication-tactics' }],
    ['cfpb', { business: 'mortgage', cause: 'fees-or-interest' }, 'loans', { business: 'mortgage', cause: 'fees-or-interest' }],
    ['cfpb', { facts: { menu: ['1'] } }, 'cards', { business: 'card', origin: 'menu' }],
    ['general', { category: 'card-fraud' }, 'cards', { business: 'payment', cause: 'safety' }],
    ['general', { business: 'conduct' }, 'integrity', { business: 'conduct', origin: 'complainant' }],
    ['general', { facts: { menu: ['2'] } }, 'loans', { business: 'credit', origin: 'menu' }],
    ['general', {}, 'triage', { business: null, origin: null }],
    ['jrt-0169', { category: 'card-fraud' }, 'cards', { business: 'B03.03', cause: 'C10' }],
  ] as const)('%s: %j goes to %s', (coding, chosen, department, codes) => {
    const other = { ...config, institution: { ...config.institution, coding } };
    const choice = compileRouting(other).choose(aDraft({ text: '请处理', ...(chosen as object) }), monday);
    expect(choice.department).toBe(department);
    expect(choice.codes).toMatchObject(codes);
  });

  it.each(['cfpb', 'general', 'jrt-0169'])('%s asks two questions with answers in three languages, each a code of its own', (id) => {
    for (const axis of askedAxes) {
      const answers = questionsOf(id)[axis];
      expect(answers.length).toBeGreaterThan(5);
      for (const { code, names } of answers) {
        expect(entryOf(codingNamed(id), code)?.axis).toBe(axis);
        expect(Object.values(names).every((name) => name.length > 0)).toBe(true);
      }
    }
  });
});

describe('what is broken', () => {
  const withRules = (...whens: string[]): HouseConfig => ({
    ...config,
    routing: whens.map((when, index) => ({ id: `r${index}`, when, department: 'loans', priority: 0, reason: 'r' })),
  });

  it('a rule that fails is refused with the reason, and the next is tried', () => {
    const choice = compileRouting(withRules('facts.zip == "200120"', 'time.hour == 10 && time.weekday == 1')).choose(aDraft({}), monday);
    expect(choice).toMatchObject({ rule: 'r1', department: 'loans' });
    expect(choice.refused[0]?.why).toContain('No such key: zip');
  });

  it('a rule that begins with what does not hold is false, whatever else it asks; with "or" it is asked whole', () => {
    const rules = withRules('channel == "fax" && facts.zip == "1"', 'channel == "fax" || channel == "web-form"');
    expect(compileRouting(rules).choose(aDraft({}), monday)).toMatchObject({ rule: 'r1', refused: [] });
    expect(compileRouting(withRules('channel == "web-form" && facts.zip == "1"')).choose(aDraft({}), monday).refused).toHaveLength(1);
  });

  it.each([
    // What "and" joins may be false anywhere, and is no failure then.
    ['facts.zip == "1" && channel == "fax"', { text: 'x' }, 'false'],
    ['facts.zip == "1" && channel != "web-form"', { text: 'x' }, 'false'],
    ['menu.size() > 0 && menu[0] == "7" && facts.zip == "1"', { text: 'x', facts: { menu: ['1'] } }, 'false'],
    ['menu.size() > 0 && menu[0] == "1"', { text: 'x', facts: { menu: ['1'] } }, 'true'],
    ['against.product != "" && against.product.contains("卡")', { text: 'x', against: { product: '信用卡' } }, 'true'],
    // What is in brackets, in a text, or behind "or" and "?" is CEL's to judge.
    ['(channel == "fax" || channel == "web-form") && text.contains("x")', { text: 'x' }, 'true'],
    ['text == "a && channel == \\"fax\\"" || text.contains("x")', { text: 'x' }, 'true'],
    ['channel == "fax" ? false : text.contains("x")', { text: 'x' }, 'true'],
    ["text.contains(' && channel == \"fax\"') || channel == 'web-form'", { text: 'x' }, 'true'],
    ['menu[0] == "1"', { text: 'x' }, 'failed'],
  ])('a rule is what CEL says of it, whether or not it must be asked: %s', (when, draft, said) => {
    const { rule, refused } = compileRouting(withRules(when)).choose(aDraft(draft), monday);
    expect(rule === 'r0' ? 'true' : refused.length > 0 ? 'failed' : 'false').toBe(said);
  });

  it('rules are tried in their order, however they are found', () => {
    const texts = [
      'channel == "web-form"',
      'channel == "fax"',
      'text.contains("x")',
      'language == "zh-Hans" && text.contains("y")',
      'category == ""',
    ];
    const holding = [true, false, true, false, true];
    fc.assert(
      fc.property(fc.shuffledSubarray([...texts.keys()], { minLength: 1 }), (order) => {
        const first = order.findIndex((one) => holding[one]);
        const { rule } = compileRouting(withRules(...order.map((one) => texts[one]!))).choose(aDraft({ text: 'x' }), monday);
        expect(rule).toBe(first < 0 ? 'triage' : `r${first}`);
      }),
      { numRuns: 60 },
    );
  });

  it('a rule may ask for the matter and its certainty', () => {
    const rules = withRules('matter.business == "B03.03" && matter.sure > 0.8 && matter.urgent == "money-now"');
    expect(compileRouting(rules).choose(aDraft({ text: '我的信用卡被盗刷了三千元' }), monday)).toMatchObject({
      rule: 'r0',
      decidedBy: 'rule',
    });
  });

  it('leaves the case to triage when no rule and no model is left', () => {
    const none = houseJudge({ coding: undefined, urgent: undefined, model: throwing });
    expect(compileRouting(withRules('facts.zip == "200120"'), none).choose(aDraft({ text: '信用卡被盗刷' }), monday)).toMatchObject({
      rule: 'triage',
      department: 'triage',
      decidedBy: 'nobody',
    });
  });

  it('a model that names a department which is not there decides nothing', () => {
    const judge = houseJudge({ coding: judgeInForce('jrt-0169').coding, urgent: undefined, model: lying });
    expect(compileRouting({ ...config, routing: [] }, judge).choose(aDraft({ text: '信用卡' }), monday).department).toBe('triage');
  });
});

it('reads nothing into what nobody could read', () => {
  expect(to({ text: '盗刷', unreadable: 'too deep' })).toMatchObject({ department: 'triage', rule: 'triage' });
});

it('judges a long text by its beginning', () => {
  expect(to({ text: `${'这'.repeat(1_000_000)}盗刷` })).toMatchObject({ rule: 'triage', urgent: { urgent: 'none' } });
});

function withDepartment(id: string, change: object): HouseConfig {
  return { ...config, departments: config.departments.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}
