import { Failure } from '@app/shared/domain/failure/failure.js';
import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { PageFailures } from '../../../failures/page-failures.js';
import type { PageReply } from '../../../pages/page-request.js';
import { outcomeParts } from '../../actions/decide-complaint.js';
import { said } from '../forms/read-desk-form.js';
import { SignInFirst, type WithVisit } from '../frame/visit.js';
import { leaseAddress } from './lease-address.js';
import { SignInPage } from './sign-in-page.js';
import { streamAddress } from './stream-address.js';

/** For every page of the desk: who is not signed in signs in first, and whatever fails gives back what was typed. */
@Catch()
@Injectable()
export class DeskFailureFilter implements ExceptionFilter {
  constructor(
    @Inject(PageFailures) private readonly failures: PageFailures,
    @Inject(SignInPage) private readonly signIn: SignInPage,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<WithVisit>(), http.getResponse<PageReply>()];
    if (!(error instanceof SignInFirst)) this.failures.show(error, request, reply, typedIn(error, request));
    else if (request.method === 'POST') {
      const shown = { to: request.url, carried: said(error.fields), status: 401, confirm: error.why === 'grave' };
      void this.signIn.show(request, reply, shown).catch((other: unknown) => this.failures.show(other, request, reply, []));
    } else if (request.url.startsWith(leaseAddress) || request.url.startsWith(streamAddress))
      reply.code(401).header('cache-control', 'no-store').send('');
    else {
      const grave = error.why === 'grave';
      const to = encodeURIComponent(request.url);
      const location = `/desk/sign-in?to=${to}${grave ? '&confirm=1' : ''}`;
      reply.code(303).header('location', location).header('cache-control', 'no-store').send('');
    }
  }
}

/** The fields that people write sentences in. */
const words: readonly string[] = ['text', 'reason', 'remedies', ...outcomeParts];

/** What another site made a browser send is nobody's own words. */
function typedIn(error: unknown, { typed }: WithVisit): string[] {
  if (typed === undefined || (error instanceof Failure && error.code === 'form.not-ours')) return [];
  return said(typed).flatMap(([name, value]) => (words.includes(name) && value.trim() !== '' ? [value] : []));
}
