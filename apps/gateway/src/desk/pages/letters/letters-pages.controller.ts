import type { Language } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { asDownload } from '../../../http/as-download.js';
import { uuid } from '../../../http/path-id.js';
import { localDay, longDay } from '../../../pages/dates.js';
import { addressOf } from '../../../pages/page-request.js';
import { say } from '../../../pages/words.js';
import { once } from '../../act-once.js';
import { Needs } from '../../needs.js';
import {
  endLetter,
  type LetterFilter,
  type LettersTogether,
  type ListedLetter,
  letterStates,
  lettersPageSize,
  listLetters,
  mostLettersTogether,
  type Posting,
  pileOf,
  postLetter,
  postSeveral,
  printLetter,
  printSeveral,
} from '../../notices/letters.js';
import type { Transactions } from '../../open-case.js';
import { isClosedTo, mayDo } from '../../sight.js';
import { CaseFrame } from '../case/case-frame.js';
import { DeskForms, type DeskProblem, type FormState, freshForm, refusalWords, shownForm } from '../forms/desk-forms.js';
import { actionOf, actionOn } from '../forms/form-action.js';
import { dateIn } from '../forms/read-date.js';
import { caseAddress } from '../frame/case-address.js';
import { DeskPages } from '../frame/desk-pages.js';
import { cursorIn, cursorPages } from '../frame/list-pages.js';
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

  /** Several as one file, in the order of the list; made ready by the press before (`letters/prints`). */
  @Get('letters/pile.pdf')
  @Needs('letter.read')
  async pile(@CurrentVisit() visit: Visit): Promise<void> {
    const asked = addressOf(visit.request).searchParams;
    const ids = asked.getAll('of').map((id) => uuid(id));
    const pdf = await pileOf(this.unitOfWork, this.pages.institution, visit.staff, ids, asked.get('sheets') === 'own');
    visit.reply.code(200);
    void asDownload(visit.reply, 'letters.pdf', 'application/pdf').send(pdf);
  }

  @Post('letters/prints')
  @Needs('letter.post')
  async printTogether(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, fields } = visit;
    await this.forms.answer<readonly string[], LettersTogether>(visit, {
      read: () => readTicked(language, fields),
      // Printing anew gives the same: there is nothing to do once.
      act: async (_, ids) => await printSeveral(this.unitOfWork, this.pages.institution, staff, ids),
      next: async (together) => {
        const of = together.done.map((id) => ['of', id] as [string, string]);
        const href = `/desk/letters/pile.pdf?${new URLSearchParams([...of, ...(fields.has('sheets') ? [['sheets', 'own'] as [string, string]] : [])])}`;
        const pile = of.length === 0 ? undefined : { href, text: say(language, 'desk.letters.pile', { n: of.length }) };
        // Still ticked, with their numbers: what is printed now is posted next.
        await this.page(visit, freshForm(fields), undefined, { note: togetherWords(language, 'printed', together), pile });
      },
      show: async (state) => await this.page(visit, state),
    });
  }

  @Post('letters/postings')
  @Needs('letter.post')
  async postedTogether(@CurrentVisit() visit: Visit): Promise<void> {
    const { language, staff, fields } = visit;
    const action = actionOf(visit);
    const today = localDay(new Date(), this.pages.zone);
    await this.forms.answer<readonly { readonly id: string; readonly posting: Posting }[], LettersTogether>(visit, {
      read: () => {
        const ticked = readTicked(language, fields);
        const ids = 'said' in ticked ? ticked.said : [];
        const read = ids.map((id) => ({ id, posting: readPosting(language, fields, { letter: id, of: 'all' }, today) }));
        const problems = [
          ...('problems' in ticked ? ticked.problems : []),
          ...read.flatMap(({ posting }) => ('problems' in posting ? posting.problems : [])),
        ];
        const said = read.flatMap(({ id, posting }) => ('said' in posting ? [{ id, posting: posting.said }] : []));
        return problems.length > 0 ? { problems: [...new Map(problems.map((one) => [one.field, one])).values()] } : { said };
      },
      act: async (_, postings) => await postSeveral(this.unitOfWork, (id) => once(this.unitOfWork, actionOn(action, id)), staff, postings),
      next: async (together) => await this.page(visit, freshForm(), undefined, { note: togetherWords(language, 'posted', together) }),
      show: async (state) => await this.page(visit, state),
    });
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
      read: (fields) => readPosting(language, fields, { letter: uuid(id), of: uuid(id) }, today),
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

  private async page(visit: Visit, form: FormState, posting?: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { language, staff } = visit;
    const asked = addressOf(visit.request).searchParams;
    const part = (Object.keys(parts) as Part[]).find((one) => one === asked.get('part')) ?? 'to-post';
    const filter: LetterFilter = { states: parts[part], cursor: cursorIn(asked) };
    const { items, nextCursor } = await listLetters(this.unitOfWork, staff, filter);
    await this.show(visit, items, form, {
      ...more,
      posting,
      together: part === 'to-post' && items.length > 1,
      ticked: form.fields.getAll('letter'),
      parts: (Object.keys(parts) as Part[]).map((one) => ({
        href: one === 'to-post' ? '/desk/letters' : `/desk/letters?part=${one}`,
        text: say(language, `desk.letters.part.${one}`),
        current: one === part,
      })),
      listPages: cursorPages(language, { path: '/desk/letters', asked, items: items.length, size: lettersPageSize, nextCursor }),
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

/** What is ticked, in the order of the list. */
function readTicked(
  language: Language,
  fields: URLSearchParams,
): { readonly said: readonly string[] } | { readonly problems: readonly DeskProblem[] } {
  const ids = fields.getAll('letter').slice(0, mostLettersTogether);
  return ids.length === 0
    ? { problems: [{ field: 'letters', text: say(language, 'desk.letters.ticked.none') }] }
    : { said: ids.map((id) => uuid(id)) };
}

function togetherWords(language: Language, what: 'printed' | 'posted', { done, refused }: LettersTogether): string {
  const why = refused.map(({ of, failure }) => `${of}: ${refusalWords(language, failure)}`);
  return [
    say(language, `desk.letters.${what}.together`, { n: done.length }),
    ...(why.length > 0 ? [say(language, 'desk.letters.refused.together'), ...why] : []),
  ].join(' ');
}

/**
 * The day, the kind and the number of a posting. The day is one that has come: a date to be is no proof of anything. `of` is whose form it is: a letter's, or
 * that of all that are ticked, which has each number beside its letter.
 */
function readPosting(
  language: Language,
  fields: URLSearchParams,
  { letter, of }: { readonly letter: string; readonly of: string },
  today: string,
): { readonly said: Posting } | { readonly problems: readonly DeskProblem[] } {
  const on = dateIn(fields, 'on');
  const together = of !== letter;
  const [postage, tracking] = ['postage', together ? `tracking-${letter}` : 'tracking'].map((name) => (fields.get(name) ?? '').trim()) as [
    string,
    string,
  ];
  const over = (field: string, text: string) =>
    text.length > mostOfPosting
      ? [{ field, text: say(language, 'desk.form.too-long', { max: mostOfPosting, over: text.length - mostOfPosting }) }]
      : [];
  const problems = [
    ...(on === undefined || on === 'wrong' ? [{ field: `on-${of}`, text: say(language, 'desk.letters.on.wrong') }] : []),
    ...(on !== undefined && on !== 'wrong' && on > today ? [{ field: `on-${of}`, text: say(language, 'desk.letters.on.future') }] : []),
    ...over(`postage-${of}`, postage),
    ...over(together ? `number-${letter}` : `tracking-${letter}`, tracking),
  ];
  if (problems.length > 0 || on === undefined) return { problems };
  return { said: { on, postage: postage || undefined, tracking: tracking || undefined } };
}
