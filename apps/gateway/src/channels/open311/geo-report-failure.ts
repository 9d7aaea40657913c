import { Failure } from '@app/shared/domain/failure/failure.js';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentTypeOf, writeList } from './formats.js';

/** A caller's mistake, in the words of GeoReport. */
export class GeoReportFailure extends Error {
  override readonly name = 'GeoReportFailure';

  constructor(
    readonly status: 400 | 403 | 404 | 413,
    readonly description: string,
  ) {
    super(description);
  }
}

const notNow = 'Nothing was stored; try again later';

/** Failures as GeoReport writes them: a list of code and description, in the format that was asked for. What is our fault is 503, never 400. */
@Catch()
export class GeoReportFilter implements ExceptionFilter {
  private readonly logger = new Logger('open311');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const format = /\.xml$/.test(request.url.split('?')[0] ?? '') ? 'xml' : 'json';
    const { status, description, retryAfterSeconds } = this.translated(error);
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    const body = writeList(format, { list: 'errors', one: 'error' }, [{ code: String(status), description }]);
    void reply.status(status).header('cache-control', 'no-store').type(contentTypeOf(format)).send(body);
  }

  private translated(error: unknown): { status: number; description: string; retryAfterSeconds?: number } {
    if (error instanceof GeoReportFailure) return error;
    if (error instanceof Failure && error.kind === 'refusal' && error.status < 500) {
      return { status: error.status === 413 ? 413 : 400, description: error.message };
    }
    if (error instanceof Failure && error.code === 'door.not-configured')
      return { status: 503, description: `door.not-configured: ${error.message}`, retryAfterSeconds: 30 };
    if (!(error instanceof Failure))
      this.logger.error(error instanceof Error ? (error.stack ?? error.name) : 'A value that is not an Error was thrown.');
    return { status: 503, description: notNow, retryAfterSeconds: (error as Partial<Failure>).retryAfterSeconds ?? 30 };
  }
}
