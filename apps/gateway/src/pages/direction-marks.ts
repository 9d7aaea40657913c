/** Embeddings, overrides and isolates (Unicode Standard Annex 9): they turn what follows about, and a reader does not see why. */
const marks = /[\u202A-\u202E\u2066-\u2069]/g;

/** A text in which the marks that change the direction of reading are seen instead of obeyed: `invoice[U+202E]fdp.exe`. */
export function withMarksShown(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  return text.replace(marks, (mark) => `[U+${mark.charCodeAt(0).toString(16).toUpperCase()}]`);
}
