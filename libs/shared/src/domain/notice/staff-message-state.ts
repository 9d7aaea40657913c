import { transitions } from '../transitions.js';

/** Every state of a message about a duty of the institution. */
export const staffMessageStates = ['composed', 'sending', 'sent', 'failed', 'unknown'] as const;
/** Where a message to the people of the institution stands; `unknown`: it was handed over and no answer came, so it is not sent again. */
export type StaffMessageState = (typeof staffMessageStates)[number];
/** What happens to such a message. */
export type StaffMessageEvent = 'written' | 'begun' | 'put-off' | 'accepted' | 'refused' | 'lost';

/** The one list of what may become of a message about a duty of the institution. */
export const staffMessageTransitions = transitions<StaffMessageState, StaffMessageEvent>(
  staffMessageStates,
  ['sent', 'failed', 'unknown'],
  [
    [null, 'written', 'composed'],
    ['composed', 'begun', 'sending'],
    ['sending', 'put-off', 'composed'],
    ['sending', 'accepted', 'sent'],
    ['sending', 'refused', 'failed'],
    ['sending', 'lost', 'unknown'],
  ],
);
