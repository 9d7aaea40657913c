import { describe, expect, it } from '@jest/globals';
import { namesOnePerson, personKeys } from './person-keys.js';

describe('one person', () => {
  it.each([
    ['陈静', '陈静经理'],
    ['陈静', '陳靜 主任'],
    ['陈静', '客户经理陈静'],
    ['陈静', '行长：陈 静'],
    ['陈静', '陈静女士（大堂经理）'],
    ['陈静', '王强、陈静'],
    ['陈静主任', '陈静'],
    ['劉偉', '刘伟先生'],
    ['张和平', '张和平'],
    ['欧阳娜娜', '歐陽娜娜 老師'],
    ['阿不都·热合曼', '阿不都热合曼副主管'],
    ['陈经理', '陈经理'],
    ['ＬＩ　ＮＡ', 'Ms. Li Na'],
    ['Li Na', 'Na Li, Branch Manager'],
    ['Wang Fang', 'Manager Wang Fang'],
    ["Seán O'Brien", 'Mr Sean O’Brien'],
    ['José García', 'GARCIA JOSE (teller)'],
    ['John Smith', 'Smith, John'],
    ['Jean-Luc Picard', 'jean luc picard'],
    ['Zhang Wei 张伟', '张伟柜员'],
    ['Zhang Wei 张伟', 'Zhang Wei'],
    ['王芳', '王芳 Manager'],
    ['山田太郎', '山田 太郎'],
  ])('%s is %s', (one, other) => {
    expect(namesOnePerson(one, other)).toBe(true);
    expect(namesOnePerson(other, one)).toBe(true);
  });
});

describe('two people', () => {
  it.each([
    ['陈静', '陈经理'],
    ['陈志强经理', '陈静经理'],
    ['陈经理', '陈主任'],
    ['陈静', '陈静怡'],
    ['王经理', '李经理'],
    ['John Smith', 'Mr Smith'],
    ['Li Na', 'Li Nan'],
    ['clerk 1', 'supervisor 1'],
    ['张三', '经理'],
    ['', ''],
    ['。。。', '、、'],
  ])('%s is not %s', (one, other) => expect(namesOnePerson(one, other)).toBe(false));
});

describe('keys', () => {
  it('are of nobody where nothing is named', () =>
    expect([personKeys(undefined), personKeys(null), personKeys('  ')]).toEqual([[], [], []]));

  it('are bounded, however long the text is', () => {
    expect(personKeys('、'.repeat(1_000_000))).toEqual([]);
    expect(personKeys('陈静、'.repeat(100_000)).length).toBeLessThan(100);
  });
});
