import { createHash, randomUUID } from 'node:crypto';
import { careAdjustments, vulnerabilityDrivers } from '@app/shared/domain/complaint/care.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { keptIn } from '@app/shared/domain/complaint/kept-as-written.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage, languageOfTag } from '@app/shared/domain/language/detect-language.js';
import type { Language } from '@app/shared/domain/language.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Accepted, Intake } from '../../doors/channel.js';
import { matterQuestions, withKnownMatter } from '../../drafting/category.js';
import { PageFailureFilter } from '../../failures/page-failure.filter.js';
import { AddressTries } from '../../http/address-tries.js';
import { bodyOf, largestBody } from '../../http/bodies/raw-body.js';
import { readSubmission, type Submission } from '../../http/submission/read-submission.js';
import { maxTextCharacters } from '../../http/submission/text-length.js';
import { shortDeadline } from '../../pages/deadline-words.js';
import { acceptedLanguage, chosenLanguage, keepLanguage, languageOf } from '../../pages/page-language.js';
import { PageRenderer } from '../../pages/page-renderer.js';
import { headerOf, type PageReply, type PageRequest } from '../../pages/page-request.js';
import { say } from '../../pages/words.js';
import { type FormProblem, toDraft } from './to-draft.js';

const view = 'channels/web-form/views/form.njk';

/** The public form: `GET /` asks, `POST /` registers and answers with reference, code and date. */
@ApiTags('form')
@Controller()
@UseFilters(PageFailureFilter)
export class WebFormController {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(Intake) private readonly intake: Intake,
    @Inject(AddressTries) private readonly tries: AddressTries,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  /** The whole set on one page; `?all=1` is the same page until the form of several pages comes. */
  @Get()
  ask(@Req() request: PageRequest, @Res() reply: PageReply): void {
    keepLanguage(request, reply);
    this.form(request, reply, { fields: new Map(), key: randomUUID() });
  }

  @Post()
  @ApiOperation({
    summary: 'The public form',
    description: 'HTML; fields are named as in the body of `POST /api/complaints`, and `text` alone suffices.',
  })
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiResponse({ status: 200, description: 'A page with the reference, the code and the date' })
  async take(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const raw = bodyOf(request.body, largestBody);
    const contentType = headerOf(request, 'content-type');
    const submission = await readSubmission(raw, contentType);
    const { fields } = submission;
    const { written, language } = languagesOf(request, fields);
    const key = keyOf(fields);
    const filesLost = submission.files.length > 0;

    const switchTo = languageOfTag(fields.get('switchLanguage') ?? '');
    if (switchTo !== undefined) {
      keepLanguage(request, reply, switchTo);
      this.form(request, reply, { fields, key, filesLost, language: switchTo, switchedTo: switchTo });
      return;
    }
    // Continue of a page of several: until those pages exist, the one page with everything goes on, the text kept.
    if (fields.has('step')) {
      this.form(request, reply, { fields, key, filesLost, language });
      return;
    }

    const result = toDraft(submission, { language: written, house: this.pages.institution });
    if ('problems' in result) {
      this.form(request, reply, { fields, key, filesLost, language, problems: result.problems, status: 422 });
      return;
    }
    const draft = withKnownMatter(result.draft, this.house);
    let accepted: Accepted;
    try {
      await this.tries.count('form', request.ip);
      accepted = await this.intake.accept({
        channel: 'web-form',
        account: '',
        sourceId: key,
        source: request.ip,
        raw,
        contentType,
        envelope: { pageLanguage: language, userAgent: headerOf(request, 'user-agent').slice(0, 300) },
        draft,
        sameness: samenessOf(submission),
        differing: 'refuse',
      });
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 503) throw error;
      this.notNow(request, reply, { fields, key, filesLost, language, retryAfterSeconds: error.retryAfterSeconds ?? 120 });
      return;
    }
    if (accepted.differs) {
      const problems = [{ field: 'text', key: 'form.reused' }];
      this.form(request, reply, { fields, key: randomUUID(), filesLost, language, problems, status: 409 });
      return;
    }
    this.received(request, reply, language, accepted, draft);
  }

  private received(request: PageRequest, reply: PageReply, language: Language, accepted: Accepted, draft: ComplaintDraft): void {
    const data = {
      title: say(language, 'received.title'),
      here: 'form',
      reference: accepted.reference,
      codeGroups: accepted.code.split(' '),
      repeated: accepted.repeated,
      unpromised: accepted.unpromised,
      // Above the budget no code would leave either.
      claimed: accepted.unpromised ? [] : claimedIn(draft),
      deadline: shortDeadline(language, accepted),
      kept: keptIn(draft.facts).map(({ value, why }) => say(language, `kept.${why}`, { value })),
    };
    this.pages.show(request, reply, 'channels/web-form/views/received.njk', data, { language, secret: true });
  }

  private notNow(request: PageRequest, reply: PageReply, shown: Shown & { retryAfterSeconds: number }): void {
    reply.header('retry-after', String(shown.retryAfterSeconds));
    const contact = this.pages.institutionIn(shown.language ?? languageOf(request)).contactLines[0] ?? '';
    const problems = [
      { field: '', key: 'form.not-taken', values: { minutes: Math.max(1, Math.ceil(shown.retryAfterSeconds / 60)), contact } },
    ];
    this.form(request, reply, { ...shown, problems, status: 503 });
  }

  private form(request: PageRequest, reply: PageReply, shown: Shown): void {
    const language = shown.language ?? languageOf(request);
    const told = (shown.problems ?? []).map((problem) => ({ id: problem.field, text: wordsOf(language, problem) }));
    const parts = language === 'en' ? ['day', 'month', 'year'] : ['year', 'month', 'day'];
    const data = {
      title: say(language, 'shell.complain'),
      here: 'form',
      languageForm: 'complaint',
      submissionKey: shown.key,
      chosenLanguage: shown.switchedTo ?? chosenLanguage(request) ?? languageOfTag(shown.fields.get('language') ?? ''),
      maxText: maxTextCharacters,
      values: Object.fromEntries(shown.fields),
      filesLost: shown.filesLost,
      problems: told,
      questions: matterQuestions(language, this.house),
      care: { drivers: vulnerabilityDrivers, adjustments: careAdjustments },
      errors: Object.fromEntries(told.filter(({ id }) => id !== '').map(({ id, text }) => [id, text])),
      dateItems: parts.map((part) => ({
        name: part,
        label: say(language, `form.${part}`),
        value: shown.fields.get(`occurredOn-${part}`) ?? dayPart(shown.fields.get('occurredOn'), part),
        classes: part === 'year' ? 'govuk-input--width-4' : 'govuk-input--width-2',
      })),
    };
    this.pages.show(request, reply, view, data, { language, status: shown.status ?? 200 });
  }
}

interface Shown {
  readonly fields: ReadonlyMap<string, string>;
  readonly key: string;
  readonly filesLost?: boolean;
  readonly language?: Language;
  readonly switchedTo?: Language;
  readonly problems?: readonly FormProblem[];
  readonly status?: number;
}

function wordsOf(language: Language, problem: FormProblem): string {
  const words = Object.entries(problem.words ?? {}).map(([name, key]) => [name, say(language, key)]);
  return say(language, problem.key, { ...problem.values, ...Object.fromEntries(words) });
}

/**
 * The language we shall write in, and the page's. A chosen one is both; else we answer in the language that was written, and the page
 * stays in the browser's, or follows the writing where the browser asks for none of ours.
 */
function languagesOf(request: PageRequest, fields: ReadonlyMap<string, string>): { written: Language; language: Language } {
  const chosen = languageOfTag(fields.get('language') ?? '') ?? chosenLanguage(request);
  if (chosen !== undefined) return { written: chosen, language: chosen };
  const written = detectLanguage(fields.get('text') ?? '', languageOf(request));
  return { written, language: acceptedLanguage(headerOf(request, 'accept-language')) ?? written };
}

/** The key made when the form was served; a post without one stands for itself. */
function keyOf(fields: ReadonlyMap<string, string>): string {
  const key = fields.get('submissionKey')?.trim() ?? '';
  return /^[\w-]{8,100}$/.test(key) ? key : randomUUID();
}

/** What a repeat is compared by: what was said, not the boundary or the order a browser chose for it. */
function samenessOf(submission: Submission): string {
  const ours = ['submissionKey', 'language', 'step', 'switchLanguage'];
  const fields = [...submission.fields]
    .filter(([name, value]) => !ours.includes(name) && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const files = submission.files.map(({ filename, sha256 }) => [filename, sha256]);
  return createHash('sha256')
    .update(JSON.stringify([fields, files]))
    .digest('hex');
}

/** What the sender may confirm: the number or address as they typed it a moment ago. */
function claimedIn({ claimed = [], complainant }: ComplaintDraft): { medium: string; contact: string | undefined }[] {
  return claimed.map((medium) => ({ medium, contact: medium === 'email' ? complainant.email : complainant.phone }));
}

function dayPart(day: string | undefined, part: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  return match?.[['year', 'month', 'day'].indexOf(part) + 1];
}
