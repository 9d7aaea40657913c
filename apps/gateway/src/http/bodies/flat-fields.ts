import { withoutMark } from './form-charset.js';
import { readForm, readJson } from './raw-body.js';

/** What was sent, by field, texts only. A record without a prototype, so that a field named `__proto__` is a field like others. */
export type FlatFields = Readonly<Record<string, string>>;

/** Fields of the query string and of a small body, form or JSON. Of a name that comes twice the first counts. What is neither has none. */
export function flatFields(url: string, raw: Uint8Array, contentType: string): FlatFields {
  const fields: Record<string, string> = Object.create(null);
  const query = url.indexOf('?');
  const pairs = [
    ...(query === -1 ? [] : new URLSearchParams(url.slice(query + 1))),
    ...(isJson(contentType) ? jsonPairs(raw) : formPairs(Buffer.from(raw))),
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

/** Fields of a form. Half a character, which some gateways write as three bytes that are no UTF-8 (CESU-8), stays half a character. */
function formPairs(raw: Buffer): Iterable<[string, string]> {
  const form = readForm(raw);
  if (!/%ed%[ab]/i.test(raw.toString('latin1'))) return form;
  return withoutMark(raw)
    .toString('latin1')
    .split('&', form.size + 1)
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const sign = pair.indexOf('=');
      return sign === -1 ? [unescaped(pair), ''] : [unescaped(pair.slice(0, sign)), unescaped(pair.slice(sign + 1))];
    });
}

function unescaped(encoded: string): string {
  const bytes = encoded
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return bytes
    .split(/(\xed[\xa0-\xbf][\x80-\xbf])/)
    .map((piece, index) => {
      if (index % 2 === 0) return Buffer.from(piece, 'latin1').toString('utf8');
      return String.fromCharCode(0xd000 | ((piece.charCodeAt(1) & 0x3f) << 6) | (piece.charCodeAt(2) & 0x3f));
    })
    .join('');
}
