import type { RecordedEvent } from '@app/shared/domain/deadline/recorded-event.js';
import type { Instruction } from '@app/shared/domain/deadline/records/deadline-input.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';

/**
 * What happened to a case before it came here, as its door wrote it down in its facts (`caseEvents`): that an authority handed it over, with
 * the limit that the authority set; what strangers send starts no clock of an authority's. It counts from the receipt. What is not in the words of the rule sets is left out.
 */
export function referredEvents(channel: string, given: unknown, receivedAt: Date): RecordedEvent[] {
  const facts = (given ?? {}) as {
    readonly caseEvents?: unknown;
    readonly referral?: { readonly reportBack?: { readonly owed?: unknown } };
  };
  const said = factsOf(channel).saidByStaff ? facts.caseEvents : undefined;
  if (!Array.isArray(said)) return [];
  const owed = facts.referral?.reportBack?.owed;
  const reportBack = typeof owed === 'boolean' ? { reportBack: owed } : {};
  return said.slice(0, 10).flatMap(({ type, instruction }: { type?: unknown; instruction?: unknown }) => {
    if (typeof type !== 'string' || !/^[a-z_]{1,60}$/.test(type)) return [];
    const limit = limitIn(instruction);
    return [{ type, at: receivedAt, ...reportBack, ...(limit === undefined ? {} : { instruction: limit }) }];
  });
}

function limitIn(instruction: unknown): Instruction | undefined {
  if (typeof instruction !== 'object' || instruction === null) return undefined;
  if (!('dueAt' in instruction)) return instruction as Instruction;
  const dueAt = new Date(String(instruction.dueAt));
  return Number.isNaN(dueAt.getTime()) ? undefined : { dueAt };
}
