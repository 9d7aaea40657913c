import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { PageFailures } from './page-failures.js';

/** For the controllers of pages. Failures outside them (no such address, body too large) reach `PageFailures` from the gateway's own filter. */
@Catch()
@Injectable()
export class PageFailureFilter implements ExceptionFilter {
  constructor(@Inject(PageFailures) private readonly failures: PageFailures) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.failures.show(error, http.getRequest(), http.getResponse());
  }
}
