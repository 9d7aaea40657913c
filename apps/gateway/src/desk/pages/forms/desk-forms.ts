import { randomUUID } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { Language } from '@app/shared/domain/language.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Inject, Injectable } from '@nestjs/common';
import { say, words } from '../../../pages/words.js';
import { once } from '../../act-once.js';
import type { Transactions } from '../../open-case.js';
import type { Visit } from '../frame/visit.js';
import { actionOf } from './form-action.js';

/** One thing to put right. `field` is empty where it is not about one. */
export interface DeskProblem {
  readonly field: string;
  readonly text: string;
}

/** A form as it is to be shown: what was typed, what is wrong with it, and the key it is sent under. */
export interface FormState {
  readonly fields: URLSearchParams;
  readonly problems: readonly DeskProblem[];
  readonly actionKey: string;
  readonly status: number;
  /** Why it is shown again although nothing is wrong with it. */
  readonly note?: string;
  /** The code of the refusal, where one came. */
  readonly refused?: string | undefined;
}

/** A form nobody has sent yet. */
export const freshForm = (fields = new URLSearchParams()): FormState => ({ fields, problems: [], actionKey: randomUUID(), status: 200 });

/** What every view of a form is given of it: the form, and what is wrong with it, in a list and by field. */
export const shownForm = (form: FormState) => ({
  form,
  problems: form.problems,
  note: form.note,
  errors: Object.fromEntries(form.problems.map(({ field, text }) => [field, text])),
});

/** How one form of the desk is read, done and shown. */
export interface DeskForm<Said, Result> {
  /** What the fields say, or what is wrong with them. */
  read(fields: URLSearchParams): { readonly said: Said } | { readonly problems: readonly DeskProblem[] };
  /** Does it, in the one transaction that it is handed. */
  act(work: Transactions, said: Said): Promise<Result>;
  /** The address of the page that shows what came of it; or that page itself, shown by now, where it may have no address. */
  next(result: Result, said: Said): string | Promise<void>;
  /** The page with the form, and what was typed in it. */
  show(state: FormState): Promise<void>;
  /** Which field a refusal is about. `not-found` named here is something that was typed, and stays in the form. */
  readonly fieldOf?: Readonly<Partial<Record<string, string>>>;
}

/** Answers posts. What was typed is never lost: until something is stored, the form comes back with it. */
@Injectable()
export class DeskForms {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async answer<Said, Result>(visit: Visit, form: DeskForm<Said, Result>): Promise<void> {
    const { fields, language, reply } = visit;
    const action = actionOf(visit);
    const state = { fields, actionKey: action.key, problems: [], status: 200 };
    if (visit.again) {
      if (visit.again === 'switched') return await form.show(state);
      return await form.show({ ...state, actionKey: randomUUID(), note: say(language, `desk.form.${visit.again}`) });
    }
    const read = form.read(fields);
    if ('problems' in read) return await form.show({ ...state, problems: read.problems, status: 422 });
    let result: Result;
    try {
      result = await form.act(once(this.unitOfWork, action), read.said);
    } catch (error) {
      if (!(error instanceof Failure) || !(staysInForm(error) || error.code in (form.fieldOf ?? {}))) throw error;
      if (error.status === 503) reply.header('retry-after', String(error.retryAfterSeconds ?? 30));
      const problem = { field: form.fieldOf?.[error.code] ?? '', text: refusalWords(language, error) };
      const actionKey = error.code === 'form.reused' ? randomUUID() : action.key;
      return await form.show({ ...state, actionKey, problems: [problem], status: error.status, refused: error.code });
    }
    const next = form.next(result, read.said);
    if (typeof next === 'string') goTo(visit, next);
    else await next;
  }

  /** A button without words of its own: it acts once, and whatever came of it is told on the page it leads to. */
  async press<Result>(
    visit: Visit,
    back: string,
    act: (work: Transactions) => Promise<Result>,
    next: (result: Result) => string,
  ): Promise<void> {
    if (visit.again) return goTo(visit, back);
    let result: Result;
    try {
      result = await act(once(this.unitOfWork, actionOf(visit)));
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'refusal' || !staysInForm(error)) throw error;
      return goTo(visit, `${back}${back.includes('?') ? '&' : '?'}refused=${encodeURIComponent(error.code)}`);
    }
    goTo(visit, next(result));
  }
}

/** Another page, by GET, so that a reload sends nothing. */
export function goTo({ reply }: Visit, address: string): void {
  reply.code(303).header('location', address).header('cache-control', 'no-store').send('');
}

/** What a role may never do, and what is not there to be seen, has a page of its own. */
function staysInForm(error: Failure): boolean {
  return error.status !== 403 && error.status !== 404;
}

/** The sentence of a refusal with its remedy. A code without words of its own is told by its own sentence, in English. */
export function refusalWords(language: Language, error: Failure): string {
  const key = `desk.refused.${error.code}`;
  return key in words.en ? say(language, key, error.values) : error.message;
}
