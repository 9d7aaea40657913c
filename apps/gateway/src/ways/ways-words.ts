import type { Language } from '@app/shared/domain/language.js';
import { entryOf } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { type IntegrityWays, integrityWays } from './integrity-ways.js';

/** The ways to complain in one language: of each only what the papers say. */
export interface WaysWords {
  readonly hotline: { readonly number: string; readonly hours: string } | undefined;
  readonly menu: readonly { readonly keys: string; readonly meaning: string }[];
  readonly textMessages: string | undefined;
  readonly integrity: IntegrityWays;
  readonly addresses: readonly string[];
  readonly letters: readonly string[] | undefined;
  readonly branches: readonly {
    readonly name: string;
    readonly address: string;
    readonly telephone: string | undefined;
    readonly hours: string;
  }[];
  readonly departments: readonly { readonly name: string; readonly telephone: string }[];
}

/** What the page of ways says, from `institution.yaml` and `departments.yaml`; keys of the menu by the coding in force. */
export function waysWords(language: Language, { institution, departments }: HouseConfig): WaysWords {
  const { hotline, textMessages, letters, branches } = institution.waysToComplain;
  return {
    hotline: hotline && { number: hotline.number, hours: hotline.hours[language] },
    menu: Object.entries(institution.hotlineMenu).flatMap(([keys, said]) => {
      const code = typeof said === 'string' ? said : said[institution.coding];
      const meaning = code === undefined ? undefined : meaningOf(language, code, institution.coding, departments);
      return meaning === undefined ? [] : [{ keys, meaning }];
    }),
    textMessages,
    integrity: integrityWays(institution.waysToComplain, language),
    addresses: institution.addresses,
    letters: letters?.[language],
    branches: branches.map((one) => ({
      name: one.names[language],
      address: one.address[language],
      telephone: one.telephone,
      hours: one.hours[language],
    })),
    departments: departments.map(({ names, contact }) => ({ name: names[language], telephone: contact[language][0] ?? '' })),
  };
}

function meaningOf(language: Language, code: string, coding: string, departments: HouseConfig['departments']): string | undefined {
  const category = departments.flatMap(({ categories }) => categories).find(({ id }) => id === code);
  return category?.names[language] ?? entryOf(codingNamed(coding), code)?.names[language];
}
