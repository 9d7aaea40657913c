/** So long may be what somebody writes on a page. */
export const maxTextCharacters = 4000;

/** How many characters a reader would count (graphemes), the same way the page counts them. */
export function countCharacters(text: string): number {
  // A text far too long is not worth segmenting: its UTF-16 length says enough.
  if (text.length > maxTextCharacters * 20) return text.length;
  // Node's segmenter takes seconds over a long string and milliseconds over the same string in pieces.
  const segmenter = new Intl.Segmenter();
  let count = 0;
  for (let from = 0; from < text.length; ) {
    const piece = pieceOf(text, from);
    const starts = Array.from(segmenter.segment(piece), ({ index }) => index);
    const last = starts.at(-1) ?? 0;
    // The last one of a piece may go on in the next, so it is left to it.
    const whole = from + piece.length >= text.length || last === 0;
    count += whole ? starts.length : starts.length - 1;
    from += whole ? piece.length : last;
  }
  return count;
}

/** At most 500 units from `from` on, never half of a surrogate pair. */
function pieceOf(text: string, from: number): string {
  const piece = text.slice(from, from + 500);
  return /[\uD800-\uDBFF]$/.test(piece) && from + piece.length < text.length ? piece.slice(0, -1) : piece;
}
