import { Failure } from '@app/shared/domain/failure/failure.js';
import { languageOfTag } from '@app/shared/domain/language/detect-language.js';
import { graveActions } from '@app/shared/domain/rights/rights.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { keepLanguage, languageOf } from '../../../pages/page-language.js';
import { addressOf, cookieOf, type PageReply, pathOf, senderOf } from '../../../pages/page-request.js';
import { keepLeases } from '../../claims.js';
import { neededBy } from '../../needs.js';
import { ReadingLog } from '../../readings/reading-log.js';
import { demandRight } from '../../staff.js';
import { readDeskForm } from '../forms/read-desk-form.js';
import { isFormKey } from '../frame/form-key.js';
import { SignInFirst, type Visit, type WithVisit } from '../frame/visit.js';
import { leaseAddress } from './lease-address.js';
import { sessionCookie } from './session-cookie.js';
import { StaffSessions } from './staff-sessions.js';
import { streamAddress } from './stream-address.js';

/**
 * Lets in who is signed in, and puts their visit on the request for `@CurrentVisit()`. A post from another site is refused
 * (`form.not-ours`) before anything of it is read. What weighs most asks whoever signed in long ago to do so once more. Whatever the holder of a case asks for keeps their lease.
 */
@Injectable()
export class DeskSessionGuard implements CanActivate {
  constructor(
    @Inject(StaffSessions) private readonly sessions: StaffSessions,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ReadingLog) private readonly readings: ReadingLog,
    @Inject(HouseDeadlines) private readonly deadlines: HouseDeadlines,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<WithVisit>(), http.getResponse<PageReply>()];
    const posted = request.method === 'POST';
    const sender = senderOf(request, this.settings.gateway.publicUrl);
    if (posted && sender === 'foreign') throw new Failure('form.not-ours');
    const { fields, files } = posted ? await readDeskForm(request) : { fields: new URLSearchParams(), files: [] };
    if (posted) request.typed = fields;
    const sessionId = cookieOf(request, sessionCookie) ?? '';
    const found = sessionId === '' ? undefined : await this.sessions.find(sessionId, isAct(request));
    if (found === undefined) throw new SignInFirst(fields);

    const { staff } = found;
    const action = neededBy(context);
    demandRight(staff, action);
    if (graveActions.includes(action) && !found.fresh) throw new SignInFirst(fields, 'grave');
    this.readings.follow(staff, action, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());

    const ownKey = !posted || isFormKey(sessionId, fields.get('formKey') ?? undefined);
    // One of our own pages, of a session before: the person is shown what they typed, and sends it again.
    if (!ownKey && sender !== 'ours') throw new Failure('form.not-ours');
    if (pathOf(request) !== streamAddress) await keepLeases(this.unitOfWork, staff, this.deadlines.leaseMinutes());
    const switchTo = languageOfTag(fields.get('switchLanguage') ?? '');
    keepLanguage(request, reply, switchTo);
    const again = switchTo ? 'switched' : !ownKey ? 'outdated' : fields.has('resume') ? 'resumed' : undefined;
    const language = switchTo ?? languageOf(request);
    const visit: Visit = { request, reply, staff, sessionId, language, fields, files, ...(again ? { again } : {}) };
    request.visit = visit;
    return true;
  }
}

function isAct(request: WithVisit): boolean {
  if (pathOf(request) === streamAddress) return false;
  return pathOf(request) !== leaseAddress || addressOf(request).searchParams.has('typed');
}
