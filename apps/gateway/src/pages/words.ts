import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '@app/shared/domain/language.js';
import { sourceFolder } from '@app/shared/platform/process/source-tree.js';

/** The texts of one language, by message key. */
export type PageWords = Readonly<Record<string, string>>;

const here = sourceFolder(import.meta.url);
/** What the public reads, and what staff read. */
const folders = [join(here, 'locales'), join(here, '../desk/pages/locales')];

/** Every text of the pages, by language and key. A spec finds no key without all three. */
export const words: Readonly<Record<Language, PageWords>> = Object.fromEntries(
  languages.map((language) => [
    language,
    Object.assign({}, ...folders.map((folder) => JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')))),
  ]),
) as Record<Language, PageWords>;

/**
 * The text of a key in a language, its `{names}` filled in. A value that is missing leaves the name standing, so that it is seen. Where `n` is 1
 * and the key has a text for one (`<key>.one`), that is said.
 * Fails (a bug) when there is no such key.
 */
export function say(language: Language, key: string, values: Readonly<Record<string, unknown>> = {}): string {
  const text = (values['n'] === 1 ? words[language][`${key}.one`] : undefined) ?? words[language][key];
  if (text === undefined) throw new Error(`No text for the key ${key} in ${language}: add it to the locales of pages or desk/pages.`);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : String(values[name])));
}
