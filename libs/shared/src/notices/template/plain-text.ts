import type { FilledPiece } from './template.js';

/** Letters that run from right to left, and what turns the direction of others. */
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const [isolate, endIsolate] = ['\u2068', '\u2069'];

/**
 * The text as a person reads it. A value that holds letters from right to left is isolated, so that it turns nothing around it; others stay
 * bare, for an isolate would make a short text message a long one. Source: Unicode Standard Annex 9, 3.1.2.
 */
export function plainText(pieces: readonly FilledPiece[]): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : isolated(piece.text))).join('');
}

function isolated(text: string): string {
  if (!rightToLeft.test(text)) return text;
  // An isolate ends with its paragraph.
  return text
    .split('\n')
    .map((line) => (rightToLeft.test(line) ? isolate + line + endIsolate : line))
    .join('\n');
}
