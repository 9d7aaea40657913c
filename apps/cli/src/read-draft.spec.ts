import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { describe, expect, it } from '@jest/globals';
import { readDraft } from './read-draft.js';

const papers = loadHouseConfig('config');
const house = { ...papers, institution: { ...papers.institution, defaultLanguage: 'en', defaultCountry: 'CN' } } as const;
const problems = (given: unknown) => {
  try {
    readDraft(given, house);
  } catch (error) {
    if (error instanceof Failure) return error.fields.map(({ path }) => path);
    throw error;
  }
  return [];
};

describe('a draft on the command line', () => {
  it('is what a door would have made of it', () => {
    const { draft, receivedAt } = readDraft(
      {
        text: '  請退還三千元 ',
        complainant: { phone: '138 0013 8000', name: null },
        wish: null,
        facts: { menu: ['1'] },
        receivedAt: '2026-03-10T10:00:00+08:00',
      },
      house,
    );
    expect(draft).toEqual({
      channel: 'api',
      text: '請退還三千元',
      language: 'zh-Hant',
      complainant: { phone: '+8613800138000' },
      facts: { menu: ['1'] },
    });
    expect(receivedAt.toISOString()).toBe('2026-03-10T02:00:00.000Z');
  });

  it('needs no more than a text', () => {
    expect(readDraft({ text: 'hello' }, house).draft).toEqual({ channel: 'api', text: 'hello', language: 'en', complainant: {} });
  });

  it.each([
    [null, ['(draft)']],
    [[], ['(draft)']],
    ['text', ['(draft)']],
    [{}, ['text']],
    [{ text: ' ' }, ['text']],
    [{ text: 5, language: 'fr', prefers: 'fax' }, ['text', 'language', 'prefers']],
    [{ text: 'x', complainant: 'me', receivedAt: 'today', facts: 1 }, ['receivedAt', 'complainant', 'facts']],
  ])('names each field that is wrong in %j', (given, paths) => {
    expect(problems(given)).toEqual(paths);
  });

  it('tells of fields that no draft has', () => {
    const { unknown } = readDraft({ text: 'x', menu: ['1'], complainant: { fone: '1' }, against: { head: 'x' }, facts: { any: 1 } }, house);
    expect(unknown).toEqual(['menu', 'complainant.fone', 'against.head']);
  });

  it('survives what no column would take', () => {
    expect(readDraft(JSON.parse('{"text":"a\\u0000\\ud800","facts":{"__proto__":{"x":1}}}'), house).draft.text).toBe('a\uFFFD\uFFFD');
  });

  it('says what it is about by code or name, as the API takes it; what is none is named with what is allowed', () => {
    const about = (given: object) => readDraft({ text: '请处理', ...given }, house).draft;
    expect(about({ business: '個人住房貸款', cause: 'Pricing and fees' })).toMatchObject({ business: 'B02.01', cause: 'C07' });
    expect(about({ category: 'card-fraud', business: 'B12.01' })).toMatchObject({ category: 'card-fraud', business: 'B12.01' });
    expect(problems({ text: 'x', business: 'C07', cause: 'B02', category: 'nonsense' })).toEqual(['category', 'business', 'cause']);
  });
});
