import type { ComputedDeadline } from '@app/shared/domain/deadline/computed-deadline.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { longDay } from '../../../web/dates.js';
import { deadlineWords } from '../../../web/deadline-words.js';
import { say } from '../../../web/words.js';
import type { ExtensionPreview, ExtensionWish } from '../../actions/extend-deadline.js';
import type { CaseDeadline } from '../../case-parts.js';
import type { Telling } from '../words-of-cases.js';
import { amountWords, roleWords } from './extension-steps.js';

/** The date as it would be: present and new, the furthest that is possible, the days counted, and what the complainant will read. */
export function previewWords(
  telling: Telling,
  { judged, deadline }: ExtensionPreview,
  present: CaseDeadline | undefined,
  wish: ExtensionWish,
  house: HouseDeadlines,
): object | undefined {
  if (judged.outcome === 'refused' || !deadline?.dueOn) return undefined;
  const { language, now, zone } = telling;
  const left = deadline.cap === null ? undefined : house.workingDaysBetween(deadline.dueOn, deadline.cap);
  const days = deadlineWords(language, stored(deadline), now, zone, deadline.dueOn);
  return {
    present: present?.dueOn ? longDay(language, present.dueOn) : undefined,
    dueOn: longDay(language, deadline.dueOn),
    iso: deadline.dueOn,
    cap: deadline.cap === null ? undefined : longDay(language, deadline.cap),
    capLeft: left === undefined ? undefined : say(language, 'desk.extend.cap-left', { n: left }),
    provisional: days?.provisionalText,
    months: days?.months,
    approval:
      judged.approvalRole === null || wish.approvedBy !== undefined
        ? undefined
        : say(language, 'desk.extend.will-ask', { role: roleWords(language, judged.approvalRole) }),
    told: say(language, 'desk.extend.told', { due: longDay(language, deadline.dueOn), reason: wish.reason ?? '–' }),
  };
}

/** A refusal of a step, with the dates it is about where they are known. */
export function refusedStepWords(
  { language }: Telling,
  { judged, deadline }: ExtensionPreview,
  wish: ExtensionWish,
  provision: string,
): string | undefined {
  if (judged.outcome !== 'refused') return undefined;
  if (judged.code !== 'extension.over-maximum' || judged.cap === undefined) return undefined;
  const asked = deadline?.dueOn ? longDay(language, deadline.dueOn) : amountWords(language, wish.to);
  return say(language, 'M39', { asked, cap: longDay(language, judged.cap), provision });
}

function stored(deadline: ComputedDeadline): Parameters<typeof deadlineWords>[1] {
  return {
    ...deadline,
    nearAt: null,
    state: 'open',
    knownThrough: deadline.knownThrough ?? null,
    derivation: deadline.derivation ?? {},
  };
}
