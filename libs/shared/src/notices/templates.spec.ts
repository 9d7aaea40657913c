import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { languages } from '../domain/language.js';
import { checkNotice } from '../domain/notice/check-notice.js';
import { noticeKinds } from '../domain/notice/notice.js';
import { standingStatements } from '../domain/notice/standing-statements.js';
import { loadRules } from '../rules/rule-registry.js';
import { checkTemplates, everyValue, longestSms } from './check-templates.js';
import { composeNotice } from './compose-notice.js';
import { valueNameOf } from './known-values.js';
import { countSegments } from './sms/segments.js';
import { loadTemplates } from './template-registry.js';

const templates = loadTemplates();
const rules = loadRules();
const ruleSets = [...rules.ruleSets.values()];
const at = new Date('2026-10-01T08:00:00Z');
/** As an institution that is bound by all of them would say it. */
const said = Object.fromEntries(
  standingStatements.map((statement) => [
    statement,
    { 'zh-Hans': `${statement}：甲`, 'zh-Hant': `${statement}：甲`, en: `${statement}: A` },
  ]),
);
const kindOf = (kind: string) => noticeKinds.find((one) => one === kind.replaceAll('_', '-'));

describe('our templates', () => {
  it.each(
    languages.flatMap((language) => noticeKinds.filter((kind) => templates.has(kind, 'sms')).map((kind) => [language, kind] as const)),
  )('%s %s fits two segments with its longest values', (language, kind) => {
    const { segments, encoding } = countSegments(longestSms(templates, language, kind));
    expect(segments).toBeLessThanOrEqual(2);
    expect(encoding).toBe(language === 'en' ? 'GSM-7' : 'UCS-2');
  });

  it.each(languages)('carry the code that proves a number in one segment, in %s', (language) => {
    // Six digits, where an access code has sixteen.
    const text = longestSms(templates, language, 'contact-code').replace(/\d{4} \d{4} \d{4} \d{4}/, '123456');
    expect(text).toContain('123456');
    expect(countSegments(text).segments).toBe(1);
  });

  it('have nothing that the check of templates finds wrong, whatever rule set is in force', () => {
    expect(checkTemplates(templates, ruleSets, said, 'UTC', at)).toEqual([]);
  });

  // The rule sets' own words for their channels, those that no medium of ours serves included: a person carries the text there.
  const notices = ruleSets.flatMap((ruleSet) => Object.entries(ruleSet.notices).map(([id, rule]) => ({ ruleSet, id, rule })));
  it.each(notices.map(({ ruleSet, id, rule }) => [ruleSet.id, id, ruleSet, rule] as const))(
    '%s %s passes the notice check in every language',
    (_, id, ruleSet, rule) => {
      const kind = kindOf(rule.kind);
      expect(kind).toBeDefined();
      for (const language of languages) {
        const values = {
          ...everyValue(language),
          ...Object.fromEntries(standingStatements.map((one) => [valueNameOf(one), said[one]![language]])),
        };
        const wanted = { kind: kind!, language, values, acceptance: 'accepted' as const, required: [{ ruleSet, notice: id }], zone: 'UTC' };
        const text = composeNotice(templates, wanted, 'letter', at);
        const channel = rule.channels.includes('any') ? 'letter' : rule.channels[0]!;
        const asked =
          channel === 'in_writing' ? 'letter' : channel === 'durable_medium_if_agreed' || channel === 'durable_medium' ? 'email' : channel;
        const check = { ruleSet, notice: id, sentAt: at, channel: asked, states: Object.keys(text.statements), durableMediumAgreed: true };
        expect(checkNotice(check)).toEqual({ outcome: 'ok', missing: [] });
        // Each is proved by a value that stands in the text.
        for (const by of Object.values(text.statements)) expect(text.body).toContain(text.shown[by]);
      }
    },
  );

  it('state nothing that nobody said: without standing words a strict rule set is not satisfied', () => {
    const problems = checkTemplates(templates, [rules.ruleSet('fca-disp')], {}, 'UTC', at);
    expect(problems).toContainEqual({
      path: 'templates/en/outcome',
      message: expect.stringMatching(/^template\.statement-missing: fca-disp wants "final-response" to state ombudsman_leaflet,/),
    });
    expect(problems.every((problem) => problem.message.startsWith('template.statement-missing'))).toBe(true);
  });
});

describe("an institution's own templates", () => {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  mkdirSync(join(folder, 'en'));
  const write = (name: string, text: string) => writeFileSync(join(folder, 'en', name), text);

  it('come before ours', () => {
    write('reply.sms.txt', 'version: house-2\n---\nOur words: {{ text }}\n');
    expect(loadTemplates(folder).get('en', 'reply', 'sms').id).toBe('reply.sms@house-2');
  });

  it('that ask for what a notice may not have, or are too long, or say too little, are named errors', () => {
    write('reply.sms.txt', `version: 1\n---\n${'x'.repeat(300)} {{ text }} {{ newDue }}\n`);
    write('outcome.email.txt', 'version: 1\nsubject: Outcome\n---\nWe have decided.\n');
    write('outcome.sms.txt', 'version: 1\n---\nWe have decided.\n');
    const problems = checkTemplates(loadTemplates(folder), [rules.ruleSet('cbrc-2012')], {}, 'UTC', at);
    expect(problems.map(({ path, message }) => [path, message.split(':')[0]])).toEqual([
      ['templates/en/outcome', 'template.statement-missing'],
      ['templates/en/reply.sms.txt', 'template.value-missing'],
      ['templates/en/reply.sms.txt', 'template.too-long'],
    ]);
  });

  it('that cannot be read are all named', () => {
    write('reply.sms.txt', 'version: 1\n---\n{{ nonsense }} {{ code }}\n');
    write('outcome.email.txt', 'version: 1\nsubject: x\n---\n{{ code }}\n');
    write('outcome.sms.txt', 'version: 1\n---\n{% if %}\n');
    expect(() => loadTemplates(folder)).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        fields: [
          {
            path: expect.stringContaining('outcome.sms.txt'),
            message: expect.stringContaining('template.invalid: invalid value expression'),
          },
          {
            path: expect.stringContaining('outcome.email.txt'),
            message: 'template.invalid: only acknowledgement, receipt-code and contact-code may show {{ code }}',
          },
          { path: expect.stringContaining('reply.sms.txt'), message: 'template.invalid: {{ nonsense }} is not a value that a notice has' },
        ],
      }),
    );
  });
});
