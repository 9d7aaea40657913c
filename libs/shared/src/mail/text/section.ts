/** A stretch of a mail's text: a part of it, or a piece of a page between two places where the program drew a line. */
export interface TextSection {
  readonly text: string;
  /** A program drew the line above an earlier mail here. */
  readonly drawn: boolean;
  /** Marks of quotation in it come from a page that says what it quotes; `>` in a plain text may also be how somebody draws a list. */
  readonly marksAreSure: boolean;
}

/** One stretch of plain text. */
export const plainSection = (text: string): TextSection => ({ text, drawn: false, marksAreSure: false });
