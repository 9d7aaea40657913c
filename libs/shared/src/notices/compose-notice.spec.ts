import { describe, expect, it } from '@jest/globals';
import type { Language } from '../domain/language.js';
import type { NoticeKind } from '../domain/notice/notice.js';
import { loadHouseConfig } from '../platform/config/institution.js';
import { loadRules } from '../rules/rule-registry.js';
import { composeNotice, type RequiredNotice } from './compose-notice.js';
import { longDate, longInstant } from './long-date.js';
import type { ComplaintFacts } from './notice-facts.js';
import { type NoticeSender, noticeValues } from './notice-values.js';
import { acceptanceOf, requiredNotices } from './required-notices.js';
import { countSegments } from './sms/segments.js';
import { loadTemplates } from './template-registry.js';

const rules = loadRules();
const templates = loadTemplates();
const papers = loadHouseConfig('config');
const house: NoticeSender = { institution: papers.institution, departments: papers.departments, publicUrl: 'https://bank.example' };
const at = new Date('2026-03-10T03:00:00Z');

const aComplaint = (language: Language, provisional = false): ComplaintFacts => ({
  id: 'c',
  reference: '7K2QD-M9XWA',
  channel: 'sms-twilio',
  language,
  receivedAt: new Date('2026-03-10T02:05:00Z'),
  complainant: { name: '<b>张三</b>', phone: '+8613800138000' },
  prefers: null,
  claimed: [],
  mayAcknowledge: true,
  department: 'cards',
  durableMediumAgreed: false,
  duties: [
    {
      id: 'a',
      ruleSet: 'cbrc-2012',
      obligation: 'acknowledge',
      kind: 'acknowledge',
      notice: 'acknowledgement',
      state: 'open',
      dueOn: null,
      dueAt: null,
      provisional: false,
      knownThrough: null,
      provision: '第八条',
    },
    {
      id: 'o',
      ruleSet: 'cbrc-2012',
      obligation: 'decide',
      kind: 'decide',
      notice: 'outcome',
      state: 'open',
      dueOn: '2026-03-31',
      dueAt: null,
      provisional,
      knownThrough: provisional ? '2026-12-31' : null,
      provision: '第九条',
    },
  ],
});

function compose(
  language: Language,
  kind: NoticeKind,
  medium: 'sms' | 'email',
  details: Record<string, unknown> = {},
  provisional = false,
  ruleSet: string | null = 'cbrc-2012',
) {
  const complaint = aComplaint(language, provisional);
  const required: RequiredNotice[] = requiredNotices(rules, [], { kind, ruleSet, duties: complaint.duties, details });
  const zone = 'Asia/Shanghai';
  const acceptance = acceptanceOf(required, at, zone);
  const values = noticeValues(house, complaint, kind, details, acceptance, { ruleSets: rules.ruleSets, now: at });
  return composeNotice(templates, { kind, language, values, acceptance, required, zone }, medium, at);
}

describe('dates in notices', () => {
  it('are long, local and with their weekday', () => {
    expect(longDate('zh-Hans', '2026-03-31')).toBe('2026年3月31日（星期二）');
    expect(longDate('zh-Hant', '2028-02-29')).toBe('2028年2月29日（星期二）');
    expect(longDate('en', '2026-03-31')).toBe('Tuesday 31 March 2026');
    expect(longInstant('zh-Hans', new Date('2026-03-09T16:05:00Z'), 'Asia/Shanghai')).toBe('2026年3月10日（星期二）00:05');
  });
});

describe('an acknowledgement', () => {
  it('states in one text message what the notice of 2012 requires', () => {
    const sms = compose('zh-Hans', 'acknowledgement', 'sms');
    expect(sms.body).toBe(
      '【示例银行】您的投诉已受理，编号7K2QD-M9XWA。我们最迟于2026年3月31日星期二答复您。咨询95000。凭编号和查询码查进度：bank.example/status',
    );
    expect(sms).toMatchObject({ missing: [], allowed: true, template: 'acknowledgement.sms@3', subject: null });
    expect(Object.keys(sms.statements)).toEqual(
      expect.arrayContaining(['complaint_accepted', 'handling_deadline', 'contact_details', 'case_reference']),
    );
  });

  it('says in every language and medium when the date may move, and until when the calendar is known', () => {
    expect(compose('zh-Hans', 'acknowledgement', 'email', {}, true).body).toContain(
      '按已公布的日历计算，2026年12月31日（星期四）之后的工作日安排尚未公布，日期可能调整。',
    );
    expect(compose('zh-Hans', 'acknowledgement', 'sms', {}, true).body).toContain('2026年12月31日星期四后日历未公布，日期可能调整');
    expect(compose('en', 'acknowledgement', 'sms', {}, true).body).toContain('(may move: calendar known to Thursday 31 December 2026)');
  });

  it.each(['zh-Hans', 'zh-Hant', 'en'] as const)('has nothing of the sender in it (%s)', (language) => {
    for (const medium of ['sms', 'email'] as const) {
      const { body, html, subject } = compose(language, 'acknowledgement', medium);
      expect([body, html, subject].join()).not.toMatch(/张三|138/);
    }
  });

  it('in English mail names department, provision and contact', () => {
    const mail = compose('en', 'acknowledgement', 'email');
    expect(mail.subject).toBe('Complaint accepted: 7K2QD-M9XWA');
    expect(mail.body).toContain(
      'We will answer by Tuesday 31 March 2026, under Article 9 of the CBRC notice of 2012 on customer complaint handling by banking institutions.',
    );
    expect(mail.body).toContain('With: Card Centre.');
    expect(mail.html).toContain('<a href="https://bank.example/status"');
  });
});

describe('an acknowledgement with the access code', () => {
  it.each([
    [
      'zh-Hans',
      '【示例银行】投诉已受理，编号7K2QD-M9XWA。最迟2026年3月31日星期二答复。咨询95000。进度：bank.example/status 查询码{code}，请勿告知他人',
      2,
    ],
    [
      'zh-Hant',
      '【示例銀行】投訴已受理，編號7K2QD-M9XWA。最遲2026年3月31日星期二答覆。洽詢95000。進度：bank.example/status 查詢碼{code}，請勿告知他人',
      2,
    ],
    [
      'en',
      'Example Bank: complaint accepted, ref 7K2QD-M9XWA. Answer by Tuesday 31 March 2026. Call 95000; see bank.example/status. Code {code}: tell nobody',
      1,
    ],
  ] as const)('in %s states all that the notice of 2012 requires, the code last', (language, body, segments) => {
    const sms = compose(language, 'acknowledgement', 'sms', { withCode: true });
    expect(sms).toMatchObject({ body, missing: [], allowed: true, shown: { code: '{code}' } });
    expect(countSegments(sms.body.replace('{code}', '1234 5678 9012 3456')).segments).toBe(segments);
    const moving = compose(language, 'acknowledgement', 'sms', { withCode: true }, true);
    expect(moving.body).toMatch(/可能调整|可能調整|may move/);
  });

  it('shows it in a mail only where it is given one, and never in a subject', () => {
    const mail = compose('zh-Hant', 'acknowledgement', 'email', { withCode: true });
    expect(mail.body).toContain('查詢碼：{code}');
    expect(mail.subject).not.toContain('code');
    expect(compose('zh-Hant', 'acknowledgement', 'email').body).not.toContain('查詢碼：');
  });
});

describe('the access code', () => {
  it('stays a placeholder in the frozen text', () => {
    expect(compose('zh-Hans', 'receipt-code', 'sms').body).toBe(
      '【示例银行】7K2QD-M9XWA查询码：{code}。凭编号和查询码可查进度、补充材料。请勿告诉他人，我们不会索要。',
    );
    expect(compose('en', 'receipt-code', 'email').html).toContain('{code}');
  });
});

describe("a clerk's notices", () => {
  const extension = { dueOn: '2026-03-31', newDueOn: '2026-04-30', provision: '第九条', cap: '2026-06-05', provisional: false };

  it('state the new date and the reason', () => {
    const sms = compose('zh-Hans', 'extension', 'sms', { ...extension, reason: '需向商户调取凭证' });
    expect(sms.body).toBe(
      '【示例银行】编号7K2QD-M9XWA：因需向商户调取凭证，答复期限由2026年3月31日星期二延至2026年4月30日星期四。有疑问请致电95000。',
    );
    expect(sms.missing).toEqual([]);
  });

  it('shorten a long reason in a text message, never in a mail', () => {
    const reason = '因为事情很复杂'.repeat(30);
    expect(compose('zh-Hans', 'extension', 'sms', { ...extension, reason }).body).toContain('因案情复杂需进一步核实，');
    expect(compose('zh-Hans', 'extension', 'email', { ...extension, reason }).body).toContain(reason);
  });

  it('without a reason are incomplete', () => {
    expect(compose('zh-Hans', 'extension', 'sms', extension).missing).toEqual(['extension_reason', 'value:reason']);
  });

  it('tell the outcome with its text, and the name only in a mail, escaped', () => {
    const details = { decision: 'upheld', text: '我们退还 <100> 元。', remedies: ['退款'] };
    const mail = compose('zh-Hans', 'outcome', 'email', details);
    expect(mail.body).toMatch(/^尊敬的<b>张三<\/b>：\n编号7K2QD-M9XWA\n决定：投诉成立\n我们退还 <100> 元。\n补救措施及时间：退款\n联系：/);
    expect(mail.html).toContain('&lt;b&gt;张三&lt;/b&gt;');
    expect(mail.html).not.toContain('<b>');
    expect(compose('zh-Hans', 'outcome', 'sms', details)).toMatchObject({
      missing: [],
      body: expect.stringContaining('处理决定：投诉成立'),
    });
  });

  it('travel by what a rule set allows: with the agreement on file, or on a list that is open, which is noted', () => {
    const zone = 'Europe/London';
    const through = (ruleSet: string, medium: 'sms' | 'email', durableMediumAgreed: boolean) => {
      const values = noticeValues(house, aComplaint('en'), 'outcome', { decision: 'upheld', text: 'x' }, 'received', {
        ruleSets: rules.ruleSets,
        now: at,
      });
      const wanted = { kind: 'outcome', language: 'en', values, acceptance: 'received', zone, durableMediumAgreed } as const;
      const { allowed, unlisted } = composeNotice(
        templates,
        { ...wanted, required: requiredNotices(rules, [], { kind: 'outcome', ruleSet, duties: [], details: {} }) },
        medium,
        at,
      );
      return { allowed, unlisted };
    };
    expect(through('fca-psd', 'email', false)).toEqual({ allowed: false, unlisted: [] });
    expect(through('fca-psd', 'email', true)).toEqual({ allowed: true, unlisted: [] });
    expect(through('fca-psd', 'sms', true)).toEqual({ allowed: false, unlisted: [] });
    expect(through('petition-cn-2022', 'sms', false)).toEqual({ allowed: false, unlisted: [] });
    expect(through('petition-cn-2022', 'email', false)).toEqual({ allowed: true, unlisted: [] });
    expect(through('hotline-12345', 'email', false)).toEqual({ allowed: true, unlisted: ['hotline-12345'] });
  });

  it('say that a date moved and why, in every language and on both media', () => {
    const details = {
      dueOn: '2026-03-31',
      newDueOn: '2026-04-01',
      provisional: true,
      knownThrough: '2026-12-31',
      provision: '第九条',
      cause: 'calendar',
    };
    const sms = compose('zh-Hans', 'deadline-change', 'sms', details);
    expect(sms.body).toBe(
      '【示例银行】编号7K2QD-M9XWA：因工作日安排有变，答复日期由2026年3月31日星期二调整为2026年4月1日星期三（2026年12月31日星期四后日历未公布，日期可能调整）。有疑问请致电95000。',
    );
    expect(compose('zh-Hant', 'deadline-change', 'email', details).body).toContain('因工作日安排有變，現調整為2026年4月1日（星期三）');
    expect(compose('en', 'deadline-change', 'email', { ...details, cause: 'case', provisional: false }).body).toContain(
      'The date is now Wednesday 1 April 2026, because the case took another course.',
    );
  });

  it('lack what a stricter rule set wants', () => {
    const details = { decision: 'upheld', text: 'x' };
    expect(compose('zh-Hans', 'outcome', 'sms', details, false, 'cbirc-2020').missing).toContain('facts_found');
  });
});
