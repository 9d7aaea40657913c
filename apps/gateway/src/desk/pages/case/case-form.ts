import { Inject, Injectable } from '@nestjs/common';
import { type FormState, shownForm } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import type { Visit } from '../frame/visit.js';
import { CaseFrame, type FramedCase } from './case-frame.js';

/** What a page with a form about a case says of itself; whatever else it names is handed to its view. */
export interface CaseFormPage {
  readonly title: string;
  /** The form's id in the view: it is sent along when somebody changes the language, so that what was typed stays. */
  readonly languageForm: string | undefined;
  readonly mayAct: boolean;
  readonly [own: string]: unknown;
}

/** Shows one thing to do to a case as a form: the case around it, what was typed, and what is wrong with it, by field (`errors`). */
@Injectable()
export class CaseForm {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(CaseFrame) private readonly frame: CaseFrame,
  ) {}

  /** `view` is a path below `desk/pages`. */
  async show(visit: Visit, file: FramedCase<never>, form: FormState, view: string, page: CaseFormPage): Promise<void> {
    const shown = {
      ...this.frame.words(visit, file, undefined),
      ...shownForm(form),
      typed: form.fields.size > 0,
      ...page,
    };
    await this.pages.show(visit, view, shown, form.status);
  }
}
