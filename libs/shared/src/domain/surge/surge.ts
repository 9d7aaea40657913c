/** What is counted for one key (a matter, a place, a product, a word) in a window that ends now. */
export interface CountedPeople {
  /** Complaints in the window. */
  readonly now: number;
  /** The same hours of the same weekday in the weeks before, one count a week, the guard week left out; a week without any is 0. */
  readonly before: readonly number[];
}

/** How sure a surge must be before it is proposed, and how small it may be. */
export interface SurgeRule {
  /** The chance that so many come by themselves must be below this, for one key in one look. */
  readonly chance: number;
  /** Fewer are never a surge, however unusual. */
  readonly least: number;
}

/**
 * Looks that follow each other see nearly the same hour and err together, so that the chance of one look is not that of one minute: 5e-7 finds every planted
 * outage within ten minutes and cries wolf less than once a month (`surge.spec.ts` measures both).
 */
export const surgeRule: SurgeRule = { chance: 5e-7, least: 6 };

/** In minutes, how far a look goes back: ten show at once what breaks where much is usual, sixty what is slow where hardly anything is. */
export const surgeWindows = [10, 60] as const;

/** A surge that was found: how many were to be expected, and the chance of so many by themselves. */
export interface Surge {
  readonly expected: number;
  readonly chance: number;
}

/**
 * Whether more came than comes by itself. Complaints are counted against what came at this hour of this weekday in the weeks before, as EARS C2 does with
 * days (Hutwagner, Thompson, Seeman, Treadwell: "The bioterrorism preparedness and response Early Aberration Reporting System (EARS)", Journal of Urban
 * Health 80, 2003, i89–i96): the latest week is a guard and is not learned from. Counts are small, so that the tail of a negative binomial stands in the place
 * of C2's three standard deviations: a Poisson count whose rate is itself only known from the weeks that were counted (Gelman et al., Bayesian Data
 * Analysis, 3rd edition, 2.6; prior Gamma(½, ·), Jeffreys). Few weeks make it careful, many make it sharp. Undefined where it is no surge.
 */
export function surgeIn(counted: CountedPeople, rule: SurgeRule = surgeRule): Surge | undefined {
  if (counted.now < rule.least || counted.before.length === 0) return undefined;
  const { shape, weeks } = learnedFrom(counted.before);
  // What is usual is none, and most looks end here.
  if (counted.now <= 2 * (shape / weeks)) return undefined;
  const chance = tailOf(counted.now, shape, weeks);
  return chance < rule.chance ? { expected: shape / weeks, chance } : undefined;
}

/** The chance that so many come by themselves; at least one week is known. */
export function chanceOfSoMany({ now, before }: CountedPeople): number {
  const { shape, weeks } = learnedFrom(before);
  return tailOf(now, shape, weeks);
}

/** What the rate is known by. Weeks that are overdispersed (pay days, holidays) widen the tail: several of them count as much as one quiet one. */
function learnedFrom(before: readonly number[]): { readonly shape: number; readonly weeks: number } {
  const weeks = before.length / dispersionOf(before);
  return { shape: 0.5 + (sum(before) * weeks) / before.length, weeks };
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** Variance over mean of the weeks, at least 1. */
function dispersionOf(counts: readonly number[]): number {
  const mean = sum(counts) / counts.length;
  if (counts.length < 2 || mean === 0) return 1;
  const variance = sum(counts.map((count) => (count - mean) ** 2)) / (counts.length - 1);
  return Math.max(1, variance / mean);
}

/** P(X ≥ n) of a negative binomial: a Poisson count for one week whose rate is Gamma(shape, weeks). Summed from n up, where terms only fall. */
function tailOf(n: number, shape: number, weeks: number): number {
  const p = weeks / (weeks + 1);
  let term = Math.exp(logGamma(shape + n) - logGamma(shape) - logGamma(n + 1) + shape * Math.log(p) + n * Math.log1p(-p));
  let all = 0;
  // Past the mean each term is the one before times less than 1; below it the tail is no surge, and what is left out does not matter.
  for (let k = n; k < n + 2_000 && term > all * 1e-9; k += 1) {
    all += term;
    term *= ((shape + k) / (k + 1)) * (1 - p);
  }
  return Math.min(1, all);
}

/** Lanczos' approximation with g = 7 (Numerical Recipes, 6.1). For x > 0. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const series = lanczos.reduce((all, coefficient, nth) => all + (nth === 0 ? coefficient : coefficient / (x - 1 + nth)), 0);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
