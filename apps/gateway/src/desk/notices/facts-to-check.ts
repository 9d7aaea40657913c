import type { ComplaintFacts } from '@app/shared/notices/notice-facts.js';
import type { CaseHeading } from '../case-file/case-heading.js';
import type { CaseParts } from '../case-file/case-parts.js';

/** A case with what an outcome is checked by. */
export type CheckedFile = CaseHeading & Pick<CaseParts, 'deadlines' | 'events'>;

/** The case as the notifier will find it when it writes the outcome. */
export function factsToCheck(file: CheckedFile): ComplaintFacts {
  const { id, reference, channel, language, receivedAt, complainant, prefers, keptAsWritten, department } = file;
  const agreed = file.events.findLast(({ type, details }) => type === 'stated' && 'durable_medium_agreed' in statedIn(details));
  return {
    id,
    reference,
    channel,
    language,
    receivedAt,
    complainant,
    prefers,
    claimed: [],
    kept: keptAsWritten,
    mayAcknowledge: true,
    department,
    durableMediumAgreed: agreed !== undefined && String(statedIn(agreed.details)['durable_medium_agreed']) === 'true',
    duties: file.deadlines.map((one, index) => ({
      id: String(index),
      ruleSet: one.ruleSet,
      obligation: one.obligation,
      kind: one.kind,
      notice: one.notice,
      state: one.state,
      dueOn: one.dueOn,
      dueAt: one.dueAt?.toISOString() ?? null,
      provisional: one.provisional,
      knownThrough: one.knownThrough,
      provision: one.derivation?.citation?.provision ?? null,
    })),
  };
}

function statedIn(details: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const facts = details['facts'];
  return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {};
}
