/**
 * A piece of a text that was cut by code units, as phones cut long messages: the half of a character that stands alone at its beginning or its
 * end is kept as a number, for no text column takes it (22P02). Whatever else is broken becomes U+FFFD.
 */
export type CutText = {
  readonly text: string;
  readonly half?: { readonly before?: number; readonly after?: number };
};

/**
 * A part of a long text message with the halves of characters that its ends may have been cut through, so that the parts can be put
 * together whole.
 */
export function cutText(given: string): CutText {
  const [first, last] = [given.charCodeAt(0), given.charCodeAt(given.length - 1)];
  const before = isLow(first) ? first : undefined;
  const after = isHigh(last) ? last : undefined;
  const text = given.slice(before === undefined ? 0 : 1, after === undefined ? undefined : -1).toWellFormed();
  if (before === undefined && after === undefined) return { text };
  return { text, half: { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) } };
}

/** The piece as it came, for putting it beside its neighbours. */
export function uncut({ text, half }: CutText): string {
  return `${half?.before === undefined ? '' : String.fromCharCode(half.before)}${text}${half?.after === undefined ? '' : String.fromCharCode(half.after)}`;
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
