/**
 * A secret of the house as apps hold it: the value in force, and behind it, a line each, those that it took the place of, the youngest first. What
 * is made is made with the one in force; what was made before stays good by the others (docs/decisions/0188).
 */
export type SecretRing = string;

/** A ring of these values, the one in force first. */
export const ringOf = (values: readonly string[]): SecretRing => values.join('\n');

/** The value in force. */
export const newestOf = (ring: SecretRing): string => ring.split('\n', 1)[0] as string;

/** Every value, the one in force first. */
export const valuesOf = (ring: SecretRing): readonly string[] => ring.split('\n');

/** The value that something was made with, by what is known of it; the one in force where nothing is known, or none fits. */
export const valueThat = (ring: SecretRing, fits: (value: string) => boolean): string => valuesOf(ring).find(fits) ?? newestOf(ring);

/** Whether something is right by any value. Every value is tried, whichever fits, so that the time tells nothing. */
export const rightByAny = (ring: SecretRing, isRight: (value: string) => boolean): boolean => valuesOf(ring).map(isRight).some(Boolean);

/**
 * Older values as a setting holds them (`CODE_SECRET_PREVIOUS`): separated by blanks or commas, each as in an address (`%2C` is a comma). What
 * is not written so is taken as it stands.
 */
export function readPrevious(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map(decoded);
}

/** How `readPrevious` reads them back. */
export const writePrevious = (values: readonly string[]): string => values.map(encodeURIComponent).join(',');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
