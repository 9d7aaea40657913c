import type { ComputedDeadline } from '@app/shared/domain/deadline/records/computed-deadline.js';
import { titleWords } from '@app/shared/domain/rule-set/rule-set-words.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { longDay } from '../../../pages/dates.js';
import { deadlineWords } from '../../../pages/deadline-words.js';
import { say } from '../../../pages/words.js';
import type { ExtensionPreview, ExtensionWish } from '../../actions/extend-deadline.js';
import type { CaseDeadline } from '../../case-file/case-parts.js';
import { amountWords, roleWords } from '../case/extension-steps.js';
import type { ViewContext } from '../frame/words-of-cases.js';

/** The date as it would be: present and new, the furthest that is possible, the days counted, and what the complainant will read. */
export function previewWords(
  telling: ViewContext,
  { judged, deadline, told }: ExtensionPreview,
  present: CaseDeadline | undefined,
  wish: ExtensionWish,
  deadlines: HouseDeadlines,
): object | undefined {
  if (judged.outcome === 'refused' || !deadline?.dueOn) return undefined;
  const { language, now, zone } = telling;
  // What is shown first is what will bind and be told; the step's own date only beside it, where another rule set asks for an earlier one.
  const binds = told?.after ?? deadline;
  const before = told?.before?.dueOn ?? present?.dueOn;
  const cap = told ? told.cap : deadline.cap === null ? null : { on: deadline.cap, provisional: deadline.capProvisional };
  const dueOn = binds.dueOn ?? deadline.dueOn;
  const left = cap === null ? undefined : deadlines.workingDaysBetween(dueOn, cap.on);
  const due = longDay(language, dueOn);
  const explaining = { ruleSets: deadlines.registry.ruleSets, forStaff: true };
  const days = deadlineWords(language, stored(deadline), now, zone, deadline.dueOn, explaining);
  return {
    present: before ? longDay(language, before) : undefined,
    dueOn: due,
    iso: dueOn,
    own:
      dueOn === deadline.dueOn
        ? undefined
        : say(language, 'desk.extend.own', {
            due: longDay(language, deadline.dueOn),
            ruleSet: titleOf(deadlines, language, deadline.ruleSet),
            binding: titleOf(deadlines, language, binds.ruleSet),
          }),
    cap: cap === null ? undefined : longDay(language, cap.on),
    capProvisional: cap?.provisional ? say(language, 'deadline.provisional.short') : undefined,
    capLeft: left === undefined ? undefined : say(language, 'desk.extend.cap-left', { n: left }),
    provisional: binds.provisional ? deadlineWords(language, stored(binds), now, zone, dueOn, explaining)?.provisionalText : undefined,
    months: days?.months,
    approval:
      judged.approvalRole === null || wish.approvedBy !== undefined
        ? undefined
        : say(language, 'desk.extend.will-ask', { role: roleWords(language, judged.approvalRole) }),
    told: say(language, told?.unmoved ? 'desk.extend.told.unmoved' : 'desk.extend.told', { due, reason: wish.reason ?? '–' }),
  };
}

function titleOf(deadlines: HouseDeadlines, language: ViewContext['language'], id: string): string {
  const ruleSet = deadlines.registry.ruleSets.get(id);
  return ruleSet ? titleWords(language, ruleSet) : id;
}

/** A refusal of a step, with the dates it is about where they are known. */
export function refusedStepWords(
  { language }: ViewContext,
  { judged, deadline }: ExtensionPreview,
  wish: ExtensionWish,
  provision: string | undefined,
): string | undefined {
  if (judged.outcome !== 'refused') return undefined;
  if (judged.code !== 'extension.over-maximum' || judged.cap === undefined) return undefined;
  const asked = deadline?.dueOn ? longDay(language, deadline.dueOn) : amountWords(language, wish.to);
  return say(language, 'desk.extend.over-limit', { asked, cap: longDay(language, judged.cap), provision: provision ?? '' });
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
