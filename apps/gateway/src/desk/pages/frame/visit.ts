import type { Language } from '@app/shared/domain/language.js';
import { createParamDecorator, type ExecutionContext, Res } from '@nestjs/common';
import type { SentFile } from '../../../http/submission/read-submission.js';
import type { PageReply, PageRequest } from '../../../pages/page-request.js';
import type { Staff } from '../../staff.js';

/** One request of somebody who is signed in, as the guard let it in. */
export interface Visit {
  readonly request: PageRequest;
  readonly reply: PageReply;
  readonly staff: Staff;
  readonly sessionId: string;
  readonly language: Language;
  /** What a post says; empty for everything else. Line ends are `\n`, and what PostgreSQL cannot hold is replaced. */
  readonly fields: URLSearchParams;
  /** What came with the fields, on the one page that takes files. */
  readonly files: readonly SentFile[];
  /**
   * The post is not to be acted on, its form is to be shown again as it was typed: after signing in anew (`resumed`), in another language
   * (`switched`), or because the form was served to a session that is over (`outdated`).
   */
  readonly again?: 'resumed' | 'switched' | 'outdated';
}

/** `typed` is what a post says, from the moment it was read: whatever fails afterwards gives it back. */
export type WithVisit = PageRequest & { visit?: Visit; typed?: URLSearchParams };

const visitOf = createParamDecorator((_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<WithVisit>().visit);

/** Beyond every parameter that a page has. */
const afterAll = 9;

/**
 * The visit that the guard let in. It carries the reply, so the page answers by itself: that is what `@Res()` tells Nest, which would
 * otherwise answer a second time, over the first bytes of a download.
 */
export const CurrentVisit = (): ParameterDecorator => (target, method, index) => {
  visitOf()(target, method, index);
  Res()(target, method as string, afterAll);
};

/** Somebody has to sign in, for nobody is, or once more before something that weighs much. `fields` is what they were about to send. */
export class SignInFirst extends Error {
  constructor(
    readonly fields: URLSearchParams,
    readonly why: 'nobody' | 'grave' = 'nobody',
  ) {
    super('Nobody is signed in.');
    this.name = 'SignInFirst';
  }
}
