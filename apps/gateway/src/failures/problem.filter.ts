import { Failure } from '@app/shared/domain/failure/failure.js';
import type { FailureCode } from '@app/shared/domain/failure/failure-codes.js';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** What a failed request is answered with, RFC 9457. `code` is stable; never a stack trace, never what was sent. */
export interface ProblemAnswer {
  /** Leads to the code and its remedy: `/docs/errors#claim.lost`, relative to where it was answered (RFC 9457, section 3.1.1). */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

/** The one place where failures become HTTP answers of the API and the provider doors. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Failures');

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const failure = asFailure(error);
    if (!failure) this.logger.error(error instanceof Error ? (error.stack ?? error.name) : 'A value that is not an Error was thrown.');
    const { status, code, detail, fields, retryAfterSeconds } = failure ?? bug;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    const problem: ProblemAnswer = {
      type: `/docs/errors#${code}`,
      title: code,
      status,
      code,
      detail,
      ...(fields.length > 0 ? { fields } : {}),
    };
    void reply.status(status).header('cache-control', 'no-store').type('application/problem+json').send(JSON.stringify(problem));
  }
}

interface Translated {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterSeconds?: number | undefined;
}

const bug: Translated = { status: 500, code: 'bug', detail: 'Something went wrong on our side.', fields: [] };

/** Failures of our own, and those of the framework by their status; undefined for a bug. */
export function asFailure(error: unknown): Translated | undefined {
  if (error instanceof Failure) {
    const retryAfterSeconds = error.retryAfterSeconds ?? (error.status === 503 ? 30 : undefined);
    return { status: error.status, code: error.code, detail: error.message, fields: error.fields, retryAfterSeconds };
  }
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number } | null)?.statusCode;
  const known: Record<number, FailureCode> = {
    400: 'request.not-json',
    404: 'not-found',
    413: 'request.too-large',
    415: 'request.media-type',
  };
  const code = status === undefined ? undefined : known[status];
  return code ? asFailure(new Failure(code)) : undefined;
}
