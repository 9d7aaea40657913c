import { transitions } from '../transitions.js';

/** Every state of a message about a duty of the institution. */
export const staffMessageStates = ['composed', 'sending', 'sent', 'delivered', 'failed', 'unknown'] as const;
/** Where a message to the people of the institution stands; `sent`: handed over; `delivered`: its provider says so; `unknown`: it was handed over, and no answer came or no word of what became of it. */
export type StaffMessageState = (typeof staffMessageStates)[number];
/** What happens to such a message. */
export type StaffMessageEvent = 'written' | 'begun' | 'put-off' | 'accepted' | 'refused' | 'lost' | 'delivered' | 'undelivered' | 'silent';

/** The one list of what may become of a message about a duty of the institution. */
export const staffMessageTransitions = transitions<StaffMessageState, StaffMessageEvent>(
  staffMessageStates,
  ['delivered', 'failed'],
  [
    [null, 'written', 'composed'],
    ['composed', 'begun', 'sending'],
    ['sending', 'put-off', 'composed'],
    ['sending', 'accepted', 'sent'],
    ['sending', 'refused', 'failed'],
    ['sending', 'lost', 'unknown'],
    // What a provider reports, which may overtake its answer or come where none came.
    ['unknown', 'accepted', 'sent'],
    ['sending', 'delivered', 'delivered'],
    ['sent', 'delivered', 'delivered'],
    ['unknown', 'delivered', 'delivered'],
    ['sending', 'undelivered', 'failed'],
    ['sent', 'undelivered', 'failed'],
    ['unknown', 'undelivered', 'failed'],
    // Its provider reports what becomes of messages, and has said nothing of this one in its time.
    ['sent', 'silent', 'unknown'],
  ],
);
