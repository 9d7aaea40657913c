import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { describe, expect, it } from '@jest/globals';
import { readWords } from './read-words.js';

const papers = loadHouseConfig('config');
const file = (...lines: string[]) => {
  const path = join(mkdtempSync(join(tmpdir(), 'redress-words-')), 'words');
  writeFileSync(path, lines.join('\n'));
  return path;
};

describe('complaints in somebody\u2019s own words', () => {
  it('are a line of text each, or a draft as JSON with the department that it belongs to', async () => {
    const given = file(
      '信用卡年费收错了',
      '',
      '  信用卡被盜刷，請協助處理  ',
      '{"text":"My loan rate is wrong","department":"loans","against":{"product":"loan"}}',
    );
    const words = await readWords(given, papers);
    expect(words.map(({ draft: { text, language }, department }) => [text, language, department])).toEqual([
      ['信用卡年费收错了', 'zh-Hans', undefined],
      ['信用卡被盜刷，請協助處理', 'zh-Hant', undefined],
      ['My loan rate is wrong', 'en', 'loans'],
    ]);
    expect(words[2]!.draft.against).toEqual({ product: 'loan' });
  });

  it.each([
    [['{"text":'], 'request.not-json', 'Line 1'],
    [['好的', '{"text":""}'], 'request.invalid', 'Line 2'],
    [['{"text":"x","department":"nobody"}'], 'request.invalid', 'Line 1'],
    [['', ' '], 'request.invalid', '--words'],
  ] as const)('name the line that is wrong: %j', async (lines, code, says) => {
    await expect(readWords(file(...lines), papers)).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  });
});
