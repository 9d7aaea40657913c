/** The promise's outcome, or an Error naming `what` after `milliseconds`. What was begun is not ended by it. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: no answer within ${milliseconds} ms`)), milliseconds);
        // Waiting for something that is gone must not keep a process alive that is otherwise done.
        timer.unref();
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
