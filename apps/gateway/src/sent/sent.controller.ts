import { Failure } from '@app/shared/domain/failure/failure.js';
import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import { deliveryWords } from '../status/status-words.js';
import { dayOf, timeOf } from '../web/dates.js';
import { PageFailureFilter } from '../web/page-failure.filter.js';
import { keepLanguage, languageOf } from '../web/page-language.js';
import { PageRenderer } from '../web/page-renderer.js';
import { addressOf, isLocal, type PageReply, type PageRequest } from '../web/page-request.js';
import { say } from '../web/words.js';
import { SentMessagesQuery } from './sent-messages.query.js';
import { smsSegments } from './sms-segments.js';

/** What would have been sent, for whoever sits at this machine. From anywhere else there is nothing here. */
@Controller()
export class SentController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(SentMessagesQuery) private readonly messages: SentMessagesQuery,
  ) {}

  @Get('sent')
  @UseFilters(PageFailureFilter)
  async page(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    if (!isLocal(request)) throw new Failure('not-found');
    keepLanguage(request, reply);
    const language = languageOf(request);
    const { zone } = this.pages.institution;
    const { items, nextCursor } = await this.messages.page(cursorOf(request));
    const data = {
      title: say(language, 'sent.title'),
      items: items.map((item) => ({
        ...item,
        at: item.at.toISOString(),
        atText: `${dayOf(language, item.at, zone)} ${timeOf(language, item.at, zone)}`,
        kindText: say(language, `notice.${item.kind}`),
        mediumText: say(language, `medium.${item.medium}`),
        stateText: deliveryWords(language, item),
        template: item.template ?? '–',
        segments: item.medium === 'sms' ? smsSegments(item.text) : undefined,
      })),
      next: nextCursor,
    };
    this.pages.show(request, reply, 'sent/views/sent.njk', data, { secret: true });
  }

  @Get('sent.json')
  async json(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store');
    if (!isLocal(request)) {
      reply.code(404).send(JSON.stringify({ code: 'not-found', title: 'There is nothing here.', status: 404 }));
      return;
    }
    const { items, nextCursor } = await this.messages.page(cursorOf(request));
    const messages = items.map((item) => ({ ...item, ...(item.medium === 'sms' ? smsSegments(item.text) : {}) }));
    reply.code(200).send(JSON.stringify({ items: messages, ...(nextCursor === undefined ? {} : { nextCursor }) }));
  }
}

function cursorOf(request: PageRequest): string | undefined {
  return addressOf(request).searchParams.get('cursor') ?? undefined;
}
