import { type Share, shareOf, wilson } from './share.js';

/** What may be said of a measure by the numbers: too early; nothing that chance would not do; or that the share fell, or rose, beyond chance. */
export type EffectVerdict = 'early' | 'unclear' | 'fewer' | 'more';

/** How often a root cause was found before a measure was done and since, among complaints whose root cause is known. Shares from 0 to 1; `from` and `to` bound the difference. */
export interface Effect {
  /** Days that were looked at on either side. */
  readonly days: number;
  readonly before: Share;
  readonly after: Share;
  readonly difference: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly verdict: EffectVerdict;
}

/** Fewer days since, and it is too early to say anything. */
export const leastDays = 28;

/**
 * Whether fewer complaints have a root cause since than before. A share of all whose root cause is known, not a number: complaints come and go for other reasons, and those that came last
 * are not decided yet. Source: Newcombe 1998, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17, 873–890,
 * method 10: both Wilson intervals put together; 95 %. That it fell does not say why.
 */
export function effectOf(days: number, before: readonly [of: number, known: number], after: readonly [of: number, known: number]): Effect {
  const [one, other] = [wilson(...before), wilson(...after)];
  const shares = { before: shareOf(...before), after: shareOf(...after) };
  if (one === undefined || other === undefined) return { days, ...shares, difference: null, from: null, to: null, verdict: 'early' };
  const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
  const difference = other.share - one.share;
  const from = difference - Math.hypot(other.share - other.from, one.to - one.share);
  const to = difference + Math.hypot(other.to - other.share, one.share - one.from);
  const verdict = days < leastDays ? 'early' : to < 0 ? 'fewer' : from > 0 ? 'more' : 'unclear';
  return { days, ...shares, difference: rounded(difference), from: rounded(from), to: rounded(to), verdict };
}
