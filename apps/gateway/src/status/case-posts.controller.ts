import { randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { PageFailureFilter } from '../failures/page-failure.filter.js';
import { bodyOf, largestBody } from '../http/bodies/raw-body.js';
import { readParts } from '../http/bodies/read-parts.js';
import { readSubmission, type Submission } from '../http/submission/read-submission.js';
import { fileProblem } from '../http/submission/sent-files.js';
import { countCharacters, maxTextCharacters } from '../http/submission/text-length.js';
import { InFlight } from '../intake/in-flight.js';
import { languageOf } from '../pages/page-language.js';
import { headerOf, type PageReply, type PageRequest } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { addMaterial, statusPage } from './add-material.js';
import { askHigher } from './ask-higher.js';
import { CasePage } from './case-page.js';
import { askForContactCode, confirmContact, mediumNamed } from './confirm-contact.js';
import { keepProof } from './keep-proof.js';
import { type OpenedCase, StatusAccess } from './status-access.js';
import { stillOpen, takeBack } from './take-back.js';

/**
 * What complainants do on the page of their complaint. A post carries the seal of its form, or the code: the cookie alone, which a browser adds
 * to a post of a sibling site too, opens nothing here.
 */
@Controller('status/:reference')
@UseFilters(PageFailureFilter)
export class CasePostsController {
  private readonly inFlight = new InFlight();

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CasePage) private readonly page: CasePage,
    @Inject(StatusAccess) private readonly access: StatusAccess,
    @Inject(CODE_SECRET) private readonly secret: string,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(HOUSE_CONFIG) private readonly house: HouseConfig,
  ) {}

  /** Words and files that come after the complaint. The post is kept as it came, so it is opened by a seal and never by the code. */
  @Post('messages')
  async add(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const raw = bodyOf(request.body, largestBody);
    const contentType = headerOf(request, 'content-type');
    // Who has not opened the page is told so before 35 MB are taken to pieces; the seal is the first field of its form.
    const seal = await sealIn(raw, contentType);
    const opened = await this.page.postedBy(request, seal);
    const submission = await readSubmission(raw, contentType);
    const text = (submission.fields.get('text') ?? '').replace(/\r\n?/g, '\n').trim();
    const problem = whatIsWrong(text, submission);
    if (problem) {
      const { id, key, values } = problem;
      const problems = [{ id, text: say(languageOf(request), key, values) }];
      await this.page.show(request, reply, opened, { problems, typed: text, status: 422 });
      return;
    }
    const { files, fields } = submission;
    const material = { key: keyOf(fields.get('submissionKey')), text, files, raw: without(raw, seal), contentType };
    const leave = this.inFlight.enter({ channel: statusPage, sender: request.ip }, raw.length);
    try {
      await addMaterial(this.unitOfWork, opened, material);
    } finally {
      leave();
    }
    this.page.back(reply, opened.reference, 'added');
  }

  /** `do=send` sends a code to the number or address of the form, `do=confirm` reads it. */
  @Post('contact')
  async contact(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const submission = await readSubmission(bodyOf(request.body, 10_000), headerOf(request, 'content-type'));
    const opened = await this.opened(request, submission);
    this.page.remember(request, reply, opened.reference);
    const medium = mediumNamed(submission.fields.get('medium'));
    const confirming = submission.fields.get('do') === 'confirm';
    try {
      if (medium === undefined) throw new Failure('contact.not-claimed');
      if (confirming) await confirmContact(this.unitOfWork, this.secret, opened, medium, submission.fields.get('digits') ?? '');
      else await askForContactCode(this.unitOfWork, opened, medium);
    } catch (error) {
      if (!(error instanceof Failure) || !error.code.startsWith('contact.')) throw error;
      const problems = [
        { id: error.code === 'contact.not-claimed' ? 'add' : `digits-${medium}`, text: say(languageOf(request), error.code) },
      ];
      await this.page.show(request, reply, opened, { problems, status: error.status });
      return;
    }
    this.page.back(reply, opened.reference, confirming ? 'confirmed' : 'code-sent');
  }

  /** The complaint is taken back, after it was asked again whether it is meant; what was open falls away. */
  @Post('withdrawal')
  async withdraw(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const submission = await readSubmission(bodyOf(request.body, 20_000), headerOf(request, 'content-type'));
    const opened = await this.opened(request, submission);
    this.page.remember(request, reply, opened.reference);
    const reason = (submission.fields.get('reason') ?? '').replace(/\r\n?/g, '\n');
    if (submission.fields.get('sure') !== 'yes' && (await stillOpen(this.unitOfWork, opened))) {
      this.page.askAgain(request, reply, opened, reason);
      return;
    }
    try {
      await takeBack(this.unitOfWork, this.deadlines, opened, reason);
    } catch (error) {
      if (!(error instanceof Failure) || !error.code.startsWith('complaint.')) throw error;
      await this.page.show(request, reply, opened, {
        problems: [{ id: 'steps', text: say(languageOf(request), 'status.withdraw.too-late') }],
        status: error.status,
      });
      return;
    }
    this.page.back(reply, opened.reference, 'withdrawn');
  }

  /** Somebody higher is asked to look at the complaint. */
  @Post('escalations')
  async higher(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const submission = await readSubmission(bodyOf(request.body, 20_000), headerOf(request, 'content-type'));
    const opened = await this.opened(request, submission);
    this.page.remember(request, reply, opened.reference);
    const said = (submission.fields.get('why') ?? '').replace(/\r\n?/g, '\n');
    try {
      await askHigher(this.unitOfWork, this.deadlines, this.house.departments, opened, said);
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 409) throw error;
      const problems = [{ id: 'steps', text: say(languageOf(request), `status.higher.refused.${error.code}`) }];
      await this.page.show(request, reply, opened, { problems, status: error.status });
      return;
    }
    this.page.back(reply, opened.reference, 'asked-higher');
  }

  /** The proof of work that a page was asked for before a message is promised; its script posts it. */
  @Post('proof')
  async prove(@Req() request: PageRequest, @Res() reply: PageReply): Promise<void> {
    const submission = await readSubmission(bodyOf(request.body, 10_000), headerOf(request, 'content-type'));
    const opened = await this.opened(request, submission);
    await keepProof(this.unitOfWork, this.secret, opened, submission.fields.get('challenge') ?? '', submission.fields.get('answer') ?? '');
    reply.code(204).header('cache-control', 'no-store').send('');
  }

  /** Fails with `not-found` alike for a wrong code, no code, and a reference that never was. */
  private async opened(request: PageRequest, { fields }: Submission): Promise<OpenedCase> {
    const code = fields.get('code');
    if (code === undefined) return await this.page.postedBy(request, fields.get('access'));
    return (await this.access.open(this.page.typedIn(request), code, request.ip)) ?? nothing();
  }
}

const sealBytes = 16_384;

async function sealIn(raw: Buffer, contentType: string): Promise<string | undefined> {
  const { fields } = await readParts(raw.subarray(0, sealBytes), contentType, { mostParts: 20 });
  return fields.find(([name]) => name === 'access')?.[1];
}

function nothing(): never {
  throw new Failure('not-found');
}

/** The bytes of a post with stars for the seal: who reads the evidence must not open the page with it. */
function without(raw: Uint8Array, seal: string | undefined): Uint8Array {
  const at = seal ? Buffer.from(raw.buffer, raw.byteOffset, raw.length).indexOf(seal) : -1;
  return at < 0 ? raw : Buffer.from(raw).fill('*', at, at + (seal as string).length);
}

function whatIsWrong(
  text: string,
  { files }: Submission,
): { id: string; key: string; values?: Readonly<Record<string, string | number>> } | undefined {
  if (text === '' && files.length === 0) return { id: 'text', key: 'status.add.empty' };
  const over = countCharacters(text) - maxTextCharacters;
  if (over > 0) return { id: 'text', key: 'form.text.too-long', values: { max: maxTextCharacters, over } };
  const problem = fileProblem(files);
  return problem && { id: 'files', ...problem };
}

function keyOf(given: string | undefined): string {
  return /^[\w-]{8,100}$/.test(given ?? '') ? (given as string) : randomUUID();
}
