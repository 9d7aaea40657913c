import { Failure } from '@app/shared/domain/failure/failure.js';
import { isKeyedAtDesk, keyedAtDesk } from '@app/shared/domain/rights/rights.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { type KeySaid, listKeys, longestKeyDays, makeKey, rotateKey } from '@app/shared/people/machine-keys.js';
import { revokeToken } from '@app/shared/people/staff-tokens.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { by, reach } from '../../staff.js';
import { DeskForms, type DeskProblem, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';

/** How long the key before stands when the next one is made here, in hours. */
const overlapHours = 24;

/** Keys of programs: what there is, making, rotating and ending one. The same as `redress key` and `/api/keys`. */
@Controller('desk/people/keys')
@DeskPage()
export class KeysPagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {}

  @Get()
  @Needs('people.read')
  async show(@CurrentVisit() visit: Visit): Promise<void> {
    await this.page(visit, freshForm());
  }

  @Post()
  @Needs('people.keep')
  async make(@CurrentVisit() visit: Visit): Promise<void> {
    await this.forms.answer(visit, {
      read: (fields) => this.read(visit, fields),
      ...this.shown(visit, (tx, said) => makeKey(tx, said as KeySaid, by(visit.staff))),
      fieldOf: { 'key.scope-unknown': 'scope', 'key.at-the-house': 'scope', 'staff.department-missing': 'department' },
    });
  }

  @Post(':id/rotations')
  @Needs('people.keep')
  async rotate(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.forms.answer(visit, {
      read: () => ({ said: {} }),
      ...this.shown(visit, (tx) => known(rotateKey(tx, id, overlapHours, by(visit.staff)))),
    });
  }

  @Post(':id/revocations')
  @Needs('people.keep')
  async revoke(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.forms.press(
      visit,
      '/desk/people/keys',
      async (work) => await work.run((tx) => known(revokeToken(tx, id, by(visit.staff)))),
      () => '/desk/people/keys?done=key-revoked',
    );
  }

  /** Makes a key and shows it, this once: what acts once keeps its result, and the key is kept nowhere. */
  private shown(visit: Visit, make: (tx: Parameters<typeof makeKey>[0], said: unknown) => Promise<{ id: string; key: string }>) {
    let key: string | undefined;
    return {
      act: async (work: Pick<UnitOfWork, 'run'>, said: unknown) =>
        await work.run(async (tx) => {
          const made = await make(tx, said);
          key = made.key;
          return { id: made.id };
        }),
      next: async () => await this.page(visit, freshForm(), key),
      show: async (state: FormState) => await this.page(visit, state),
    };
  }

  private read({ language }: Visit, fields: URLSearchParams): { said: KeySaid } | { problems: DeskProblem[] } {
    const [name, days] = [(fields.get('name') ?? '').trim(), Number(fields.get('days'))];
    const [role, department] = [fields.get('role') as Role, fields.get('department') || null];
    const wrong = [
      ...(name === '' || name.length > 80 ? ['name'] : []),
      ...(roles.includes(role) ? [] : ['role']),
      ...(department === null || this.pages.departments.some(({ id }) => id === department) ? [] : ['department']),
      ...(fields.has('scope') ? [] : ['scope']),
      ...(Number.isInteger(days) && days >= 1 && days <= longestKeyDays ? [] : ['days']),
    ];
    if (wrong.length > 0)
      return { problems: wrong.map((field) => ({ field, text: say(language, `desk.people.wrong.${field}`, { most: longestKeyDays }) })) };
    return { said: { name, role, department, scope: fields.getAll('scope'), days } };
  }

  private async page(visit: Visit, form: FormState, key?: string): Promise<void> {
    const { language, staff } = visit;
    const when = (at: Date) => dayAndTime({ language, now: new Date(), zone: this.pages.zone }, at);
    const keys = await listKeys(this.unitOfWork);
    await this.pages.show(
      visit,
      'people/views/keys.njk',
      {
        title: say(language, 'desk.program-keys'),
        here: 'people',
        key,
        keys: keys.map((one) => ({
          ...one,
          rotatesHere: one.scope.every((action) => isKeyedAtDesk(one.role, action)),
          role: say(language, `desk.role.${one.role}`),
          in: this.pages.departmentName(language, one.department),
          until: when(one.expiresAt),
        })),
        mayKeep: reach(staff, 'people.keep') !== undefined,
        ...shownForm(form),
        values: form.fields,
        chosen: form.fields.getAll('scope'),
        actions: keyedAtDesk,
        roles: roles.map((role) => ({ value: role, text: say(language, `desk.role.${role}`) })),
        departments: [{ value: '', text: '–' }, ...this.pages.departments.map(({ id, names }) => ({ value: id, text: names[language] }))],
        languageForm: form.fields.size > 0 ? 'key-form' : undefined,
      },
      form.status,
    );
  }
}

/** A key that is not there is a page that is not there. */
const known = async <T>(work: Promise<T>): Promise<T> =>
  await work.catch((error: unknown) => {
    throw error instanceof Failure && error.code === 'token.unknown' ? new Failure('not-found') : error;
  });
