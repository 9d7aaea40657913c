import { languages } from '@app/shared/domain/language.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { expect, it } from '@jest/globals';
import { openOf, statusOf } from './rule-set-says.js';

const ruleSets = [...loadRules().ruleSets.values()];

it.each(languages)('every remark of every rule set that is delivered has its words in %s', (language) => {
  expect(ruleSets.length).toBeGreaterThan(10);
  for (const ruleSet of ruleSets)
    for (const { text, lang } of [statusOf(language, ruleSet), ...openOf(language, ruleSet)])
      expect({ of: ruleSet.id, text, lang }).toEqual({
        of: ruleSet.id,
        text: language === 'en' ? expect.any(String) : expect.stringMatching(/\p{Script=Han}/u),
        lang: undefined,
      });
});

it('what somebody changed in a rule file is read as it stands, and marked as its language', () => {
  const changed = { ...ruleSets[0]!, status: 'In force here since Monday.', open: ['whether this counts'] };
  expect(statusOf('zh-Hans', changed)).toEqual({ text: 'In force here since Monday.', lang: 'en' });
  expect(openOf('en', changed)).toEqual([{ text: 'whether this counts' }]);
});
