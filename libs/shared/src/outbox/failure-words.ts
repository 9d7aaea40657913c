import { Failure, isRefusal } from '../domain/failure/failure.js';
import { cleanText } from '../domain/text/clean-text.js';

/** What may be written about a failure in a slip row, a job and a log: no personal data, safe for every column. */
export interface FailureWords {
  /** A code of docs/errors.md; absent for a bug. */
  readonly code: string | undefined;
  readonly sentence: string;
  /** Asking again cannot help. */
  readonly refused: boolean;
  /** A deferral's own wish. */
  readonly retryAfterSeconds: number;
}

/**
 * A `Failure` speaks for itself. Any other error may quote what a stranger sent, so only its class and the first line of its
 * stack (a place in our code) are kept.
 */
export function failureWords(error: unknown): FailureWords {
  if (error instanceof Failure) {
    return {
      code: error.code,
      sentence: cleanText(error.message, 500),
      refused: isRefusal(error),
      retryAfterSeconds: error.retryAfterSeconds ?? 0,
    };
  }
  const name = error instanceof Error ? error.constructor.name : typeof error;
  // The message stands before the frames and may itself hold lines that look like one: only a frame with a file counts.
  const frame = error instanceof Error ? framesOf(error).find((line) => /:\d+:\d+\)?$/.test(line)) : undefined;
  return { code: undefined, sentence: cleanText(frame ? `${name} ${placeOf(frame)}` : name, 500), refused: false, retryAfterSeconds: 0 };
}

/** Why a connection failed, in a few words for a log: the system's or the server's code (`ECONNREFUSED`, `57P01`), else as above. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : failureWords(error).sentence;
}

function framesOf(error: Error): string[] {
  const stack = error.stack ?? '';
  const start = stack.startsWith(String(error))
    ? String(error).length
    : Math.max(0, stack.lastIndexOf(error.message) + error.message.length);
  return stack
    .slice(start)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}

/** `at route (file:///home/…/apps/router/src/x.ts:3:5)` → `at route (x.ts:3:5)`: where, without the machine's folders. */
function placeOf(frame: string): string {
  return frame.replace(/(\(|at |async )?(?:file:\/\/)?\/[^\s()]*\/([^/\s()]+)(\)?)$/, '$1$2$3');
}
