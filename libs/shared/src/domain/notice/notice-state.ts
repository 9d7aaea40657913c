import { fromEach, type Step, transitions } from '../transitions.js';

/**
 * Where a notice stands. `raised` owes a text; `composed` has a frozen one; `accepted`: a provider has it ("handed over"); `sent`: it left
 * the provider; `delivered`: it arrived. `failed`, `held` and `incomplete` wait for a person.
 */
export const noticeStates = ['raised', 'composed', 'sending', 'accepted', 'sent', 'delivered', 'failed', 'held', 'incomplete'] as const;
/** How far a notice is. */
export type NoticeState = (typeof noticeStates)[number];

/** States in which a notice waits for a person: nothing of it is on its way. */
export const waitingStates = ['held', 'failed', 'incomplete'] as const satisfies readonly NoticeState[];

/** How far a notice came, the later steps take in the earlier: each with its own time and its line in the trail. */
export const noticeSteps = ['accepted', 'sent', 'delivered'] as const satisfies readonly NoticeState[];

/** What moves a notice, by the names of the trail; `begun` is an attempt or a letter, which its own row tells of. */
export type NoticeStep =
  | 'notice.owed'
  | 'notice.raised'
  | 'notice.incomplete'
  | 'notice.held'
  | 'begun'
  | 'notice.failed'
  | 'notice.released'
  | 'notice.resumed'
  | `notice.${(typeof noticeSteps)[number]}`;

/** What is on its way: begun, and not known to have arrived. */
export const onItsWay = ['sending', 'accepted', 'sent'] as const satisfies readonly NoticeState[];

/**
 * The one list of what may become of a notice. A receipt that comes late, or a person who told it another way, brings it forward from wherever it
 * waited; nothing ever takes it back from `delivered`.
 */
export const noticeTransitions = transitions<NoticeState, NoticeStep>(
  noticeStates,
  ['delivered'],
  [
    [null, 'notice.owed', 'raised'],
    ...[null, 'raised' as const].flatMap((from): Step<NoticeState, NoticeStep>[] => [
      [from, 'notice.raised', 'composed'],
      [from, 'notice.incomplete', 'incomplete'],
    ]),
    [null, 'notice.held', 'held'],
    ['composed', 'notice.held', 'held'],
    ['composed', 'begun', 'sending'],
    ...noticeSteps.flatMap((step, at) =>
      fromEach(
        noticeStates.filter((state) => !(noticeSteps as readonly string[]).slice(at).includes(state)),
        `notice.${step}`,
        step,
      ),
    ),
    ...fromEach(['composed', ...onItsWay], 'notice.failed', 'failed'),
    ...fromEach(onItsWay, 'notice.raised', 'composed'),
    ['held', 'notice.released', 'composed'],
    ...fromEach(waitingStates, 'notice.resumed', 'raised'),
  ],
);

/** Whether it waits for a person: nothing of it is on its way, and nothing leaves before somebody says so. */
export function waitsForPerson({ state }: { readonly state: NoticeState }): boolean {
  return (waitingStates as readonly NoticeState[]).includes(state);
}
