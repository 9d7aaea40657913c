import { setTimeout as pause } from 'node:timers/promises';

/** Every place where a process may be made to die or fail in a test, named `<step>.<moment>`. A wrong name does not compile. */
export const faultPoints = [
  'accept.before_commit',
  'accept.after_commit',
  'read.after_commit',
  'scan.before_commit',
  'bell.before_ring',
  'bell.after_ring',
  'slips.after_take',
  'route.before_commit',
  'route.after_commit',
  'links.before_commit',
  'notices.after_commit',
  'send.after_attempt',
  'send.after_provider',
  'send.after_outcome',
  'receipt.after_keep',
  'receipt.before_commit',
  'receipt.after_commit',
  'sweep.before_commit',
  'sweep.after_commit',
  'recount.before_commit',
  'chain.before_commit',
  'chain.after_commit',
  'erase.before_commit',
  'erase.after_commit',
  'retention.before_list',
  'retention.before_commit',
  'retention.after_commit',
  'retention.before_end',
  'desk.before_commit',
  'desk.after_commit',
] as const;
/** The name of a place where a test can make a process fail. */
export type FaultPoint = (typeof faultPoints)[number];

const passed = new Map<FaultPoint, number>();

/**
 * Does nothing, unless the environment says `REDRESS_FAULT="<name>:<action>[:<nth>]"` for this name; then, on the nth
 * passage (default: the first) and only on that one, `kill` ends the process with SIGKILL, `throw` fails with a plain
 * Error, `stop` stops it with SIGSTOP until somebody sends SIGCONT, and `sleep<milliseconds>` waits. Read at each call, so that a test can set it at run time; without the
 * variable the cost is one look at the environment.
 */
export async function faultPoint(name: FaultPoint): Promise<void> {
  const order = process.env['REDRESS_FAULT'];
  if (!order) return;
  const [wanted, action = 'kill', nth = '1'] = order.split(':');
  if (wanted !== name) return;
  const count = (passed.get(name) ?? 0) + 1;
  passed.set(name, count);
  if (count !== Number(nth)) return;
  if (action === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    // The signal is taken a moment later; nothing of ours may run in between.
    await new Promise<never>(() => {});
  } else if (action === 'stop') {
    process.kill(process.pid, 'SIGSTOP');
    // Taken a moment later, as well; what follows runs after SIGCONT.
    await pause(50);
  } else if (action === 'throw') throw new Error(`fault point ${name}`);
  else if (action.startsWith('sleep')) await pause(Number(action.slice('sleep'.length)));
  else throw new Error(`REDRESS_FAULT: unknown action "${action}" (kill, stop, throw or sleep<milliseconds>)`);
}
