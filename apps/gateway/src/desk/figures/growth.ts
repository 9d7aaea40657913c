/** How often something was complained of lately, beside how often before. */
export interface Growth {
  readonly count: number;
  /** What the time before would let one expect in as long a time. */
  readonly expected: number;
  /** `count` beside `expected`; null where nothing was there before. */
  readonly times: number | null;
  /** How far beyond chance it lies, in standard deviations of a Poisson count; below 2 it may be nothing. */
  readonly beyondChance: number;
}

/**
 * What grew: `before` is the count over a time `ratio` as long as the one of `count`. One case is added to what is expected, so that a
 * matter that was never there is not infinitely new. Source: the square-root transformation of Poisson counts (Anscombe 1948).
 */
export function growthOf(count: number, before: number, ratio: number): Growth {
  const expected = before / ratio;
  const root = (value: number) => 2 * Math.sqrt(value + 3 / 8);
  return {
    count,
    expected: Math.round(expected * 10) / 10,
    times: before === 0 ? null : Math.round((count / expected) * 10) / 10,
    // The expectation is itself a count over a longer time, and wavers less.
    beyondChance: Math.round(((root(count) - root(expected)) / Math.sqrt(1 + 1 / ratio)) * 10) / 10,
  };
}

/** So many cases at least, and so far beyond chance, make a hot topic. */
export const [leastHot, surelyHot] = [3, 2] as const;

/** Whether something grew so much that people should look. */
export const isHot = ({ count, beyondChance }: Growth): boolean => count >= leastHot && beyondChance >= surelyHot;
