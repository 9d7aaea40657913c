import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '@app/shared/domain/language.js';
import { sourceFolder } from '@app/shared/platform/process/source-tree.js';

/** The texts of one language, by message key. */
export type PageWords = Readonly<Record<string, string>>;

const here = sourceFolder(import.meta.url);
/** What the public reads, and what staff read. */
const folders = [join(here, 'locales'), join(here, '../desk/pages/locales')];
const desk = join(here, '../desk/pages');
const events = join(desk, 'locales/events');

/** One text in every language, as a page or an event brings it itself. */
type WordsBrought = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** What pages and events bring themselves, all languages side by side: `desk/pages/<page>/words.json`, `locales/events/<event>.json`. */
const brought: WordsBrought = Object.assign(
  {},
  ...[
    ...readdirSync(desk).map((page) => join(desk, page, 'words.json')),
    ...(existsSync(events) ? readdirSync(events) : []).filter((name) => name.endsWith('.json')).map((name) => join(events, name)),
  ]
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as WordsBrought),
);

/** Every text of the pages, by language and key. A spec finds no key without all three. */
export const words: Readonly<Record<Language, PageWords>> = Object.fromEntries(
  languages.map((language) => [
    language,
    Object.assign(
      {},
      ...folders.map((folder) => JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'))),
      ...Object.entries(brought).map(([key, texts]) => ({ [key]: texts[language] })),
    ),
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
