/** How long a slip waits after each failure, as people say it (the retry schedule, with its back-off). After the last step it is dead until a person replays it. */
export const retryLadder = '5s, 30s, 2m, 10m, 30m, 1h, 4h';

const unitMilliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads a ladder like `1m, 5m*3, 1h*4` into milliseconds for each step. Throws when it is not one or has more than eight steps. */
export function readLadder(text: string): readonly number[] {
  const steps = text.split(',').flatMap((step) => {
    const [, amount, unit, times = '1'] = /^\s*(\d+)(ms|s|m|h)(?:\*(\d+))?\s*$/.exec(step) ?? [];
    if (amount === undefined) throw new Error(`"${step.trim()}" is not a step of a retry ladder; write 30s, 5m*3 or 1h.`);
    return Array<number>(Number(times)).fill(Number(amount) * unitMilliseconds[unit as keyof typeof unitMilliseconds]);
  });
  if (steps.length < 1 || steps.length > 8) throw new Error(`A retry ladder has one to eight steps; "${text}" has ${steps.length}.`);
  return steps;
}
