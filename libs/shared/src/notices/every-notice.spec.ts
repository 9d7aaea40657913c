import { describe, expect, it } from '@jest/globals';
import { hanScripts } from '../domain/language/han-scripts.js';
import { type Language, languages } from '../domain/language.js';
import { type NoticeKind, noticeKinds } from '../domain/notice/notice.js';
import { loadHouseConfig } from '../platform/config/institution.js';
import { loadRules } from '../rules/rule-registry.js';
import { composeNotice, type WrittenMedium } from './compose-notice.js';
import { longDate } from './long-date.js';
import type { ComplaintFacts } from './notice-facts.js';
import { noticeToCompose } from './notice-to-compose.js';
import { loadTemplates } from './template-registry.js';

const rules = loadRules();
const templates = loadTemplates();
const papers = loadHouseConfig('config');
const at = new Date('2026-03-10T03:00:00Z');
const { simplified } = hanScripts();

const said: Readonly<Record<Language, string>> = { 'zh-Hans': '已核实', 'zh-Hant': '已核實', en: 'we have checked it' };
const details = (language: Language, ruleSet: string, provision: string | undefined): Record<string, unknown> => {
  const names = [
    ...['text', 'reason', 'reasons', 'approver', 'measures', 'progress', 'asked', 'request', 'facts', 'basis', 'lateReason', 'refusal'],
    ...['destinationContact', 'communications', 'followUp', 'regulator', 'instruction', 'lateBy', 'holder'],
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, said[language]])),
    ...{ decision: 'partly', remedies: [said[language]], ruleSet, provision, obligationKind: 'decide', cause: 'calendar' },
    ...{ dueOn: '2026-03-31', newDueOn: '2026-04-22', cap: '2026-06-05', capThrough: '2026-12-31', replyBy: '2026-03-20' },
    ...{ surveyUntil: '2026-05-06', provisional: true, knownThrough: '2026-12-31' },
  };
};

/** A case under one rule set, whose date is provisional, or is past. */
const aComplaint = (language: Language, ruleSet: string, isPast: boolean): ComplaintFacts => ({
  id: 'c',
  reference: '7K2QD-M9XWA',
  channel: 'web-form',
  language,
  receivedAt: new Date(isPast ? '2026-01-05T02:05:00Z' : '2026-03-10T02:05:00Z'),
  complainant: { name: { 'zh-Hans': '王芳', 'zh-Hant': '王芳', en: 'Alex Example' }[language], email: 'alex@mail.example' },
  prefers: null,
  claimed: [],
  mayAcknowledge: true,
  department: 'cards',
  durableMediumAgreed: true,
  duties: rules.ruleSet(ruleSet).obligations.map((one) => ({
    ...{ id: one.id, ruleSet, obligation: one.id, kind: one.kind, notice: one.notice ?? null, state: 'open' },
    ...(isPast ? { dueOn: '2026-01-26', dueAt: '2026-01-26T09:00:00Z' } : { dueOn: '2026-03-31', dueAt: '2026-03-31T09:00:00Z' }),
    ...{ provisional: !isPast, knownThrough: isPast ? null : '2026-12-31', provision: one.citation.provision },
  })),
});

function written(kind: NoticeKind, language: Language, ruleSet: string, medium: WrittenMedium, isPast = false) {
  const house = {
    institution: { ...papers.institution, ruleSets: [ruleSet] },
    departments: papers.departments,
    publicUrl: 'https://bank.example',
  };
  const provision = rules.ruleSet(ruleSet).obligations[0]?.citation.provision;
  const wanted = noticeToCompose(
    house,
    rules,
    aComplaint(language, ruleSet, isPast),
    { kind, ruleSet: kind === 'acknowledgement' ? null : ruleSet, details: details(language, ruleSet, provision) },
    at,
  );
  return composeNotice(templates, wanted, medium, at);
}

const monthsAndDays = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b/;
const dayOf: Readonly<Record<Language, RegExp>> = {
  'zh-Hans': /\d{4}年\d{1,2}月\d{1,2}日(?:（星期[一二三四五六日]）|星期[一二三四五六日])?/g,
  'zh-Hant': /\d{4}年\d{1,2}月\d{1,2}日(?:（星期[一二三四五六日]）|星期[一二三四五六日])?/g,
  en: /(?:[A-Z][a-z]+day )?\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}/g,
};
/** Every day in words that a text of ours can have, by our own long form. */
const days = ['2026-01-05', '2026-01-26', '2026-03-10', '2026-03-20', '2026-03-31', '2026-04-22', '2026-05-06', '2026-06-05', '2026-12-31'];
const longForms = (language: Language, medium: WrittenMedium) =>
  days.map((day) => (medium === 'sms' ? longDate(language, day).replace(/（(星期.)）/, '$1') : longDate(language, day)));

/** What is wrong with a text in its language; nothing where it is as a bank writes. */
function faults(text: string, language: Language, medium: WrittenMedium): string[] {
  const han = text.match(/\p{Script=Han}/gu) ?? [];
  const right = longForms(language, medium);
  return [
    ...(/undefined|\{\{|\{%|\[object|\bNaN\b|\bnull\b/.test(text) ? ['a placeholder or a value that is none'] : []),
    ...(/\d{4}-\d{2}-\d{2}/.test(text) ? ['a date that is for machines'] : []),
    ...(language === 'en' && han.length > 0 ? [`Chinese in English: ${han.join('')}`] : []),
    ...(language === 'zh-Hant' ? han.filter((one) => simplified.has(one)).map((one) => `simplified ${one}`) : []),
    ...(language !== 'en' && monthsAndDays.test(text) ? [`an English date: ${monthsAndDays.exec(text)}`] : []),
    ...(text.match(dayOf[language]) ?? []).filter((day) => !right.includes(day)).map((day) => `a date in another form: ${day}`),
  ];
}

const media = (kind: NoticeKind) =>
  (['sms', 'email', 'letter'] as const).filter((medium) => medium !== 'sms' || templates.has(kind, 'sms'));

describe.each([...rules.ruleSets.keys()])('every notice under %s', (ruleSet) => {
  it.each(languages)('is written as %s is written, on every medium', (language) => {
    const wrong = noticeKinds.flatMap((kind) =>
      media(kind).flatMap((medium) => {
        const { subject, body, html } = written(kind, language, ruleSet, medium);
        return faults([subject, body, html?.replace(/<[^>]*>/g, ' ')].join('\n'), language, medium).map(
          (fault) => `${kind} ${medium}: ${fault}`,
        );
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('what the faults of a text are looked for with', () => {
  it('finds each of them', () => {
    expect(faults('under 第九条 by 31 March 2026', 'en', 'email')).toHaveLength(2);
    expect(faults('答覆期限2026年3月31日', 'zh-Hant', 'email')).toHaveLength(1);
    expect(faults('依据第九条', 'zh-Hant', 'email').length).toBeGreaterThan(0);
    expect(faults('最迟于31 March 2026', 'zh-Hans', 'email')).toHaveLength(1);
    expect(faults('2026-03-31 {{ due }} undefined', 'en', 'sms')).toHaveLength(2);
  });
});

describe('the acknowledgement of what was entered late', () => {
  const promise = { 'zh-Hans': '我们最迟于', 'zh-Hant': '我們最遲於', en: 'We will answer by' };
  const passed = { 'zh-Hans': /超过|逾期/, 'zh-Hant': /超過|逾期/, en: /has passed|is late/ };
  it.each(languages.flatMap((language) => (['sms', 'email'] as const).map((medium) => [language, medium] as const)))(
    'promises no past day, in %s by %s: it owns up to it',
    (language, medium) => {
      for (const ruleSet of ['cbrc-2012', 'cbirc-2020', 'tw-fcpa', 'fca-disp']) {
        const { body, missing } = written('acknowledgement', language, ruleSet, medium, true);
        expect(body).not.toContain(promise[language]);
        expect(missing.filter((one) => one.startsWith('value:'))).toEqual([]);
        if (body.includes('2026') && body.includes('26')) expect(body).toMatch(passed[language]);
        expect(faults(body, language, medium)).toEqual([]);
      }
      expect(written('acknowledgement', language, 'cbrc-2012', medium, true).body).toMatch(passed[language]);
    },
  );
});
