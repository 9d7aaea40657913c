import { type ComposedNotice, composeNotice } from '@app/shared/notices/compose-notice.js';
import { noticeToCompose } from '@app/shared/notices/notice-to-compose.js';
import { loadTemplates } from '@app/shared/notices/template-registry.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { describe, expect, it } from '@jest/globals';
import { type CheckedFile, factsToCheck } from '../../notices/facts-to-check.js';
import { statementWords } from '../case/notice-words.js';
import { checkOutcome, partsWanted } from './outcome-check.js';

const rules = loadRules();
const templates = loadTemplates();
const papers = loadHouseConfig('config');
const telling = { language: 'en' as const, now: new Date('2026-03-10T02:00:00Z'), zone: 'Asia/Shanghai' };

/** A desk whose institution says `statements` of its own beside what the delivered papers say. */
const aDesk = (statements: Readonly<Record<string, object>> = {}) => ({
  house: {
    institution: { ...papers.institution, statements: statements as typeof papers.institution.statements },
    departments: papers.departments,
    publicUrl: 'https://bank.example',
  },
  templates,
  rules,
});

/** A case of somebody under rule sets that each still owe their outcome. */
const somebody = (complainant: object, ruleSets: readonly string[], prefers: string | null = null, more: object = {}): CheckedFile =>
  ({
    id: 'c',
    reference: '7K2QD-M9XWA',
    channel: 'web-form',
    language: 'zh-Hans',
    receivedAt: new Date('2026-03-09T02:00:00Z'),
    complainant,
    prefers,
    keptAsWritten: [],
    department: 'cards',
    events: [],
    deadlines: ruleSets.flatMap((id) =>
      rules
        .ruleSet(id)
        .obligations.filter(({ notice }) => notice !== undefined && rules.ruleSet(id).notices[notice]?.kind === 'outcome')
        .map((one) => ({
          ruleSet: id,
          obligation: one.id,
          kind: one.kind,
          notice: one.notice,
          state: 'open',
          dueOn: '2026-03-31',
          dueAt: new Date('2026-03-31T09:00:00Z'),
          provisional: false,
          knownThrough: null,
          derivation: { citation: one.citation },
        })),
    ),
    ...more,
  }) as unknown as CheckedFile;
const outcome = { decision: 'upheld' as const, text: 'We refund you.' };
const rights = ['internal_review_right', 'mediation_option', 'arbitration_option', 'litigation_option'];
const mobile = '+8613800138000';
const rightsOf = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { 'zh-Hans': `${name}：甲`, 'zh-Hant': `${name}：甲`, en: `${name}: A` }]));

/** What the message itself lacks, written as the notifier writes it. */
function composed(desk: ReturnType<typeof aDesk>, file: CheckedFile, said: object, medium: 'sms' | 'email' | 'letter'): ComposedNotice {
  const facts = factsToCheck(file);
  const wanted = noticeToCompose(
    desk.house,
    rules,
    facts,
    { kind: 'outcome', ruleSet: facts.duties[0]?.ruleSet ?? null, details: { ...said } },
    telling.now,
  );
  return composeNotice(templates, wanted, medium, telling.now);
}

describe('the check of an outcome', () => {
  it('finds everything stated where the rules ask for the outcome alone', () => {
    const media = checkOutcome(telling, aDesk(), somebody({ phone: mobile, email: 'w@example.cn' }, ['cbrc-2012'], 'sms'), outcome);
    expect(media.map(({ medium, problem }) => [medium, problem])).toEqual([
      ['Text message', undefined],
      ['Email', undefined],
    ]);
  });

  it('counts the rights that the house’s own statements carry, and calls them missing only where nothing does', () => {
    const file = somebody({ email: 'w@example.cn' }, ['cbirc-2020']);
    const full = aDesk(papers.institution.statements as never);
    const [carried] = checkOutcome(telling, full, file, outcome);
    expect(carried?.problem).toBeUndefined();
    expect(carried?.statements.every(({ stated }) => stated)).toBe(true);
    const [bare] = checkOutcome(telling, aDesk(), file, outcome);
    expect(bare?.statements.filter(({ stated }) => !stated).map(({ text }) => text)).toEqual(
      rights.map((code) => statementWords('en', code)),
    );
  });

  it('names what a stricter rule set misses, and takes the text of the decision for the parts that nobody gave apart', () => {
    const strict = [rules.ruleSet('petition-cn-2022')];
    expect(partsWanted(strict, telling.now, telling.zone).length).toBeGreaterThan(0);
    const file = somebody({ address: 'Nanjing Road 1' }, ['petition-cn-2022']);
    const [letter] = checkOutcome(telling, aDesk(), file, outcome);
    const missing = composed(aDesk(), file, outcome, 'letter').missing;
    expect(letter?.medium).toBe('Letter');
    expect(letter?.statements.filter(({ stated }) => !stated).map(({ text }) => text)).toEqual(
      missing.map((code) => statementWords('en', code)),
    );
  });

  it('has no medium for whoever cannot be reached, and none at an address of our own', () => {
    for (const complainant of [{ anonymous: true, phone: mobile }, { email: papers.institution.addresses[0] }]) {
      expect(checkOutcome(telling, aDesk(), somebody(complainant, ['cbrc-2012']), outcome)).toEqual([]);
    }
  });

  it('leaves to the status page what a text message has no room for, where it says so', () => {
    const desk = aDesk(rightsOf(...rights));
    const [sms] = checkOutcome(telling, desk, somebody({ phone: mobile }, ['cbirc-2020']), outcome);
    const text = composed(desk, somebody({ phone: mobile }, ['cbirc-2020']), outcome, 'sms');
    expect(sms?.problem === undefined).toBe(text.allowed && text.missing.every((one) => text.onPage.includes(one)));
  });

  const statements = [...rights, 'ombudsman_right', 'ombudsman_contact'];
  it.each([...rules.ruleSets.keys()].flatMap((id) => (['email', 'sms', 'letter'] as const).map((medium) => [id, medium] as const)))(
    'says of %s by %s what the message itself says',
    (id, medium) => {
      const contact = { email: { email: 'w@example.cn' }, sms: { phone: mobile }, letter: { address: 'Nanjing Road 1' } }[medium];
      const file = somebody(contact, [id]);
      for (const desk of [aDesk(), aDesk(rightsOf(...statements))]) {
        for (const said of [outcome, { ...outcome, reasons: 'so', basis: 'Article 1', request: 'a refund', remedies: ['300'] }]) {
          const [checked] = checkOutcome(telling, desk, file, said);
          const text = composed(desk, file, said, medium);
          const leaves = text.allowed && text.missing.every((one) => text.onPage.includes(one));
          expect([id, checked?.problem === undefined]).toEqual([id, leaves]);
        }
      }
    },
  );
});
