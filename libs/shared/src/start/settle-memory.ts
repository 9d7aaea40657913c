import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** V8 lets go of its nursery only where little was allocated lately. */
const quietMilliseconds = 10_000;

/**
 * Gives back, some seconds from now, what a start needed and nobody will again: the garbage of reading some thousand modules, which an idle
 * process keeps for hours because nothing makes it look. About 30 MB for a tenth of a second, once in the life of an app.
 */
export function settleMemory(): void {
  setTimeout(settle, quietMilliseconds).unref();
}

function settle(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  // The first finds what is free, the second gives whole pages back.
  collect();
  collect();
}
