import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { pathOf } from '../pages/page-request.js';
import type { PageFailureFilter } from './page-failure.filter.js';
import { ProblemFilter } from './problem.filter.js';

/** Failures outside any page's controller: people who ask for a page get one, everything else gets problem+json. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly problems = new ProblemFilter();

  constructor(private readonly pages: PageFailureFilter) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const forMachines = /^\/(api|channels|open311|docs|health|metrics)(\/|$)/.test(pathOf(request));
    const wantsPage = !forMachines && (request.headers.accept ?? '').includes('text/html');
    (wantsPage ? this.pages : this.problems).catch(error, host);
  }
}
