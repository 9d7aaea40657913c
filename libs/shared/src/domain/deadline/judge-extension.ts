import type { CaseEvent, DeadlineInput, ExtensionRequest } from './records/deadline-input.js';
import type { ExtensionJudgement } from './trace/extension-tests.js';

export type { ExtensionJudgement } from './trace/extension-tests.js';

import { traceCase } from './trace/trace-case.js';

/**
 * Judges a request for more time on a case as it stands; `input.events` are the events before it.
 * The tests run in the order of `rules/README.md`, counting 8, and the first that fails is the answer.
 * Fails with `events.impossible-order` where the request lies before the events it follows.
 */
export function judgeExtension(input: DeadlineInput, request: ExtensionRequest): ExtensionJudgement {
  const events: CaseEvent[] = [...(input.events ?? []), { ...request, type: 'extend', granted: false }];
  return traceCase({ ...input, events, explain: false }).judgements.at(-1)!;
}
