const terminal = process.stderr.isTTY;

/** A line about what happens next, for whoever waits, with the seconds since the start. */
export function progress(sentence: string): void {
  overwrite('');
  process.stderr.write(`${Math.round(performance.now() / 1000)} s: ${sentence}\n`);
}

/** A line that the next one takes the place of: on a terminal only, in a file it would be one long one. */
export function overwrite(words: string): void {
  if (terminal) process.stderr.write(`\r\u001b[K${words === '' ? '' : `  ${words}`}`);
}
