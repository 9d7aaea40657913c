import { readForm, readJson } from './raw-body.js';

/** What was sent, by field, texts only. A record without a prototype, so that a field named `__proto__` is a field like others. */
export type FlatFields = Readonly<Record<string, string>>;

/** Fields of the query string and of a small body, form or JSON. Of a name that comes twice the first counts. What is neither has none. */
export function flatFields(url: string, raw: Uint8Array, contentType: string): FlatFields {
  const fields: Record<string, string> = Object.create(null);
  const query = url.indexOf('?');
  const pairs = [
    ...(query === -1 ? [] : new URLSearchParams(url.slice(query + 1))),
    ...(isJson(contentType) ? jsonPairs(raw) : readForm(Buffer.from(raw))),
  ];
  for (const [name, value] of pairs) fields[name] ??= value;
  return fields;
}

/** Whether a content type says JSON: `application/json`, `application/vnd.x+json`. */
export function isJson(contentType: string): boolean {
  return /^application\/([\w.+-]+\+)?json/i.test(contentType);
}

function jsonPairs(raw: Uint8Array): [string, string][] {
  try {
    return Object.entries(readJson(raw)).flatMap(([name, value]): [string, string][] =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    );
  } catch {
    return [];
  }
}
