import { dateOf } from '../../calendar/local-date.js';
import { inForce } from '../../rule-set/applies.js';
import { readCase } from '../count/case-context.js';
import type { ComputedDeadline } from '../records/computed-deadline.js';
import type { DeadlineInput } from '../records/deadline-input.js';
import { startsIn, startsOf } from './case-starts.js';
import { type ExtensionJudgement, refused } from './extension-tests.js';
import { earliestFirst } from './governing.js';
import { isPeriodic } from './periodic.js';
import { traceDuty } from './trace-duty.js';
import { traceRight } from './trace-right.js';

/** What a case comes to: what is owed, and how each event of the input was judged (undefined where it asks for nothing). */
export interface TracedCase {
  readonly deadlines: readonly ComputedDeadline[];
  readonly judgements: readonly (ExtensionJudgement | undefined)[];
}

/** Follows one case through its rule set. Fails as `computeDeadlines` does. */
export function traceCase(input: DeadlineInput): TracedCase {
  const context = readCase(input);
  const { obligations, rights } = input.ruleSet;
  const judgements: (ExtensionJudgement | undefined)[] = context.events.map(() => undefined);
  const deadlines: ComputedDeadline[] = [];
  if (inForce(input.ruleSet, dateOf(context.receivedDay))) {
    for (const obligation of obligations) {
      if (isPeriodic(obligation)) continue;
      for (const start of startsOf(context, obligation)) deadlines.push(...traceDuty(context, obligation, start, judgements));
    }
    for (const right of input.dutiesOnly ? [] : rights) {
      for (const start of startsIn(context, right.from)) deadlines.push(...traceRight(context, right, start));
    }
  }
  for (const [index, event] of context.events.entries()) {
    if (event.type === 'extend') judgements[index] ??= refused('extension.not-available');
  }
  return { deadlines: deadlines.sort(earliestFirst), judgements };
}
