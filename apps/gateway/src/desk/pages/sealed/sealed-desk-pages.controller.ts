import { Failure } from '@app/shared/domain/failure/failure.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { INSTITUTION, type Institution } from '@app/shared/platform/config/institution.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { longDay } from '../../../pages/dates.js';
import { cookieOf, setCookie } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { answerSealed, keyInForce, knownKey, listSealed, makeSealingKey, readSealed, readSealedFile } from '../../sealed/sealed-desk.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { seal, unseal } from '../lists/sealed.js';
import { DeskPage } from '../session/desk-page.decorator.js';

const place = '/desk/sealed';
const cookie = 'desk_sealed';
/** So long a key stays with the browser that it was typed into. */
const keptSeconds = 30 * 60;
const mostKeys = 3;

/**
 * Sealed reports, for the integrity desk. The key is typed by a person and stays with their browser, closed under their session, for half an hour:
 * the house has it in memory while it answers, and never writes it down.
 */
@Controller('desk/sealed')
@DeskPage()
export class SealedDeskController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(INSTITUTION) private readonly institution: Institution,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Needs('sealed.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.list(visit, freshForm());
  }

  /** The new key is on the answer and stands on no address. */
  @Post('key')
  @Needs('sealed.key')
  async makeKey(@CurrentVisit() visit: Visit): Promise<void> {
    const old = visit.fields.get('old')?.trim();
    let made: string | undefined;
    await this.forms.answer<object, object>(visit, {
      read: () => ({ said: {} }),
      act: async (work) => {
        made = (await makeSealingKey(work, visit.staff, old === '' ? undefined : old)).key;
        return {};
      },
      next: async () => await this.list(visit, freshForm(), made),
      show: async (state) => await this.list(visit, state),
    });
  }

  @Post('open')
  @Needs('sealed.read')
  async open(@CurrentVisit() visit: Visit): Promise<void> {
    const { fields, language, staff } = visit;
    try {
      const key = await knownKey(this.unitOfWork, staff, fields.get('key') ?? '');
      const keys = [key, ...this.keysOf(visit).filter((one) => one !== key)].slice(0, mostKeys);
      this.keep(visit, seal(visit.sessionId, keys.join(' ')), keptSeconds);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'sealing.key-wrong') throw error;
      const problems = [{ field: 'key', text: say(language, 'desk.refused.sealing.key-wrong') }];
      return await this.list(visit, { ...freshForm(), problems, status: 422 });
    }
    visit.reply.code(303).header('location', place).header('cache-control', 'no-store').send('');
  }

  @Post('lock')
  @Needs('sealed.read')
  lock(@CurrentVisit() visit: Visit): void {
    this.keep(visit, '', 0);
    visit.reply.code(303).header('location', place).header('cache-control', 'no-store').send('');
  }

  @Get(':id')
  @Needs('sealed.read')
  async read(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.report(visit, uuid(id), freshForm());
  }

  /** Always as a download of bytes: what a stranger sent is shown by no browser. */
  @Get(':id/files/:message/:no')
  @Needs('sealed.read')
  async file(
    @CurrentVisit() visit: Visit,
    @Param('id') id: string,
    @Param('message') message: string,
    @Param('no') no: string,
  ): Promise<void> {
    const place = { id: uuid(id), message: number(message), no: number(no) };
    const { name, content } = await readSealedFile(this.unitOfWork, visit.staff, place, this.keysOf(visit));
    const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
    asDownload(visit.reply, `report-${place.message}-${place.no}${ending}`, 'application/octet-stream').send(Buffer.from(content));
  }

  @Post(':id')
  @Needs('sealed.answer')
  async answer(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    const report = uuid(id);
    await this.forms.answer<{ words: string; close: boolean }, object>(visit, {
      read: (fields) => {
        const words = readText(language, fields, 'text', 20_000, 'desk.sealed.answer.missing');
        return 'problem' in words ? { problems: [words.problem] } : { said: { words: words.text, close: fields.get('close') === 'yes' } };
      },
      act: async (work, said) => {
        await answerSealed(work, staff, report, said, this.institution.zone);
        return {};
      },
      next: () => `${place}/${report}?done=sealed-answered`,
      show: async (state) => await this.report(visit, report, state),
    });
  }

  private async list(visit: Visit, form: FormState, made?: string): Promise<void> {
    const { language, staff } = visit;
    const reports = await listSealed(this.unitOfWork, staff);
    await this.pages.show(
      visit,
      'sealed/views/list.njk',
      {
        title: say(language, 'desk.sealed'),
        here: 'sealed',
        ...shownForm(form),
        made,
        recipient: await keyInForce(this.unitOfWork),
        unlocked: this.keysOf(visit).length > 0,
        items: reports.map((one) => ({ ...one, on: longDay(language, one.receivedOn) })),
      },
      form.status,
    );
  }

  private async report(visit: Visit, id: string, form: FormState): Promise<void> {
    const { language, staff } = visit;
    const keys = this.keysOf(visit);
    const report = await readSealed(this.unitOfWork, staff, id, keys);
    await this.pages.show(
      visit,
      'sealed/views/one.njk',
      {
        title: say(language, 'desk.sealed.one', { on: longDay(language, report.receivedOn) }),
        here: 'sealed',
        ...shownForm(form),
        id,
        unlocked: keys.length > 0,
        closed: report.closedOn && longDay(language, report.closedOn),
        messages: report.messages.map((one) => ({
          ...one,
          on: longDay(language, one.saidOn),
          files: one.files.map((file) => ({ ...file, kilobytes: Math.ceil(file.size / 1_000) })),
        })),
        languageForm: form.fields.size > 0 ? 'answer-form' : undefined,
      },
      form.status,
    );
  }

  private keysOf({ request, sessionId }: Visit): readonly string[] {
    const kept = cookieOf(request, cookie);
    const opened = kept === undefined || kept === '' ? undefined : unseal(sessionId, kept);
    return opened === undefined ? [] : opened.split(' ');
  }

  private keep({ request, reply }: Visit, value: string, maxAgeSeconds: number): void {
    setCookie(request, reply, cookie, value, { path: place, maxAgeSeconds, secure: this.settings.gateway.publicUrl.startsWith('https:') });
  }
}

/** A place in a report; what is no number is the place of nothing. */
const number = (given: string): number => (/^\d{1,6}$/.test(given) ? Number(given) : 0);
