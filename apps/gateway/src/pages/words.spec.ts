import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '@app/shared/domain/language.js';
import { sourceFolder } from '@app/shared/platform/process/source-tree.js';
import { describe, expect, it } from '@jest/globals';
import { say, words } from './words.js';

const gateway = join(sourceFolder(import.meta.url), '..');
const sources = readdirSync(gateway, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(njk|ts)$/.test(name) && !name.endsWith('.spec.ts'))
  .map((name) => ({ name, text: readFileSync(join(gateway, name), 'utf8') }));

describe('the words of the pages', () => {
  it.each(languages)('has every key in %s', (language) => {
    const all = new Set(languages.flatMap((each) => Object.keys(words[each])));
    expect(Object.keys(words[language]).sort()).toEqual([...all].sort());
    for (const text of Object.values(words[language])) expect(text.trim()).not.toBe('');
  });

  it('calls each by what it says, never by a number', () => {
    expect(Object.keys(words.en).filter((key) => !/^[a-z][a-z-]{2,}\.[\w. -]+$/.test(key))).toEqual([]);
  });

  it('names the same values in all three', () => {
    const names = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    for (const key of Object.keys(words.en)) {
      for (const language of languages) expect({ key, names: names(words[language][key]) }).toEqual({ key, names: names(words.en[key]) });
    }
  });

  it('has every key that a view or a controller asks for', () => {
    for (const { name, text } of sources) {
      // A key is followed by a bracket or a comma; what ends in a dot is put together at run time.
      for (const [, key] of text.matchAll(/(?:\bt\(|say\(\w+, )["'`]([\w.-]+)["'`][),]/g))
        expect({ name, key, there: key! in words.en }).toEqual({ name, key, there: true });
    }
  });

  it('leaves a value that is missing standing, so that it is seen', () => {
    expect(say('en', 'deadline.answer-by')).toBe('We will answer by {due}');
  });
});
