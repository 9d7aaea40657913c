import { describe, expect, it } from '@jest/globals';
import { loadRules } from '../../rules/rule-registry.js';
import { languages } from '../language.js';
import { articleWords, provisionWords } from './provision-words.js';
import type { RuleSet } from './rule-set.js';

const rules = loadRules();
const said = (language: 'zh-Hans' | 'zh-Hant' | 'en', id: string, provision: string) =>
  provisionWords(language, rules.ruleSet(id), provision);

/** Every provision that any file cites. */
const provisions = [...rules.ruleSets.values()].flatMap((ruleSet) => {
  const found = JSON.stringify(ruleSet).matchAll(/"provision":"((?:[^"\\]|\\.)*)"/g);
  return [...new Set([...found].map(([, provision = '']) => provision))].map((provision) => ({ ruleSet, provision }));
});

describe('a provision in words', () => {
  it('is cited with the text it stands in, in each language', () => {
    expect(said('zh-Hans', 'cbrc-2012', '第九条')).toMatch(/^《.*通知》（银监发〔2012〕13号）第九条$/);
    expect(said('zh-Hant', 'cbrc-2012', '第九条')).toMatch(/^《.*通知》（銀監發〔2012〕13號）第九條$/);
    expect(said('en', 'cbrc-2012', '第九条')).toBe(
      'Article 9 of the CBRC notice of 2012 on customer complaint handling by banking institutions',
    );
    expect(said('en', 'cbirc-2020', '第十九条、第二十一条')).toMatch(/^Articles 19 and 21 of the CBIRC measures/);
    expect(said('en', 'hotline-12345', '北京市条例第十三、十五条')).toBe(
      'Articles 13 and 15 of the Beijing regulation on handling complaints without delay',
    );
    expect(said('zh-Hant', 'wage-cn', '劳动保障监察条例第十四条第四款')).toBe('《勞動保障監察條例》第十四條第四款');
    expect(said('en', 'uk-energy', 'reg 6')).toMatch(/^regulation 6 of the Gas and Electricity/);
    expect(said('zh-Hans', 'fca-disp', 'DISP 1.6.2R')).toBe('DISP 1.6.2R');
  });

  it.each([
    ['第九条', 'Article 9'],
    ['第三十六条第二款', 'Article 36(2)'],
    ['第二十一条第一款第五项', 'Article 21(1)(5)'],
    ['第三十二、三十五条', 'Articles 32 and 35'],
    ['第十条', 'Article 10'],
    ['第一百零二条', 'Article 102'],
    ['第13條之1第2項', 'Article 13-1(2)'],
    ['附件二', undefined],
  ])('%s is %s', (provision, words) => {
    expect(articleWords(provision)).toBe(words);
  });

  it('of every rule set is free of Chinese in English, and never without words', () => {
    for (const { ruleSet, provision } of provisions) {
      for (const language of languages) expect(provisionWords(language, ruleSet, provision)).not.toBe('');
      expect(`${ruleSet.id} ${provisionWords('en', ruleSet, provision)}`).not.toMatch(/\p{Script=Han}/u);
      // What the complainant reads in traditional characters has none of the simplified ones that provisions use.
      expect(provisionWords('zh-Hant', ruleSet, provision)).not.toMatch(/[条项号规办则发务监会于业机构处]/);
    }
  });

  it('of an institution’s own rule set without such words names the text alone in English', () => {
    const own = { title: { zh: '本行办法' } } as unknown as RuleSet;
    expect(provisionWords('en', own, '附件二')).toBe('the rules that bind us');
    expect(provisionWords('zh-Hans', own, '第三条')).toBe('《本行办法》第三条');
  });
});
