import type { Failure } from '@app/shared/domain/failure/failure.js';
import { failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import type { Command } from 'commander';

/** What `commands/<verb>.ts` exports as `register`: adds its verb to the program. A command is one file, found at start. */
export type Register = (program: Command) => void;

/**
 * Ends a command. `--json` prints one JSON value on stdout and nothing else; without it `text` (or the value, indented) is printed.
 * Messages for people go to stderr with `tell`.
 */
export function answer(value: unknown, options: { json?: boolean; text?: string } = {}): void {
  process.stdout.write(
    `${options.json || options.text === undefined ? JSON.stringify(value, null, options.json ? 0 : 2) : options.text}\n`,
  );
}

/** A line for the person at the terminal; never on stdout, so that pipes stay clean. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A failure as people read it: its code, what is wrong with each field, and the remedy. */
export function tellFailure({ code, message, fields }: Failure): void {
  tell(`${code}: ${message}`);
  for (const field of fields) tell(`  ${field.path}: ${field.message}`);
  tell(failureCodes[code].remedy);
}

/** `--json` is an option of each command; said before the command it means the same. */
export function jsonAfterCommand(given: readonly string[]): readonly string[] {
  const [first, command, ...rest] = given;
  return first === '--json' && command !== undefined ? [command, first, ...rest] : given;
}
