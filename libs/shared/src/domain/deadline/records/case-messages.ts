import type { Alternative, Obligation } from '../../rule-set/rule-set.js';
import type { CaseEvent } from './deadline-input.js';

/** What met a duty, and when. `index` is the event's place. */
export interface Met {
  readonly index: number;
  readonly event: CaseEvent;
  readonly alternative?: string;
}

/** Events are written with underscores, notices of the rule sets with hyphens. */
function plain(name: string): string {
  return name.replaceAll('-', '_');
}

/** Whether an event is the sending (or, for a duty that asks for it, the arrival) of a message. */
export function isMessage(event: CaseEvent, message: string, timelyWhen: 'sent' | 'received' = 'sent'): boolean {
  const type = plain(event.type);
  const name = plain(message);
  return type === name || type === `${name}_${timelyWhen}`;
}

/** The message whose sending starts a repeating duty again: `update` of `previous_update_sent`. */
export function repeatedMessage({ countedFrom }: NonNullable<Obligation['repeat']>): string {
  return countedFrom.replace(/^previous_/, '').replace(/_sent$/, '');
}

/**
 * The first event from `from` on that meets a duty: one of `satisfiedBy`, an alternative, the duty's own notice where it names
 * nothing else, or `done` with its id. A duty "to have received" is not met by `…_sent`, and one that began at `startedAt` by nothing that was written before.
 */
export function metBy(
  obligation: Obligation,
  events: readonly CaseEvent[],
  startedAt: number,
  from: number,
  to = events.length,
): Met | undefined {
  const { satisfiedBy, notice, alternatives = [], timelyWhen } = obligation;
  const messages = satisfiedBy ?? (notice === undefined ? [] : [notice]);
  for (let index = from; index < to; index += 1) {
    const event = events[index]!;
    if (event.type === 'extend' || (event.writtenAt !== undefined && event.writtenAt.getTime() < startedAt)) continue;
    const alternative = alternatives.find((one: Alternative) => isMessage(event, one.message, timelyWhen));
    if (alternative) return { index, event, alternative: alternative.id };
    if (event.type === 'done' ? event.obligation === obligation.id : messages.some((name) => isMessage(event, name, timelyWhen))) {
      return { index, event };
    }
  }
  return undefined;
}
