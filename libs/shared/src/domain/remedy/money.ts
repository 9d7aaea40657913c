/** A sum: whole minor units (fen, cents), and the currency by its ISO 4217 code. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** The largest sum that is taken, in minor units: exact as a number, and far above what any bank pays one customer. */
export const mostMinor = 1_000_000_000_000;

/** How many digits a currency has after the point, by ISO 4217 as ICU has it: CNY 2, JPY 0. Fails with RangeError for what is no code. */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** A sum as people type it (`3600`, `3,600.50`, `３６００`) in minor units; undefined where it is none, has too many digits, or is not above nothing. */
export function readSum(typed: string, currency: string): Money | undefined {
  const plain = typed.normalize('NFKC').trim();
  const match = /^(\d{1,3}(?:,\d{3}){1,4}|\d{1,13})(?:\.(\d{1,3}))?$/.exec(plain);
  if (!match) return undefined;
  const digits = digitsOf(currency);
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return undefined;
  const minor = Number(match[1]!.replaceAll(',', '')) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0');
  return Number.isSafeInteger(minor) && minor > 0 && minor <= mostMinor ? { minor, currency } : undefined;
}

/** A sum of whole units of its currency, as papers have it. */
export const ofWhole = (whole: number, currency: string): number => Math.round(whole * 10 ** digitsOf(currency));

/** A sum with its code and its digits, as programs and tables have it: `3600.00`. */
export function plainSum({ minor, currency }: Money): string {
  const digits = digitsOf(currency);
  const text = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
