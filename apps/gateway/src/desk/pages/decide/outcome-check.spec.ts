import { loadRules } from '@app/shared/rules/rule-registry.js';
import { describe, expect, it } from '@jest/globals';
import type { CaseFacts } from '../../case-file.query.js';
import { checkOutcome, partsWanted } from './outcome-check.js';

const rules = loadRules();
const telling = { language: 'en' as const, now: new Date('2026-03-10T02:00:00Z'), zone: 'Asia/Shanghai' };
const somebody = (complainant: object, prefers: string | null = null) => ({ complainant, prefers }) as unknown as CaseFacts;
const outcome = { decision: 'upheld' as const, text: 'We refund you.' };

describe('the check of an outcome', () => {
  it('finds everything stated where the rules ask for the outcome alone', () => {
    const media = checkOutcome(telling, somebody({ phone: '+8613800138000', email: 'w@example.cn' }, 'sms'), outcome, [
      rules.ruleSet('cbrc-2012'),
    ]);
    expect(media.map(({ medium, problem }) => [medium, problem])).toEqual([
      ['Text message', undefined],
      ['Email', undefined],
    ]);
  });

  it('names what a stricter rule set misses, by each medium', () => {
    const strict = [rules.ruleSet('petition-cn-2022')];
    expect(partsWanted(strict, telling.now, telling.zone).length).toBeGreaterThan(0);
    const [bare] = checkOutcome(telling, somebody({ email: 'w@example.cn' }), outcome, strict);
    expect(bare?.problem).toBeDefined();
    expect(bare?.statements.some((statement) => !statement.stated)).toBe(true);
    const said = Object.fromEntries(partsWanted(strict, telling.now, telling.zone).map((part) => [part, 'said']));
    const [full] = checkOutcome(telling, somebody({ email: 'w@example.cn' }), { ...outcome, ...said }, strict);
    expect(full?.statements.filter((one) => one.stated).length).toBeGreaterThan(bare?.statements.filter((one) => one.stated).length ?? 0);
  });

  it('has no medium for whoever cannot be reached', () => {
    expect(checkOutcome(telling, somebody({ anonymous: true, phone: '+8613800138000' }), outcome, [rules.ruleSet('cbrc-2012')])).toEqual(
      [],
    );
  });
});
