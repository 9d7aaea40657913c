/**
 * Makes any text safe for `text` and `jsonb` columns and for error messages: U+0000 and lone surrogates become U+FFFD,
 * and what is longer than `maxLength` UTF-16 units is cut there. The raw bytes are kept elsewhere, untouched.
 * PostgreSQL refuses both (22P05, 22P02), and one such text would poison a whole batch (docs/reliability.md R7).
 */
export function cleanText(text: string, maxLength = 1_000_000): string {
  return text.slice(0, maxLength).toWellFormed().replaceAll('\u0000', '\uFFFD');
}

/** `cleanText` for every string (keys too) inside a JSON value. */
export function cleanJson<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T;
  if (Array.isArray(value)) return value.map(cleanJson) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanJson(inner)])) as T;
  }
  return value;
}
