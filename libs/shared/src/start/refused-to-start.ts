import { Failure, type FieldProblem } from '../domain/failure/failure.js';
import { type FailureCode, failureCodes } from '../domain/failure/failure-codes.js';

/** How an app ends that starting again cannot help: a setting is wrong. Source: EX_CONFIG of BSD's sysexits.h. */
export const refusedExitCode = 78;

/** What such an app tells the supervisor that started it. Holds names of settings and sentences, never their values. */
export interface RefusedToStart {
  readonly refused: { readonly code: FailureCode; readonly message: string; readonly fields: readonly FieldProblem[] };
}

/** A failure as an app hands it to the supervisor, which ends the start with its sentence. */
export function refusedToStart({ code, message, fields }: Failure): RefusedToStart {
  return { refused: { code, message, fields } };
}

/** The app's failure as it was, or undefined when the message is something else. */
export function readRefused(message: unknown): Failure | undefined {
  const refused = (message as Partial<RefusedToStart> | null)?.refused;
  if (refused === undefined || !(refused.code in failureCodes)) return undefined;
  return new Failure(refused.code, refused.message, { fields: refused.fields });
}
