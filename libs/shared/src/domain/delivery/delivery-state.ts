import { type Step, transitions } from '../transitions.js';

/**
 * The states of one attempt to deliver a notice, and the only order they move in.
 * `intent`: committed before any byte leaves. `unknown`: called, answer lost. `accepted`: the provider took it ("handed over").
 * `sent`: it left the provider. `delivered`, `undelivered`: final words of the network. `refused`: the provider said no.
 * `deferred`: the provider said later; a new attempt follows. `not-accepted`: proved that an unknown one never was taken.
 */
export const deliveryStates = [
  'intent',
  'unknown',
  'deferred',
  'refused',
  'not-accepted',
  'accepted',
  'sent',
  'undelivered',
  'delivered',
] as const;
/** How far an attempt to deliver is. */
export type DeliveryState = (typeof deliveryStates)[number];

const rank: Record<DeliveryState, number> = {
  intent: 0,
  unknown: 1,
  deferred: 2,
  refused: 2,
  'not-accepted': 2,
  accepted: 3,
  sent: 4,
  undelivered: 5,
  delivered: 6,
};

/** Whether a delivery in state `from` may become `to`. Late and repeated receipts never take it back (docs/reliability.md R14). */
export function movesForward(from: DeliveryState, to: DeliveryState): boolean {
  return rank[to] > rank[from];
}

/** What a delivery hears of itself: that it was begun, or the next word about it. */
export type DeliveryStep = 'begun' | Exclude<DeliveryState, 'intent'>;

/** The one list of what may become of a delivery, as `movesForward` has it: each word leads to the state of its name. */
export const deliveryTransitions = transitions<DeliveryState, DeliveryStep>(
  deliveryStates,
  ['delivered'],
  [
    [null, 'begun', 'intent'],
    ...deliveryStates.flatMap((from) =>
      deliveryStates.flatMap((to): Step<DeliveryState, DeliveryStep>[] =>
        to !== 'intent' && movesForward(from, to) ? [[from, to, to]] : [],
      ),
    ),
  ],
);
