import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { type Observable, throwError } from 'rxjs';

/** Hands the original error on. Nest's own filter would flatten it to `{status, message}`, and a refusal would be tried again. */
@Catch()
export class KeepFailureFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
