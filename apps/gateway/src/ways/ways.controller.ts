import type { Language } from '@app/shared/domain/language.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { keepLanguage, languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import type { PageReply, PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { waysWords } from './ways-words.js';

/** Every way to complain, and the form on paper, for whoever wants to know before they write. Made from the papers alone. */
@Controller()
@UseFilters(PageFailureFilter)
export class WaysController {
  /** Set once for each language: the papers it is made from change only with a start. */
  private readonly forms = new Map<Language, Promise<Buffer>>();

  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  @Get('channels')
  show(@Req() request: PageRequest, @Res() reply: PageReply): void {
    keepLanguage(request, reply);
    const language = languageOf(request);
    this.pages.show(request, reply, 'ways/views/ways.njk', {
      title: say(language, 'ways.title'),
      here: 'ways',
      punctuality: this.house.institution.punctuality.publish,
      ...waysWords(language, this.house),
    });
  }

  /** A form to fill in by hand, with a receipt to tear off. */
  @Get('complaint-form.pdf')
  async paper(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const language = languageOf(request);
    let form = this.forms.get(language);
    if (form === undefined) {
      form = this.made(language);
      this.forms.set(language, form);
      form.catch(() => this.forms.delete(language));
    }
    await reply
      .header('content-type', 'application/pdf')
      .header('content-disposition', 'inline; filename="complaint-form.pdf"')
      .header('content-language', language)
      .header('vary', 'Accept-Language, Cookie')
      .header('cache-control', 'private, no-cache')
      .header('x-content-type-options', 'nosniff')
      .send(await form);
  }

  /** What sets type weighs more than ten megabytes: it is read when somebody wants the first form. */
  private async made(language: Language): Promise<Buffer> {
    const { complaintFormPdf } = await import('../../../../libs/shared/src/paper/complaint-form-pdf.js');
    const { institution } = this.house;
    const { letters } = institution.waysToComplain;
    return await complaintFormPdf({
      language,
      institution: institution.name[language],
      returnTo: letters?.[language] ?? institution.contact[language],
    });
  }
}
