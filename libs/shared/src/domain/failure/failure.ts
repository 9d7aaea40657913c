import { type FailureCode, failureCodes } from './failure-codes.js';

/** One thing wrong with one field of what somebody sent; `path` is dotted (`complainant.phone`). */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * Everything that may go wrong on purpose.
 *
 * A *refusal* will be refused again; a *deferral* may work later, perhaps after `retryAfterSeconds`.
 * Any other error is a bug. `message` is a sentence for people and carries no personal data; `code` is stable
 * and has its remedy in `docs/errors.md`.
 */
export class Failure extends Error {
  readonly kind: 'refusal' | 'deferral';
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;
  /** What a page that has words of its own for the code fills them with. Nothing personal. */
  readonly values: Readonly<Record<string, string>>;

  constructor(
    readonly code: FailureCode,
    message?: string,
    options: {
      cause?: unknown;
      fields?: readonly FieldProblem[];
      retryAfterSeconds?: number;
      values?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message ?? failureCodes[code].says, { cause: options.cause });
    this.name = 'Failure';
    this.kind = failureCodes[code].kind;
    this.status = failureCodes[code].status;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.values = options.values ?? {};
  }
}

/** True when asking again cannot help, so that a queue must not try. */
export function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && error.kind === 'refusal';
}
