import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Language, languages } from '@app/shared/domain/language.js';
import { noticeKinds } from '@app/shared/domain/notice/notice.js';
import { describe, expect, it } from '@jest/globals';
import { render } from './render.js';
import { countSegments } from './segments.js';
import { loadTemplates } from './template-registry.js';

/** The longest values allowed (pages.md 3.2), dates with their weekday. */
const longest = (language: Language) => {
  const latin = language === 'en';
  const of = (han: number, letters: number) => (latin ? 'm'.repeat(letters) : '诉'.repeat(han));
  return {
    inst: of(8, 12),
    ref: '7K2QD-M9XWA',
    due: latin ? '30 September 2026, Wednesday' : '2026年12月31日星期四',
    newDue: latin ? '30 September 2026, Wednesday' : '2026年12月31日星期四',
    knownThrough: latin ? '30 September 2026, Wednesday' : '2026年12月31日星期四',
    contact: '0'.repeat(12),
    link: 'm'.repeat(23),
    where: 'm'.repeat(23),
    code: '1234 5678 9012 3456',
    dept: of(10, 13),
    reason: of(15, 33),
    progress: of(13, 19),
    measures: of(9, 14),
    outcome: of(18, 24),
    accepted: latin ? 'accepted' : '已受理',
    text: latin ? 'there is a new answer on the status page.' : '我们有新的答复，请凭编号和查询码在网上查看。',
  };
};

describe('our templates', () => {
  const templates = loadTemplates();

  it.each(languages.flatMap((language) => noticeKinds.map((kind) => [language, kind] as const)))(
    '%s %s fits two segments with its longest values',
    (language, kind) => {
      const { text, absent } = render(templates.get(language, kind, 'sms').body, longest(language));
      expect({ absent, ...countSegments(text) }).toMatchObject({ absent: [], encoding: language === 'en' ? 'GSM-7' : 'UCS-2' });
      expect(countSegments(text).segments).toBeLessThanOrEqual(2);
    },
  );

  it.each(languages)('the code that proves a number is one segment in %s', (language) => {
    const values = { ...longest(language), code: '123456' };
    expect(countSegments(render(templates.get(language, 'contact-code', 'sms').body, values).text).segments).toBe(1);
  });

  it('are overridden by those of the institution, whose mistakes are all named', () => {
    const folder = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(folder, 'en'));
    writeFileSync(join(folder, 'en', 'reply.sms.txt'), 'version: house-2\n---\nOur words: {text}\n');
    expect(loadTemplates(folder).get('en', 'reply', 'sms').id).toBe('reply.sms@house-2');
    writeFileSync(join(folder, 'en', 'outcome.sms.txt'), 'version: 1\n---\n{nonsense} {code}\n');
    writeFileSync(join(folder, 'en', 'transfer.sms.txt'), 'version: 1\n---\n{code}\n');
    expect(() => loadTemplates(folder)).toThrow(
      expect.objectContaining({
        code: 'config.invalid',
        fields: [
          { path: expect.stringContaining('outcome.sms.txt'), message: '{nonsense} is not a value that a notice has' },
          { path: expect.stringContaining('transfer.sms.txt'), message: 'only receipt-code and contact-code may show {code}' },
        ],
      }),
    );
  });
});
