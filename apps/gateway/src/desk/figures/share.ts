/** A share of those who answered, with its 95% confidence interval; null where nobody answered. From 0 to 1. */
export interface Share {
  readonly of: number;
  readonly answered: number;
  readonly share: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** Two-sided 95 %: the quantile of the normal distribution at 0.975. */
const z = 1.959964;

/**
 * A share with the bounds between which it lies, not rounded. Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22,
 * 209–212; unlike share ± z·s it never leaves 0 to 1 and holds for few answers. Of nobody there is none.
 */
export function wilson(of: number, answered: number): { readonly share: number; readonly from: number; readonly to: number } | undefined {
  if (answered === 0) return undefined;
  const share = of / answered;
  const middle = (share + z ** 2 / (2 * answered)) / (1 + z ** 2 / answered);
  const half = (z / (1 + z ** 2 / answered)) * Math.sqrt((share * (1 - share)) / answered + z ** 2 / (4 * answered ** 2));
  return { share, from: Math.max(0, middle - half), to: Math.min(1, middle + half) };
}

/** A share with its sampling error, rounded: a survey is a sample, and of three who answered three may be satisfied by chance. Bounds as {@link wilson} has them. */
export function shareOf(of: number, answered: number): Share {
  const found = wilson(of, answered);
  if (found === undefined) return { of, answered, share: null, from: null, to: null };
  const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
  return { of, answered, share: rounded(found.share), from: rounded(found.from), to: rounded(found.to) };
}
