import type { DeliveryState } from '@app/shared/domain/delivery/delivery-state.js';
import type { Language } from '@app/shared/domain/language.js';
import { say } from './words.js';

const deliveryKeys: Readonly<Record<DeliveryState, string>> = {
  intent: 'waiting',
  deferred: 'waiting',
  'not-accepted': 'waiting',
  accepted: 'accepted',
  sent: 'accepted',
  delivered: 'delivered',
  refused: 'refused',
  undelivered: 'refused',
  unknown: 'unknown',
};

/**
 * What became of a message, as the words under `delivery.state` say it. `not-accepted` and `deferred` are tried again, so they still wait. A `reason` is the
 * provider's own, in whatever language: it is quoted beside our words.
 */
export function deliveryWords(
  language: Language,
  { state, reason }: { readonly state: string | null; readonly reason: string | null },
): string {
  const key = state === null ? 'waiting' : deliveryKeys[state as DeliveryState];
  const told = say(language, `delivery.state.${key ?? 'unknown'}`);
  return key === 'refused' && reason ? say(language, 'delivery.quoted', { told, why: reason }) : told;
}
