/** A code for the ear: single letters and digits, with a pause after each group. */
export const spokenOf = (code: string): string =>
  code
    .split('-')
    .map((group) => [...group].join(' '))
    .join(', ');
