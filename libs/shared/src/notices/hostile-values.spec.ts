import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { languages } from '../domain/language.js';
import { noticeKinds } from '../domain/notice/notice.js';
import { loadHouseConfig } from '../platform/config/institution.js';
import { loadRules } from '../rules/rule-registry.js';
import { composeNotice } from './compose-notice.js';
import type { ComplaintFacts } from './notice-facts.js';
import { noticeValues } from './notice-values.js';
import { acceptanceOf, requiredNotices } from './required-notices.js';
import { loadTemplates } from './template-registry.js';

const templates = loadTemplates();
const rules = loadRules();
const papers = loadHouseConfig('config');
const house = { ...papers, publicUrl: 'https://bank.example' };
const zone = papers.institution.zone;
const at = new Date('2026-03-10T03:00:00Z');

/** Everything that has broken a message somewhere. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '\u0000\r\nBcc: victim@x.example\r\n\r\nhello',
    '\r\n.\r\nMAIL FROM:<a@b>',
    '{{ code }}{% include "/etc/passwd" %}',
    '{code}{surveyLink}',
    '\uE0000\uE001\uE002',
    '<img src=x onerror=alert(1)>"\'&',
    '\u202Egnp.exe\u2066\u2067x\u2069',
    'مرحبا שלום',
    '\uD800 lone \uDC00',
    '\u2028\u2029\u0085\u000B\u000C',
    'https://evil.example/ http://bank.example/status',
    '👨‍👩‍👧‍👦'.repeat(20),
    '𠮷野家',
  ),
);
const details = fc.record({
  text: hostile,
  reason: hostile,
  reasons: hostile,
  progress: hostile,
  measures: hostile,
  refusal: hostile,
  facts: hostile,
  decision: fc.oneof(fc.constant('upheld'), hostile),
  obligation: hostile,
  holder: hostile,
  remedies: fc.array(hostile, { maxLength: 3 }),
  newDueOn: fc.oneof(fc.constant('2026-04-30'), hostile),
  dueOn: fc.constant('2026-03-31'),
  states: fc.dictionary(fc.constantFrom('ombudsman_right', 'adr_body', 'final'), hostile),
});
const person = fc.record({ name: hostile, phone: hostile, email: hostile, address: hostile });

const complaint = (language: ComplaintFacts['language'], complainant: ComplaintFacts['complainant']): ComplaintFacts => ({
  id: 'c',
  reference: '7K2QD-M9XWA',
  channel: 'email-smtp',
  language,
  receivedAt: at,
  complainant,
  prefers: null,
  claimed: [],
  mayAcknowledge: true,
  department: 'cards',
  durableMediumAgreed: false,
  duties: [],
});
const cases = languages.flatMap((language) => noticeKinds.map((kind) => [language, kind] as const));
const media = (kind: (typeof noticeKinds)[number]) =>
  templates.has(kind, 'sms') ? (['sms', 'email', 'letter'] as const) : (['email', 'letter'] as const);

describe.each(cases)('%s %s, whatever its values hold', (language, kind) => {
  const write = (complainant: ComplaintFacts['complainant'], given: Record<string, unknown>) => {
    const facts = complaint(language, complainant);
    const required = requiredNotices(rules, ['cbrc-2012'], { kind, ruleSet: null, duties: [], details: given });
    const acceptance = acceptanceOf(required, at, zone);
    const values = noticeValues(house, facts, kind, given, acceptance, { ruleSets: rules.ruleSets, now: at });
    return media(kind).map((medium) => composeNotice(templates, { kind, language, values, acceptance, required, zone }, medium, at));
  };

  it('has no broken character, no injected header, no turned direction, no foreign link', () => {
    fc.assert(
      fc.property(person, details, (complainant, given) => {
        for (const { subject, body, html, medium } of write(complainant, given)) {
          for (const text of [subject ?? '', body, html ?? '']) {
            expect(text.isWellFormed()).toBe(true);
            // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
            expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\uE000-\uE002]/);
            // Every isolate ends in its line.
            for (const line of text.split('\n')) {
              expect(line.split('\u2068').length).toBe(line.split('\u2069').length);
              expect(line).not.toMatch(/[\u2066\u2067]/);
            }
          }
          expect(subject ?? '').not.toContain('\n');
          if (medium !== 'email') continue;
          const tags = new Set([...(html ?? '').matchAll(/<(\/?[a-z!][a-z0-9]*)/gi)].map((match) => match[1]?.toLowerCase()));
          const known = ['!doctype', 'html', 'head', 'meta', 'title', 'body', 'div', 'h1', 'p', 'bdi', 'a'];
          for (const tag of tags) expect(known).toContain(tag?.replace('/', ''));
          for (const [, href] of (html ?? '').matchAll(/href="([^"]*)"/g)) expect(href).toBe('https://bank.example/status');
        }
      }),
      { numRuns: 12 },
    );
  });

  if (kind === 'acknowledgement' || kind === 'receipt-code' || kind === 'contact-code' || kind === 'survey') {
    it('has nothing of the sender in it', () => {
      const silent = write({}, {});
      fc.assert(
        fc.property(person, details, (complainant, given) => {
          const written = write(complainant, given);
          expect(written.map(({ body, subject, html }) => [body, subject, html])).toEqual(
            silent.map(({ body, subject, html }) => [body, subject, html]),
          );
        }),
        { numRuns: 6 },
      );
    });
  }
});
