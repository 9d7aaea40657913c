import { Failure } from '../domain/failure/failure.js';
import type { Language } from '../domain/language.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import { noticeTable } from '../domain/notice/notice.js';
import type { RuleRegistry } from '../rules/rule-registry.js';
import { type ComposedNotice, composeNotice } from './compose-notice.js';
import type { ComplaintFacts, OwedDuty } from './notice-facts.js';
import { type NoticeSender, noticeValues } from './notice-values.js';
import { acceptanceOf, requiredNotices } from './required-notices.js';
import { countSegments, type Segments } from './sms/segments.js';
import type { TemplateRegistry } from './template-registry.js';

/** The media that a text can be looked at on before it is used. */
export const previewMedia = ['sms', 'email', 'letter'] as const;
/** A medium that a text can be looked at on before it is used. */
export type PreviewMedium = (typeof previewMedia)[number];

/** A text as it would leave, with how it travels. */
export type NoticePreview = ComposedNotice & { readonly sms: Segments | null };

/** A made-up case, so that an institution sees its own words before anybody else does. Nobody's data are in it. */
const sample = (language: Language, house: NoticeSender, rules: RuleRegistry, now: Date): ComplaintFacts => ({
  id: '00000000-0000-7000-8000-000000000000',
  reference: '7K2QD-M9XWA',
  channel: 'web-form',
  language,
  receivedAt: now,
  complainant: { name: language === 'en' ? 'Alex Example' : '王芳', phone: '+8613800138000', email: 'alex@mail.example' },
  prefers: null,
  claimed: [],
  mayAcknowledge: true,
  department: house.departments[0]?.id ?? null,
  durableMediumAgreed: true,
  duties: dutiesOf(house, rules),
});

const words: Readonly<Record<Language, Readonly<Record<string, unknown>>>> = {
  'zh-Hans': { text: '我们已核实交易记录，退还 3000 元。', reason: '需向商户调取凭证', progress: '已调取凭证', measures: '已联系商户' },
  'zh-Hant': { text: '我們已核實交易紀錄，退還 3000 元。', reason: '需向商戶調取憑證', progress: '已調取憑證', measures: '已聯絡商戶' },
  en: {
    text: 'We have checked the records and refund 3,000.',
    reason: 'we need the slips',
    progress: 'slips received',
    measures: 'asked the shop',
  },
};

/** Writes a sample of a notice for a medium. Fails with `notice.unknown` where there are no words for that medium. */
export function previewNotice(
  house: NoticeSender,
  templates: TemplateRegistry,
  rules: RuleRegistry,
  { kind, language, medium }: { readonly kind: NoticeKind; readonly language: Language; readonly medium: PreviewMedium },
  now: Date,
): NoticePreview {
  if (medium === 'sms' && !noticeTable[kind].sms) {
    throw new Failure('notice.unknown', `${kind} cannot be sent by text message: it must be in writing.`);
  }
  const said = words[language];
  const { institution } = house;
  const details = {
    ...said,
    decision: 'upheld',
    reasons: said['text'],
    refusal: said['reason'],
    obligation: 'decide',
    obligationKind: 'decide',
    ruleSet: institution.ruleSets[0],
    dueOn: '2026-03-31',
    newDueOn: '2026-04-22',
    surveyUntil: '2026-05-06',
    remedies: [said['text']],
  };
  const facts = sample(language, house, rules, now);
  const required = requiredNotices(rules, institution.ruleSets, { kind, ruleSet: null, duties: facts.duties, details });
  const acceptance = acceptanceOf(required, now, institution.zone);
  const values = noticeValues(house, facts, kind, details, acceptance, { ruleSets: rules.ruleSets, now });
  const wanted = { kind, language, values, acceptance, required, zone: institution.zone, durableMediumAgreed: true };
  const text = composeNotice(templates, wanted, medium, now);
  return { ...text, sms: medium === 'sms' ? countSegments(text.body) : null };
}

/** What the rule sets in force owe such a case, all due on one day. */
function dutiesOf({ institution }: NoticeSender, rules: RuleRegistry): OwedDuty[] {
  return institution.ruleSets.flatMap((id) =>
    rules
      .ruleSet(id)
      .obligations.filter(({ kind }) => kind === 'acknowledge' || kind === 'decide')
      .map((one) => ({
        id: one.id,
        ruleSet: id,
        obligation: one.id,
        kind: one.kind,
        notice: one.notice ?? null,
        state: 'open',
        dueOn: '2026-03-31',
        dueAt: null,
        provisional: false,
        knownThrough: null,
        provision: one.citation.provision,
      })),
  );
}
