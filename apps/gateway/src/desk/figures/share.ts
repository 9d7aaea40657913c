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
 * A share with its sampling error: a survey is a sample, and of three who answered three may be satisfied by chance. Source: Wilson 1927, "Probable inference,
 * the law of succession, and statistical inference", JASA 22, 209–212; unlike share ± z·s it never leaves 0 to 1 and holds for few answers.
 */
export function shareOf(of: number, answered: number): Share {
  if (answered === 0) return { of, answered, share: null, from: null, to: null };
  const share = of / answered;
  const middle = (share + z ** 2 / (2 * answered)) / (1 + z ** 2 / answered);
  const half = (z / (1 + z ** 2 / answered)) * Math.sqrt((share * (1 - share)) / answered + z ** 2 / (4 * answered ** 2));
  const rounded = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 1_000) / 1_000;
  return { of, answered, share: rounded(share), from: rounded(middle - half), to: rounded(middle + half) };
}
