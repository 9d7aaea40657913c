import { describe, expect, it } from '@jest/globals';
import { compileNames, type Named } from './name-finder.js';

const people: readonly Named[] = [
  {
    key: 'i:liu',
    name: '刘伟',
    names: ['刘伟', 'liu wei', 'liuwei', '刘经理'],
    staffNumber: '80123',
    emails: ['liu.wei@bank.example'],
    relatives: ['陈小红'],
  },
  { key: 'i:ouyang', name: '欧阳春兰', names: ['欧阳春兰', 'ouyang chunlan', 'ou yang chun lan'], staffNumber: 'A0077' },
  { key: 'i:grace', name: "Grace O'Neill", names: ["Grace O'Neill", '葛瑞丝'] },
  { key: 'i:gao', name: '高峰', names: ['高峰', 'gao feng', 'gaofeng'] },
  { key: 'd:wealth', name: '周明', names: ['周明'] },
];
const finder = compileNames(people);
const keys = (text: string) => finder.inText(text).map(({ key }) => key);

describe('names in the words of a complaint', () => {
  it.each([
    ['as it stands', '上次刘伟说可以免年费', ['i:liu']],
    ['in traditional characters', '上次劉偉說可以免年費', ['i:liu']],
    ['its characters apart, as forms have it', '经办人是 刘　伟，态度很差', ['i:liu']],
    ['all four of them apart', '经办人：欧 阳 春 兰', ['i:ouyang']],
    ['with a title', '贵行刘伟经理态度恶劣', ['i:liu']],
    ['by a surname with its title that the account lists', '我找的是刘经理', ['i:liu']],
    ['in pinyin', 'I was served by Liu Wei at the counter.', ['i:liu']],
    ['in pinyin, the surname last, with tones', 'Mr Wěi Liú promised me a refund.', ['i:liu']],
    ['in pinyin, as one word', '联系人 LIUWEI 不接电话', ['i:liu']],
    ['a name of four characters', '歐陽春蘭女士讓我買了基金', ['i:ouyang']],
    ['its pinyin in either cut', 'Ouyang Chunlan; later OU YANG CHUN LAN', ['i:ouyang']],
    ['with an apostrophe of any kind', 'Ms. Grace O’Neill hung up.', ['i:grace']],
    ['a foreign name in Han characters', '客户经理葛瑞丝小姐', ['i:grace']],
    ['by a staff number behind a word that says so', '柜员工号：80123 拒绝办理', ['i:liu']],
    ['by the number of a badge, behind a title', '柜员80123拒绝办理', ['i:liu']],
    ['by the number of a badge, in traditional characters', '經理 80123 不理人', ['i:liu']],
    ['by the number of a badge, in English', 'Teller 80123 refused', ['i:liu']],
    ['by a staff number with a letter', 'staff no. A0077 refused', ['i:ouyang']],
    ['two people, in the order of the text', '高峰经理和刘伟都在场', ['i:gao', 'i:liu']],
    ['a name that is an everyday word, beside a title', '大堂经理高峰让我等', ['i:gao']],
    ['a name that is an everyday word, beside what a person does', '周明不给我赎回', ['d:wealth']],
  ])('are found: %s', (_, text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it.each([
    ['an everyday word', '早高峰时段排队两小时，高峰期没有人'],
    ['a number that is no staff number', '账户余额 80123 元，卡号 6222 0801 2380123'],
    ['parts of other words', 'The liuweight of Weiliu; 刘经 理伟大'],
    ['a name over the end of a sentence', '我姓刘。伟大的银行'],
    ['nothing', ''],
  ])('are not found in %s', (_, text) => {
    expect(keys(text)).toEqual([]);
  });

  it('are found with their place in the text as it was given', () => {
    const text = '㈱ 😀 １２ 上次劉偉經理說';
    const [found] = finder.inText(text);
    expect(text.slice(found!.at, found!.at + found!.length)).toBe('劉偉');
  });

  it('are found in one pass: ten times the text costs about ten times as much, ten times the staff about the same', () => {
    const many = (count: number): Named[] =>
      Array.from({ length: count }, (_, at) => {
        const given = String.fromCharCode(0x5000 + (at % 3_000), 0x6000 + Math.floor(at / 3_000));
        return { key: `i:${at}`, name: `王${given}`, names: [`王${given}`, `wang number${at}`], staffNumber: String(100_000 + at) };
      });
    const [few, lots] = [compileNames(many(1_000)), compileNames(many(10_000))];
    const words = '王先生在柜台办理业务时 teller number seven refused, 工号 999999，王王王王王王王王。';
    const [short, long] = [words.repeat(400), words.repeat(4_000)];
    const took = (work: () => unknown) => {
      work();
      const times = Array.from({ length: 3 }, () => {
        const begun = process.hrtime.bigint();
        work();
        return Number(process.hrtime.bigint() - begun);
      });
      return Math.min(...times);
    };
    const base = took(() => few.inText(short));
    expect(took(() => few.inText(long)) / base).toBeLessThan(40);
    expect(took(() => lots.inText(short)) / base).toBeLessThan(5);
  });
});

describe('a complaint of a member of staff', () => {
  it.each([
    ['by name', { name: '劉偉 先生' }, [['i:liu', false]]],
    ['by mail address', { email: 'Liu.Wei@bank.example' }, [['i:liu', false]]],
    ['of a declared relative', { name: '陈小红' }, [['i:liu', true]]],
    ['of nobody', { name: '陈红', email: 'x@y.example' }, []],
    ['without a name', {}, []],
  ])('is told %s', (_, who, expected) => {
    expect(finder.complainant(who).map(({ key, relative }) => [key, relative])).toEqual(expected);
  });
});
