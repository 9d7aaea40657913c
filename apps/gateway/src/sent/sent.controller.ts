import { Failure } from '@app/shared/domain/failure/failure.js';
import { failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import { countSegments } from '@app/shared/notices/sms/segments.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { reportAsSimulator } from '@app/shared/secrets/simulator-receipt.js';
import { Controller, Get, Inject, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf } from '../http/bodies/raw-body.js';
import { readSubmission } from '../http/submission/read-submission.js';
import { dayOf, timeOf } from '../pages/dates.js';
import { deliveryWords } from '../pages/delivery-words.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { addressOf, headerOf, isLocal, type PageReply, type PageRequest, senderOf } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { OverseerEntrance } from './overseer-entrance.js';
import { SentMessagesQuery } from './sent-messages.query.js';

/**
 * What would have been sent, with access codes: for whoever sits at this machine, while the house is of this machine alone, and for whoever
 * oversees, signed in at the desk or with a token. For everybody else there is nothing here.
 */
@Controller()
export class SentController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(SentMessagesQuery) private readonly messages: SentMessagesQuery,
    @Inject(Secrets) private readonly secrets: Secrets,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(OverseerEntrance) private readonly overseers: OverseerEntrance,
  ) {}

  private async readerOf(request: PageRequest): Promise<'here' | 'token' | 'session' | undefined> {
    return isLocal(request, this.settings.gateway.publicUrl) ? 'here' : await this.overseers.admit(request);
  }

  @Get('sent')
  @UseFilters(PageFailureFilter)
  async page(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    if ((await this.readerOf(request)) === undefined) throw new Failure('not-found');
    keepLanguage(request, reply);
    const language = languageOf(request);
    const { zone } = this.pages.institution;
    const { items, nextCursor } = await this.messages.page(cursorOf(request));
    const why = await this.messages.frozen();
    const data = {
      frozen: why === undefined ? undefined : say(language, 'sent.frozen', { why }),
      title: say(language, 'sent.title'),
      items: items.map((item) => ({
        ...item,
        at: item.at.toISOString(),
        atText: `${dayOf(language, item.at, zone)} ${timeOf(language, item.at, zone)}`,
        kindText: say(language, `notice.${item.kind}`),
        mediumText: say(language, `medium.${item.medium}`),
        stateText: deliveryWords(language, item),
        template: item.template ?? '–',
        segments: item.medium === 'sms' ? segmentsOf(item.text) : undefined,
        open: ['accepted', 'sent', 'unknown'].includes(item.state),
      })),
      next: nextCursor,
    };
    this.pages.show(request, reply, 'sent/views/sent.njk', data, { secret: true });
  }

  /** "Arrived" and "refused" for a message of the simulator: reported through the real receipt door, as its own reports are. */
  @Post('sent/:id/receipts')
  @UseFilters(PageFailureFilter)
  async report(@Req() request: PageRequest, @Res() reply: PageReply, @Param('id') id: string): Promise<void> {
    const secret = this.secrets.ring('SESSION_SECRET');
    const reader = await this.readerOf(request);
    const sender = senderOf(request, this.settings.gateway.publicUrl);
    // A browser adds the cookie of the desk to whatever post: that one must say that it is ours.
    const foreign = reader === 'session' ? sender !== 'ours' : sender === 'foreign';
    if (reader === undefined || foreign || secret === undefined || !/^[0-9a-f-]{36}$/.test(id)) throw new Failure('not-found');
    const { fields } = await readSubmission(bodyOf(request.body, 10_000), headerOf(request, 'content-type'));
    const state = fields.get('state') === 'delivered' ? 'delivered' : 'undelivered';
    const url = `${this.settings.notifier.receiptsUrl}/receipts/simulator/${id}`;
    if ((await reportAsSimulator(secret, url, `sim-${id}`, state)) !== 204) throw new Failure('provider.unavailable');
    reply.code(303).header('location', '/sent').header('cache-control', 'no-store').send('');
  }

  @Get('sent.json')
  async json(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    reply.header('content-type', 'application/json; charset=utf-8').header('cache-control', 'no-store');
    if ((await this.readerOf(request)) === undefined) {
      reply.code(404).send(JSON.stringify({ code: 'not-found', title: failureCodes['not-found'].says, status: 404 }));
      return;
    }
    const { items, nextCursor } = await this.messages.page(cursorOf(request));
    const messages = items.map((item) => ({ ...item, ...(item.medium === 'sms' ? segmentsOf(item.text) : {}) }));
    const frozen = await this.messages.frozen();
    const more = frozen === undefined ? {} : { frozen };
    reply.code(200).send(JSON.stringify({ items: messages, ...more, ...(nextCursor === undefined ? {} : { nextCursor }) }));
  }
}

function cursorOf(request: PageRequest): string | undefined {
  return addressOf(request).searchParams.get('cursor') ?? undefined;
}

/** As the page and its JSON tell it. */
function segmentsOf(text: string): { encoding: string; characters: number; segments: number } {
  const { encoding, units, segments } = countSegments(text);
  return { encoding, characters: units, segments };
}
