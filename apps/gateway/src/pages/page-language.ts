import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { type Language, languages } from '@app/shared/domain/language.js';
import { addressOf, cookieOf, headerOf, type PageReply, type PageRequest, setCookie } from './page-request.js';

const cookie = 'lang';
const yearSeconds = 365 * 24 * 3600;

/** The page's language: the chosen one, then `Accept-Language`, then zh-Hans. */
export function languageOf(request: PageRequest): Language {
  return chosenLanguage(request) ?? acceptedLanguage(headerOf(request, 'accept-language')) ?? 'zh-Hans';
}

/** The language somebody chose with the switch, now (`?lang=`) or before (the cookie); a browser's own setting is no choice. */
export function chosenLanguage(request: PageRequest): Language | undefined {
  return chosenIn(request) ?? known(cookieOf(request, cookie));
}

/** Remembers a language asked for in the address, for the pages that follow. */
export function keepLanguage(request: PageRequest, reply: PageReply, language = chosenIn(request)): void {
  if (language !== undefined) setCookie(request, reply, cookie, language, { path: '/', maxAgeSeconds: yearSeconds });
}

/** The first of ours in an `Accept-Language` header, by weight (RFC 9110, 12.5.4). Hong Kong, Macau and Taiwan read zh-Hant. */
export function acceptedLanguage(header: string): Language | undefined {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
      return { language: languageOfTag(tag), weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter((wish) => wish.language !== undefined && wish.weight > 0)
    .sort((a, b) => b.weight - a.weight)[0]?.language;
}

function chosenIn(request: PageRequest): Language | undefined {
  return known(addressOf(request).searchParams.get('lang') ?? undefined);
}

function known(value: string | undefined): Language | undefined {
  return languages.find((language) => language === value);
}
