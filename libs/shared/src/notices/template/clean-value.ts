import { cleanText } from '../../domain/text/clean-text.js';
import { maskSecrets } from '../../domain/text/mask-secrets.js';
import type { Value } from './template.js';

/**
 * Any words as they may stand in a message: without control characters (but line breaks), without the characters that turn the direction
 * of what follows, and whole. Nothing of it can end a header, a line of SMTP or an isolate. Card and identity numbers, passwords and codes that
 * somebody wrote stand masked.
 */
export function cleanValue(value: Value): Value {
  if (typeof value !== 'string') return value.map((part) => ({ ...part, text: clean(part.text) }));
  return clean(value);
}

function clean(text: string): string {
  return maskSecrets(
    cleanText(text, 50_000)
      .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
      .replace(/\t/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go.
      .replace(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/g, '')
      .trim(),
  );
}
