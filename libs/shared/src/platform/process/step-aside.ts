import { readFileSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * Lets the gateway go first where processor time is short: in a surge what counts is that everything is taken in; routing and notices catch
 * up from their slips, and legal time is counted in days. They still get their share, so nothing stands still (docs/decisions/0008).
 */
export function stepAside(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    if (leadsItsSession()) writeFileSync('/proc/self/autogroup', String(constants.priority.PRIORITY_BELOW_NORMAL));
  } catch {
    // A system that does not let us is one that shares as it likes.
  }
}

/**
 * Whether the process leads a session, as what the supervisor starts does. Linux then shares the processors between sessions first ("autogroup"),
 * and a process's own priority says nothing to those of other sessions: the session's has to be lowered, too. Nobody else's is: a session that
 * others have begun may hold the gateway as well. Source: sched(7), "The autogroup feature"; proc_pid_stat(5), field 6.
 */
function leadsItsSession(): boolean {
  const session = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)!.split(' ')[3];
  return Number(session) === process.pid;
}
