import { correctable, dataRequestKinds, groundsFor, type RefusalGround } from '@app/shared/domain/person/data-request.js';
import { DatabaseClock } from '@app/shared/persistence/database-clock.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { CODE_SECRET } from '@app/shared/secrets/code-secret.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { lastDay, longDay } from '../../../pages/dates.js';
import { say } from '../../../pages/words.js';
import { answerDataRequest, type DataAnswer, endRestriction } from '../../data-requests/answer-data-request.js';
import { type DataWish, enterDataRequest } from '../../data-requests/ask-data-request.js';
import { copyForStaff } from '../../data-requests/copy-of-data.js';
import { listDataRequests, type ShownDataRequest } from '../../data-requests/data-requests.query.js';
import { readDataWish } from '../../data-requests/read-data-wish.js';
import { DeskContext } from '../../desk-context.js';
import { Needs } from '../../needs.js';
import { CaseForm } from '../case/case-form.js';
import { CaseFrame, rightsOf } from '../case/case-frame.js';
import { DeskForms, type FormState, freshForm } from '../forms/desk-forms.js';
import { readInRow, readText } from '../forms/read-text.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Every request that waits, by its date. The same as `GET /api/data-requests`. */
@Controller('desk/data-requests')
@DeskPage()
export class DataRequestsPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('data-request.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff } = visit;
    const items = await listDataRequests(this.unitOfWork, staff);
    await this.pages.show(visit, 'data-requests/views/list.njk', {
      title: say(language, 'desk.data'),
      here: 'data',
      items: items.map((one) => ({
        reference: one.reference,
        kind: say(language, `data.kind.${one.kind}`),
        waits: one.state === 'asked',
        state: say(language, `data.state.${one.state}`, { on: one.dueOn === null ? '' : longDay(language, one.dueOn) }),
        late: one.overdue && one.state === 'asked',
      })),
    });
  }
}

/** The requests of one case: entered for the person, answered, a restriction ended. The same as `/api/complaints/{reference}/data-requests`. */
@Controller('desk/complaints/:reference/data-requests')
@DeskPage()
export class CaseDataRequestsController {
  constructor(
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(CaseForm) private readonly caseForm: CaseForm,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DeskContext) private readonly desk: DeskContext,
    @Inject(CODE_SECRET) private readonly codeSecret: string,
    @Inject(DatabaseClock) private readonly clock: DatabaseClock,
  ) {}

  @Get()
  @Needs('data-request.read')
  async show(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    await this.page(visit, reference, freshForm());
  }

  @Post()
  @Needs('data-request.ask')
  async enter(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<DataWish, object>(visit, {
      read: (fields) => {
        const read = readDataWish(fields, this.desk.house.institution.defaultCountry);
        return 'wish' in read
          ? { said: read.wish }
          : { problems: read.problems.map(({ field, key }) => ({ field, text: say(language, key) })) };
      },
      act: async (work, wish) => await enterDataRequest(work, staff, this.desk.deadlines, reference, wish),
      next: () => `${caseAddress(reference)}/data-requests?done=data-entered`,
      show: async (state) => await this.page(visit, reference, state),
    });
  }

  @Get(':id/copy')
  @Needs('data-request.answer')
  async copy(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const context = { institution: this.desk.house.institution, codeSecret: this.codeSecret, now: this.clock.now() };
    const { reference, archive } = await copyForStaff(this.unitOfWork, visit.staff, uuid(id), context);
    visit.reply.code(200);
    void asDownload(visit.reply, `data-${reference}.zip`, 'application/zip').send(Buffer.from(archive));
  }

  @Post(':id/answers')
  @Needs('data-request.answer')
  async answer(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<DataAnswer, object>(visit, {
      read: (fields) => {
        const text = readText(language, fields, 'text', 5_000, 'desk.data.text.missing');
        const choice = fields.get('granted') ?? '';
        const ground = fields.get('ground') ?? '';
        const problems = [
          ...(choice === 'yes' || choice === 'no' ? [] : [{ field: 'granted', text: say(language, 'desk.data.choice.missing') }]),
          ...(choice === 'no' && ground === '' ? [{ field: 'ground', text: say(language, 'desk.data.ground.missing') }] : []),
          ...('problem' in text ? [text.problem] : []),
        ].map((one) => ({ ...one, field: `${one.field}-${id}` }));
        if ('problem' in text || problems.length > 0) return { problems };
        return { said: { granted: choice === 'yes', text: text.text, ...(choice === 'no' ? { ground: ground as RefusalGround } : {}) } };
      },
      act: async (work, said) => await answerDataRequest(work, staff, uuid(id), said, this.desk.house.institution.defaultCountry),
      next: () => `${caseAddress(reference)}/data-requests?done=data-answered`,
      show: async (state) => await this.page(visit, reference, state, id),
    });
  }

  @Post(':id/endings')
  @Needs('data-request.answer')
  async end(@CurrentVisit() visit: Visit, @Param('reference') reference: string, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    await this.forms.answer<string, object>(visit, {
      read: (fields) => readInRow(language, fields, 'text', id, 'desk.data.text.missing'),
      act: async (work, reason) => await endRestriction(work, staff, uuid(id), reason),
      next: () => `${caseAddress(reference)}/data-requests?done=data-ended`,
      show: async (state) => await this.page(visit, reference, state, id),
    });
  }

  private async page(visit: Visit, reference: string, form: FormState, sent?: string): Promise<void> {
    const { language, staff } = visit;
    const file = await this.frame.load(visit, reference);
    const { may } = rightsOf(visit, file);
    const items = await listDataRequests(this.unitOfWork, staff, file.reference);
    await this.caseForm.show(visit, file, form, 'data-requests/views/case.njk', {
      title: say(language, 'desk.data'),
      mayAct: true,
      enters: may['data-request.ask'] && file.erasedAt === null,
      kinds: dataRequestKinds.map((value) => ({ value, text: say(language, `data.kind.${value}`) })),
      fields: correctable.map((value) => ({ value, text: say(language, `data.field.${value}`) })),
      items: items.map((one) =>
        this.words(visit, one, may['data-request.answer'] && file.erasedAt === null, one.id === sent ? form : undefined),
      ),
      sent,
      languageForm: form.fields.has('kind') ? 'data-form' : undefined,
    });
  }

  private words(visit: Visit, one: ShownDataRequest, mayAnswer: boolean, sent: FormState | undefined): object {
    const { language } = visit;
    const telling = this.frame.telling(visit);
    const { zone } = this.desk.house.institution;
    const ruleSet = this.desk.deadlines.registry.ruleSets.get(one.ruleSet);
    return {
      id: one.id,
      kind: say(language, `data.kind.${one.kind}`),
      words: one.words || undefined,
      corrects:
        one.correction === null
          ? undefined
          : say(language, 'desk.data.corrects', {
              field: say(language, `data.field.${one.correction.field}`),
              becomes: one.correction.becomes,
            }),
      was: one.correction?.was ? say(language, 'desk.data.was', { was: one.correction.was }) : undefined,
      asked: say(language, 'desk.data.asked', { name: actorWords(language, one.askedBy), at: dayAndTime(telling, one.askedAt) }),
      state: one.state === 'asked' ? undefined : say(language, `data.state.${one.state}`),
      due:
        one.state === 'asked' && one.dueOn !== null
          ? say(language, 'desk.data.due', { on: longDay(language, one.dueOn), source: ruleSet?.cited?.[language] ?? one.ruleSet })
          : undefined,
      acknowledge:
        one.acknowledgeBy === null ? undefined : say(language, 'desk.data.acknowledge', { on: longDay(language, one.acknowledgeBy) }),
      late: one.overdue && one.state === 'asked',
      ground: one.ground === null ? undefined : say(language, `data.ground.${one.ground}`),
      answer: one.answer ?? undefined,
      answered:
        one.answeredAt === null || one.answeredBy === null
          ? undefined
          : `${actorWords(language, one.answeredBy)} · ${dayAndTime(telling, one.answeredAt)}`,
      until: one.until === null ? undefined : longDay(language, lastDay(one.until, zone)),
      answers: mayAnswer && one.state === 'asked',
      ends: mayAnswer && one.state === 'granted' && one.kind === 'restriction',
      copies: mayAnswer && one.kind === 'copy',
      grounds: groundsFor(one.kind).map((value) => ({ value, text: say(language, `data.ground.${value}`) })),
      sent: sent === undefined ? undefined : Object.fromEntries(sent.fields),
    };
  }
}
