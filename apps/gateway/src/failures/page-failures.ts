import { Failure } from '@app/shared/domain/failure/failure.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import { lastTime } from '../pages/dates.js';
import { languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { type PageReply, type PageRequest, pathOf } from '../pages/page-request.js';
import { say, words } from '../pages/words.js';
import { placeOf } from './place-of.js';

const told = [403, 404, 413, 422, 429, 500, 503] as const;
type Told = (typeof told)[number];

/** Says of every failure what happened, whether anything was stored, and what to do. */
@Injectable()
export class PageFailures {
  private readonly logger = new Logger('pages');

  constructor(@Inject(PageRenderer) private readonly pages: PageRenderer) {}

  /** `typed`: what somebody was about to send, so that they can copy it. */
  show(error: unknown, request: PageRequest, reply: PageReply, typed: readonly string[] = []): void {
    const status = statusOf(error);
    const language = languageOf(request);
    const errorNumber = status === 500 ? newId() : undefined;
    if (errorNumber !== undefined) this.logger.error({ errorNumber, ...placeOf(error) }, 'A page failed.');
    const seconds = error instanceof Failure ? error.retryAfterSeconds : undefined;
    if (status === 503 || status === 429) reply.header('retry-after', String(seconds ?? 60));
    const desk = isDesk(request);
    const until = new Date(Date.now() + (seconds ?? 60) * 1000);
    this.pages.show(
      request,
      reply,
      'pages/views/failure.njk',
      {
        title: say(language, `failure.${status}.title`),
        happened: say(language, happenedKey(error, status)),
        // Whether a post was stored is known only where the failure came before the store or from it.
        stored: say(language, status === 500 && request.method === 'POST' ? 'failure.stored.perhaps' : 'failure.stored.no'),
        todo: say(language, todoKey(status, desk), { time: lastTime(language, until, this.pages.institution.zone) }),
        errorNumber,
        shell: desk ? 'desk/pages/views/shell.njk' : 'pages/views/shell.njk',
        desk,
        typed,
      },
      { status, secret: true, desk },
    );
  }
}

/** Staff get the desk's page, so that they find back to it. */
function isDesk(request: PageRequest): boolean {
  return /^\/desk(\/|$)/.test(pathOf(request));
}

/** What the public should do is not always what staff should. */
function todoKey(status: Told, desk: boolean): string {
  const own = `desk.failure.${status}.todo`;
  return desk && own in words.en ? own : `failure.${status}.todo`;
}

/** Some failures say more than their status does. */
function happenedKey(error: unknown, status: Told): string {
  const own = error instanceof Failure ? `failure.code.${error.code}` : '';
  return own in words.en ? own : `failure.${status}.happened`;
}

/** The nearest of the statuses that have a page of their own. */
function statusOf(error: unknown): Told {
  const status = error instanceof Failure ? error.status : error instanceof HttpException ? error.getStatus() : fastifyStatus(error);
  const exact = told.find((known) => known === status);
  if (exact !== undefined) return exact;
  if (status === 405) return 404;
  return status >= 400 && status < 500 ? 422 : 500;
}

function fastifyStatus(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}
