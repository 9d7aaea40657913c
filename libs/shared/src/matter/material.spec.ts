import { describe, expect, it } from '@jest/globals';
import { foldText } from '../domain/matter/fold-text.js';
import { judgeUrgent } from '../domain/matter/judge-urgent.js';
import { PhraseBook } from '../domain/matter/phrase-book.js';
import { loadCodings } from './codings.js';
import { judgeInForce, loadHouseJudge } from './house-judge.js';
import { loadUrgentLists } from './material.js';
import { loadModel, readModel, writeModel } from './model-file.js';
import { lessonOf, lessons, materialVersion } from './train.js';

const urgent = new PhraseBook(loadUrgentLists());
const seen = (text: string) => judgeUrgent(urgent, text, undefined);

describe('the delivered material', () => {
  it('is three codings without a fault, and a judge without troubles', () => {
    expect([...loadCodings().keys()]).toEqual(['cfpb', 'general', 'jrt-0169']);
    expect(judgeInForce('jrt-0169').troubles).toEqual([]);
  });

  it.each(Object.keys(lessons))('the model of %s is made from it (redress routing train)', (id) => {
    const { material, labelled } = lessonOf(id);
    expect(loadModel(id).version).toBe(materialVersion(material, labelled));
  });

  it('a coding that no model was made for is no trouble, and says what that means', () => {
    const judge = loadHouseJudge('general');
    expect([judge.troubles, judge.version]).toEqual([[], '']);
    expect(judge.withoutModel).toContain('general has no model');
    expect(judge.judge('刚刚被骗转账五万，快帮我止付')).toMatchObject({ urgent: { urgent: 'money-now' } });
    expect(judge.judge('信用卡年费').matter).toBeUndefined();
    expect(judgeInForce('jrt-0169').withoutModel).toBeUndefined();
  });

  it('a model that was cut short is refused', () => {
    const whole = writeModel(loadModel('cfpb'));
    expect(() => readModel(whole.slice(0, 1000))).toThrow('cannot be read');
    expect(() => readModel(whole.replace(/"weights": "...../, '"weights": "'))).toThrow('cut short');
    expect(readModel(whole).version).toBe(loadModel('cfpb').version);
  });
});

describe('what cannot wait', () => {
  const { labelled } = lessonOf('jrt-0169');
  it.each(labelled.filter((one) => one.urgent === 'danger' || one.urgent === 'mass').map((one) => [one.id, one.urgent!, one.text]))(
    '%s is seen as %s',
    (_, kind, text) => {
      expect(seen(text).urgent).toBe(kind);
    },
  );

  it.each([
    ['再这样逼我，我就从你们楼上跳下去', 'danger'],
    ['我真係唔想活喇，收數佬日日嚟', 'danger'],
    ['I have the pills ready. You will not hear from me again.', 'danger'],
    ['保安把我推倒在地，手骨折了', 'danger'],
    ['催收的说知道我女儿几点放学', 'danger'],
    ['They said they know what time your boy gets out of school', 'danger'],
    ['paid the invoice with two digits swapped an hour ago', 'money-now'],
    ['刚刚被骗转账五万，快帮我止付', 'money-now'],
    ['剛被詐騙匯款，請攔截', 'money-now'],
    ['There are payments I have never heard of on my card', 'money-now'],
    ['我们三十多名业主明天去总行门口拉横幅', 'mass'],
    ['Sixty of us will protest outside your head office', 'mass'],
    ['我奶奶八十三岁，耳朵背', 'vulnerable'],
  ])('%s: %s', (text, kind) => {
    expect(seen(text).urgent).toBe(kind);
  });

  it.each([
    '这不是诈骗，我只是想查一下余额',
    'This is not fraud, I only want my statement',
    '不知道我几点能排到号',
    '手机银行一直卡死，急死我了',
    '> 刚刚被骗转账五万，快帮我止付\n请问上面这封邮件是你们发的吗，我没有转账',
    'I was dying to use the new card and the deadline passed',
  ])('not urgent: %s', (text) => {
    expect(['none', 'vulnerable']).toContain(seen(text).urgent);
  });

  it('says the words for it as they were written, and who else is named', () => {
    const { signs } = seen('再不處理我就向金管會申訴，我要提告');
    expect(signs).toEqual(expect.arrayContaining([{ sign: 'regulator', words: ['金管會'] }, expect.objectContaining({ sign: 'court' })]));
  });
});

it('both ways of writing are alike when folded', () => {
  expect(foldText('信用卡被盜刷，帳戶凍結')).toBe(foldText('信用卡被盗刷，账户冻结'));
});
