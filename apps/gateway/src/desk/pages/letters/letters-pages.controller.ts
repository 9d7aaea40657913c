import type { Language } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import {
  endLetter,
  type LetterFilter,
  type ListedLetter,
  letterStates,
  listLetters,
  type Posting,
  postLetter,
  printLetter,
} from '../../notices/letters.js';
import type { Transactions } from '../../open-case.js';
import { isClosedTo, mayDo } from '../../sight.js';
import { CaseFrame } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { actorWords, dayAndTime, untilWords, wordOr } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** Which letters each part of the list has: those to print and post first, for that is the work. */
const parts = { 'to-post': ['waiting', 'printed'], 'on-the-way': ['posted'], ended: ['arrived', 'returned'] } as const;
type Part = keyof typeof parts;

/** As postal services name and number what they carry. */
const mostOfPosting = 60;

/** Letters to print, to post and to follow: of a department, or of one case. The same as `/api/letters`. */
@Controller('desk')
@DeskPage()
export class LettersPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get('letters')
  @Needs('letter.read')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Get('complaints/:reference/letters')
  @Needs('letter.read')
  async ofCase(@CurrentVisit() visit: Visit, @Param('reference') reference: string): Promise<void> {
    const { reference: known } = await this.frame.load(visit, reference, []);
    const { items } = await listLetters(this.unitOfWork, visit.staff, { states: letterStates, reference: known });
    await this.show(visit, items, freshForm(), { heading: say(visit.language, 'desk.letters.of', { reference: known }) });
  }

  @Get('letters/:id.pdf')
  @Needs('letter.read')
  async print(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const pdf = await printLetter(this.unitOfWork, this.pages.institution, visit.staff, uuid(id));
    visit.reply.code(200);
    void asDownload(visit.reply, `letter-${uuid(id)}.pdf`, 'application/pdf').send(pdf);
  }

  @Post('letters/:id/postings')
  @Needs('letter.post')
  async posted(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    const { language, staff } = visit;
    const today = localDay(new Date(), this.pages.zone);
    await this.forms.answer<Posting, object>(visit, {
      read: (fields) => readPosting(language, fields, uuid(id), today),
      act: async (work, posting) => await postLetter(work, staff, uuid(id), posting),
      next: () => '/desk/letters?done=letter-posted',
      show: async (state) => await this.page(visit, state, uuid(id)),
    });
  }

  @Post('letters/:id/arrivals')
  @Needs('letter.post')
  async arrived(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.end(visit, id, 'arrived');
  }

  @Post('letters/:id/returns')
  @Needs('letter.post')
  async returned(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.end(visit, id, 'returned');
  }

  private async end(visit: Visit, id: string, what: 'arrived' | 'returned'): Promise<void> {
    const end = async (work: Transactions) => await endLetter(work, visit.staff, uuid(id), what);
    await this.forms.press(visit, onTheWay, end, () => `${onTheWay}&done=letter-${what}`);
  }

  private async page(visit: Visit, form: FormState, posting?: string): Promise<void> {
    const { language, staff } = visit;
    const asked = addressOf(visit.request).searchParams;
    const part = (Object.keys(parts) as Part[]).find((one) => one === asked.get('part')) ?? 'to-post';
    const filter: LetterFilter = { states: parts[part], cursor: asked.get('cursor') ?? undefined };
    const { items, nextCursor } = await listLetters(this.unitOfWork, staff, filter);
    await this.show(visit, items, form, {
      posting,
      parts: (Object.keys(parts) as Part[]).map((one) => ({
        href: one === 'to-post' ? '/desk/letters' : `/desk/letters?part=${one}`,
        text: say(language, `desk.letters.part.${one}`),
        current: one === part,
      })),
      next: nextCursor === undefined ? undefined : `/desk/letters?${new URLSearchParams({ part, cursor: nextCursor })}`,
      nothing: say(language, `desk.letters.none.${part}`),
    });
  }

  private async show(
    visit: Visit,
    letters: readonly ListedLetter[],
    form: FormState,
    more: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { language } = visit;
    const [year, month, day] = localDay(new Date(), this.pages.zone).split('-').map(Number) as [number, number, number];
    const data = {
      title: say(language, 'desk.letters'),
      here: 'letters' as const,
      ...shownForm(form),
      heading: say(language, 'desk.letters'),
      nothing: say(language, 'desk.letters.none'),
      ...more,
      today: { year, month, day },
      order: language === 'en' ? ['day', 'month', 'year'] : ['year', 'month', 'day'],
      letters: letters.map((one) => this.letterWords(visit, one)),
    };
    await this.pages.show(visit, 'letters/views/letters.njk', data, form.status);
  }

  private letterWords({ language, staff }: Visit, letter: ListedLetter): object {
    const telling = { language, now: new Date(), zone: this.pages.zone };
    const day = (on: string | null) => (on === null ? undefined : longDay(language, on));
    const waits = parts['to-post'].some((one) => one === letter.state);
    const closed = isClosedTo(staff, { department: letter.department, conflicts: [], restricted: letter.restricted });
    const posts = mayDo(staff, 'letter.post', { department: letter.department, conflicts: [] });
    return {
      id: letter.id,
      reference: letter.reference,
      href: caseAddress(letter.reference),
      kind: wordOr(language, `notice.${letter.kind}`, letter.kind),
      language: say(language, `desk.language.${letter.language}`),
      address: closed
        ? [say(language, 'desk.refused.case.restricted')]
        : [...(letter.name ? [letter.name] : []), ...letter.address.split('\n')],
      prints: !closed,
      state: say(language, `desk.letters.state.${letter.state}`),
      due: letter.dueAt === null ? undefined : untilWords(telling, letter.dueAt),
      late: letter.dueAt !== null && letter.dueAt < telling.now && waits,
      printed:
        letter.printedAt === null
          ? undefined
          : `${dayAndTime(telling, letter.printedAt)} · ${actorWords(language, letter.printedBy ?? '')}`,
      posted: letter.postedOn === null ? undefined : [day(letter.postedOn), letter.postage, letter.tracking].filter(Boolean).join(' · '),
      toPost: posts && waits,
      toEnd: posts && letter.state === 'posted',
    };
  }
}

const onTheWay = '/desk/letters?part=on-the-way';

/** The day, the kind and the number of a posting. The day is one that has come: a date to be is no proof of anything. */
function readPosting(
  language: Language,
  fields: URLSearchParams,
  letter: string,
  today: string,
): { readonly said: Posting } | { readonly problems: readonly DeskProblem[] } {
  const on = dateIn(fields, 'on');
  const [postage, tracking] = ['postage', 'tracking'].map((name) => (fields.get(name) ?? '').trim()) as [string, string];
  const over = ([name, text]: readonly [string, string]) =>
    text.length > mostOfPosting
      ? [
          {
            field: `${name}-${letter}`,
            text: say(language, 'desk.form.too-long', { max: mostOfPosting, over: text.length - mostOfPosting }),
          },
        ]
      : [];
  const problems = [
    ...(on === undefined || on === 'wrong' ? [{ field: `on-${letter}`, text: say(language, 'desk.letters.on.wrong') }] : []),
    ...(on !== undefined && on !== 'wrong' && on > today ? [{ field: `on-${letter}`, text: say(language, 'desk.letters.on.future') }] : []),
    ...over(['postage', postage]),
    ...over(['tracking', tracking]),
  ];
  if (problems.length > 0 || on === undefined) return { problems };
  return { said: { on, postage: postage || undefined, tracking: tracking || undefined } };
}
