import { describe, expect, it } from '@jest/globals';
import { loadRules } from '../../rules/rule-registry.js';
import { titleWords, whenWords } from './rule-set-words.js';

const { ruleSets } = loadRules();
const han = /\p{Script=Han}/u;
/** Characters that traditional Chinese writes otherwise. */
const simplified = /[银业险办规则务关门诉处赔个这说时间护热线]/;

describe('a rule set on a page', () => {
  it.each([...ruleSets.values()].map((one) => [one.id, one] as const))(
    '%s is called by a name, and its steps say when, in each language',
    (_, ruleSet) => {
      expect(titleWords('en', ruleSet)).not.toMatch(han);
      expect(titleWords('zh-Hant', ruleSet)).not.toMatch(simplified);
      expect(titleWords('zh-Hans', ruleSet)).not.toContain('》（');
      for (const step of ruleSet.obligations.flatMap((one) => one.extensions ?? [])) {
        expect(whenWords('en', step)).not.toMatch(han);
        expect(whenWords('zh-Hans', step)).toMatch(han);
        expect(whenWords('zh-Hant', step)).not.toMatch(simplified);
      }
    },
  );

  it('of an institution that knows one language is called as it says', () => {
    expect(titleWords('en', { id: 'own', title: { zh: '本行制度' } })).toBe('本行制度');
    expect(titleWords('zh-Hant', { id: 'own', title: { en: 'Our rules' } })).toBe('Our rules');
    expect(whenWords('en', { when: '情况复杂' })).toBe('情况复杂');
  });
});
