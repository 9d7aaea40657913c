import { fromEach, listed, type Step, transitions } from '../transitions.js';

/**
 * Where a notice stands. `owed`: it has no text yet; `composed`: its text is frozen, and it waits to leave; `displayed`: it goes nowhere and stands on
 * the status page; `sending`: an attempt or a letter has begun; `accepted`: a provider has it ("handed over"); `sent`: it left the provider;
 * `delivered`: it arrived. `failed`, `held` and `incomplete` wait for a person.
 */
export const noticeStates = [
  'owed',
  'composed',
  'displayed',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'failed',
  'held',
  'incomplete',
] as const;
/** How far a notice is. */
export type NoticeState = (typeof noticeStates)[number];

/** States in which a notice waits for a person: nothing of it is on its way. */
export const waitingStates = ['held', 'failed', 'incomplete'] as const satisfies readonly NoticeState[];

/** What is on its way: begun, and not known to have arrived. */
export const onItsWay = ['sending', 'accepted', 'sent'] as const satisfies readonly NoticeState[];

/** How far a notice came, the later steps take in the earlier: each with its own time and its line in the trail. */
export const noticeSteps = ['accepted', 'sent', 'delivered'] as const satisfies readonly NoticeState[];

/** What moves a notice, by the names of the trail; `begun` is an attempt or a letter, which its own row tells of. */
export type NoticeStep =
  | `notice.${Exclude<NoticeState, 'sending'>}`
  /** A text is to leave once more, by the same medium or by another. */
  | 'notice.requeued'
  /** A person lets a text go that was held. */
  | 'notice.released'
  /** A person lets it be written anew. */
  | 'notice.resumed'
  | 'begun';

const firstTexts = ['composed', 'displayed', 'incomplete'] as const;

/**
 * The one list of what may become of a notice. A receipt that comes late, or a person who told it another way, brings it forward from wherever it
 * waited; nothing ever takes it back from `delivered`.
 */
export const noticeTransitions = transitions<NoticeState, NoticeStep>(
  noticeStates,
  ['delivered'],
  [
    [null, 'notice.owed', 'owed'],
    ...[null, 'owed' as const].flatMap((from) =>
      firstTexts.map((state): Step<NoticeState, NoticeStep> => [from, `notice.${state}`, state]),
    ),
    // A machine may not answer this sender; or it is above a budget when it is about to leave.
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
    ...fromEach(['composed', ...onItsWay], 'notice.requeued', 'composed'),
    ...fromEach(['composed', ...onItsWay], 'notice.failed', 'failed'),
    ['held', 'notice.released', 'composed'],
    ...fromEach(waitingStates, 'notice.resumed', 'owed'),
  ],
);

/** Whether it waits for a person: nothing of it is on its way, and nothing leaves before somebody says so. */
export function waitsForPerson({ state }: { readonly state: NoticeState }): boolean {
  return (waitingStates as readonly NoticeState[]).includes(state);
}

/** `owed`, and what a version before this one wrote for it: while both run side by side, either finds what the other left. */
const withoutText: readonly string[] = ['owed', 'raised'];

/** Whether it has no text yet. */
export function owesText({ state }: { readonly state: string }): boolean {
  return withoutText.includes(state);
}

/** The same of the notice under this name, in SQL. */
export const owesTextSql = (alias: string): string => `${alias}.state IN (${listed(withoutText)})`;

/** On its way, of the notice under this name, in SQL. */
export const onItsWaySql = (alias: string): string => `${alias}.state IN (${listed(onItsWay)})`;
