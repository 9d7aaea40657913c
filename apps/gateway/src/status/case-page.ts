import { stepFor } from '@app/shared/domain/escalation/escalation.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { ladderOf } from '@app/shared/obligations/raise-escalations.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { HOUSE_CONFIG, type HouseConfig } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Inject, Injectable } from '@nestjs/common';
import { ownDataRequests } from '../desk/data-requests/data-requests.query.js';
import type { TypedFields } from '../desk/data-requests/read-data-wish.js';
import { languageOf } from '../pages/page-language.js';
import { PageRenderer } from '../pages/page-renderer.js';
import { addressOf, cookieOf, type PageReply, type PageRequest, senderOf, setCookie } from '../pages/page-request.js';
import { say } from '../pages/words.js';
import { accessSeconds, formSeconds, opensAccess, sealAccess } from './access-cookie.js';
import { dataWords } from './data-words.js';
import { asReference, type OpenedCase, StatusAccess } from './status-access.js';
import { StatusPageQuery } from './status-page.query.js';
import { statusWords } from './status-words.js';

const cookie = 'access';

/** What else the page shows: what was wrong with a post, or what it did. */
export interface CasePageMore {
  readonly problems?: readonly { readonly id: string; readonly text: string }[];
  readonly typed?: string;
  /** What was typed where something of the data was asked. */
  readonly wished?: TypedFields;
  /** Says what was done, on top of the page. */
  readonly done?: string;
  readonly status?: number;
}

/** The page of one complaint, and who has it open. */
@Injectable()
export class CasePage {
  constructor(
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(StatusAccess) private readonly access: StatusAccess,
    @Inject(StatusPageQuery) private readonly complaints: StatusPageQuery,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
    @Inject(CODE_SECRET) private readonly secret: string,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(HOUSE_CONFIG) private readonly house: Pick<HouseConfig, 'departments'>,
  ) {}

  /** The reference in the address, as typed. */
  typedIn(request: PageRequest): string {
    const part = addressOf(request).pathname.split('/')[2] ?? '';
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  }

  /** The complaint that the browser has opened lately: by its cookie, or by the seal in a form of its page. Undefined where it has not. */
  async openedBy(request: PageRequest, seal = cookieOf(request, cookie)): Promise<OpenedCase | undefined> {
    const reference = asReference(this.typedIn(request));
    return opensAccess(this.secret, reference, seal, Date.now()) ? await this.access.known(reference) : undefined;
  }

  /** The complaint whose form was posted: opened by its seal, the field `access`. Fails with `form.not-ours` for a post of another site, and with `not-found`. */
  async postedBy(request: PageRequest, seal: string | undefined): Promise<OpenedCase> {
    if (senderOf(request, this.settings.gateway.publicUrl) === 'foreign') throw new Failure('form.not-ours');
    const opened = await this.openedBy(request, seal ?? '');
    if (opened === undefined) throw new Failure('not-found');
    return opened;
  }

  /** Spares the code for a while. */
  remember(request: PageRequest, reply: PageReply, reference: string): void {
    const path = `/status/${encodeURIComponent(reference)}`;
    setCookie(request, reply, cookie, sealAccess(this.secret, reference, Date.now()), { path, maxAgeSeconds: accessSeconds });
  }

  async show(request: PageRequest, reply: PageReply, opened: OpenedCase, more: CasePageMore = {}): Promise<void> {
    const language = languageOf(request);
    const record = await this.complaints.load(opened.id);
    const contact = this.pages.institutionIn(language).contactLines[0] ?? '';
    const { zone, statements } = this.pages.institution;
    const words = statusWords(record, {
      language,
      now: new Date(),
      zone,
      contact,
      statements,
      ruleSets: this.deadlines.registry.ruleSets,
      departments: this.house.departments,
      asksHigher:
        this.deadlines.escalation.complainants &&
        stepFor(ladderOf(this.deadlines, this.house.departments, record.department), {}, record.place) !== undefined,
    });
    const problems = more.problems ?? [];
    const asked = await ownDataRequests(this.unitOfWork, opened.id);
    const data = {
      ...words,
      ...more,
      data: dataWords(language, zone, asked, more.wished),
      title: `${say(language, 'status.caption')} ${opened.reference}`,
      here: 'status',
      access: sealAccess(this.secret, opened.reference, Date.now(), formSeconds),
      problems,
      errors: Object.fromEntries(problems.map(({ id, text }) => [id, text])),
    };
    this.pages.show(request, reply, 'status/views/complaint.njk', data, { secret: true, status: more.status ?? 200 });
  }

  /** Asks whether the complaint is really to be taken back, with what was written as the reason. */
  askAgain(request: PageRequest, reply: PageReply, { reference }: OpenedCase, reason: string): void {
    const data = {
      title: say(languageOf(request), 'status.withdraw.sure'),
      here: 'status',
      reference,
      reason: reason.slice(0, 1_000),
      access: sealAccess(this.secret, reference, Date.now(), formSeconds),
    };
    this.pages.show(request, reply, 'status/views/withdrawal.njk', data, { secret: true });
  }

  /** Back to the page after a post, so that a reload posts nothing. */
  back(reply: PageReply, reference: string, done: string): void {
    reply
      .code(303)
      .header('location', `/status/${encodeURIComponent(reference)}?done=${done}`)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer')
      .send('');
  }
}
