import type { Instruction } from '@app/shared/domain/deadline/deadline-input.js';
import type { RecordedEvent } from '@app/shared/domain/deadline/recorded-event.js';

/**
 * What happened to a case before it came here, as the referral door wrote it down in its facts (`caseEvents`): that an authority handed it
 * over, with the limit that the authority set. It counts from the receipt. What is not in the words of the rule sets is left out.
 */
export function referredEvents(channel: string, facts: unknown, receivedAt: Date): RecordedEvent[] {
  const said = channel === 'referral' ? (facts as { caseEvents?: unknown } | null | undefined)?.caseEvents : undefined;
  if (!Array.isArray(said)) return [];
  return said.slice(0, 10).flatMap(({ type, instruction }: { type?: unknown; instruction?: unknown }) => {
    if (typeof type !== 'string' || !/^[a-z_]{1,60}$/.test(type)) return [];
    const limit = limitIn(instruction);
    return [{ type, at: receivedAt, ...(limit === undefined ? {} : { instruction: limit }) }];
  });
}

function limitIn(instruction: unknown): Instruction | undefined {
  if (typeof instruction !== 'object' || instruction === null) return undefined;
  if (!('dueAt' in instruction)) return instruction as Instruction;
  const dueAt = new Date(String(instruction.dueAt));
  return Number.isNaN(dueAt.getTime()) ? undefined : { dueAt };
}
