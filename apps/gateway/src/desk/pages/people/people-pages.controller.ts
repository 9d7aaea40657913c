import { Failure } from '@app/shared/domain/failure/failure.js';
import { roles } from '@app/shared/domain/rights/roles.js';
import { invitationPath, invite } from '@app/shared/people/invitations.js';
import { addPerson, changePerson, leave, listPeople, noteAbsence, type Person, personWithId } from '@app/shared/people/keep-people.js';
import { vouchFor } from '@app/shared/people/vouching.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { SETTINGS, type Settings } from '@app/shared/platform/config/settings.js';
import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { uuid } from '../../../http/path-id.js';
import { say } from '../../../pages/words.js';
import { Needs } from '../../needs.js';
import { todayIn } from '../../people/person-said.js';
import { by, reach } from '../../staff.js';
import { DeskForms, type FormState, freshForm, shownForm } from '../forms/desk-forms.js';
import { readText } from '../forms/read-text.js';
import { DeskPages } from '../frame/desk-pages.js';
import { CurrentVisit, type Visit } from '../frame/visit.js';
import { dayAndTime } from '../frame/words-of-cases.js';
import { DeskPage } from '../session/desk-page.decorator.js';
import { fieldsOfPerson, readAbsence, readPerson } from './read-person.js';

/** Who works here: the list, entering somebody, inviting, moving, absence, leaving. The same as `redress staff` and `/api/people`. */
@Controller('desk/people')
@DeskPage()
export class PeoplePagesController {
  constructor(
    @Inject(DeskPages) private readonly pages: DeskPages,
    @Inject(DeskForms) private readonly forms: DeskForms,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Needs('people.read')
  async list(@CurrentVisit() visit: Visit): Promise<void> {
    const people = await listPeople(this.unitOfWork);
    await this.pages.show(visit, 'people/views/people.njk', {
      title: say(visit.language, 'desk.people'),
      here: 'people',
      people: people.map((one) => this.inWords(visit, one)),
      mayKeep: reach(visit.staff, 'people.keep') !== undefined,
    });
  }

  @Get('new')
  @Needs('people.keep')
  async ask(@CurrentVisit() visit: Visit): Promise<void> {
    await this.newPage(visit, freshForm());
  }

  @Post()
  @Needs('people.keep')
  async add(@CurrentVisit() visit: Visit): Promise<void> {
    let link: string | undefined;
    await this.forms.answer(visit, {
      read: (fields) => readPerson(visit.language, fields, this.pages.departments),
      // What acts once keeps its result; the link is kept nowhere.
      act: async (work, said) =>
        await work.run(async (tx) => {
          const id = await addPerson(tx, said, by(visit.staff));
          link = this.linkTo((await invite(tx, { id }, by(visit.staff))).token);
          return { id };
        }),
      next: async ({ id }) => await this.personPage(visit, id, freshForm(), link),
      show: async (state) => await this.newPage(visit, state),
      fieldOf: { 'staff.number-in-use': 'staffNumber', 'staff.department-missing': 'department' },
    });
  }

  @Get(':id')
  @Needs('people.read')
  async show(@CurrentVisit() visit: Visit, @Param('id') id: string): Promise<void> {
    await this.personPage(visit, uuid(id), freshForm());
  }

  @Post(':id/changes')
  @Needs('people.keep')
  async change(@CurrentVisit() visit: Visit, @Param('id') given: string): Promise<void> {
    const id = uuid(given);
    await this.forms.answer(visit, {
      read: (fields) => readPerson(visit.language, fields, this.pages.departments),
      act: async (work, said) =>
        await work.run(async (tx) => {
          // A form says all that it has: what was emptied is no more.
          await changePerson(tx, await this.found(() => personWithId(tx, id)), { ...said, ...emptied(said) }, by(visit.staff));
        }),
      next: () => `/desk/people/${id}?done=person-changed`,
      show: async (state) => await this.personPage(visit, id, state),
      fieldOf: { 'staff.number-in-use': 'staffNumber', 'staff.department-missing': 'department', 'staff.own-account': 'role' },
    });
  }

  @Post(':id/invitations')
  @Needs('people.invite')
  async invite(@CurrentVisit() visit: Visit, @Param('id') given: string): Promise<void> {
    const id = uuid(given);
    let link: string | undefined;
    await this.forms.answer(visit, {
      read: () => ({ said: {} }),
      act: async (work) =>
        await work.run(async (tx) => {
          const person = await this.found(() => personWithId(tx, id));
          link = this.linkTo((await invite(tx, person, by(visit.staff))).token);
        }),
      next: async () => await this.personPage(visit, id, freshForm(), link),
      show: async (state) => await this.personPage(visit, id, state),
    });
  }

  @Post(':id/vouchings')
  @Needs('people.vouch')
  async vouch(@CurrentVisit() visit: Visit, @Param('id') given: string): Promise<void> {
    const id = uuid(given);
    await this.forms.answer<string, void>(visit, {
      read: (fields) => {
        const code = readText(visit.language, fields, 'code', 100, 'desk.vouch.missing');
        return 'problem' in code ? { problems: [code.problem] } : { said: code.text };
      },
      act: async (work, code) =>
        await work.run(async (tx) => vouchFor(tx, await this.found(() => personWithId(tx, id)), code, by(visit.staff))),
      next: () => `/desk/people/${id}?done=person-vouched`,
      show: async (state) => await this.personPage(visit, id, state),
      fieldOf: { 'staff.vouch-wrong': 'code', 'staff.vouch-own': 'code', 'staff.nothing-to-vouch': 'code' },
    });
  }

  @Post(':id/absences')
  @Needs('people.absence')
  async absence(@CurrentVisit() visit: Visit, @Param('id') given: string): Promise<void> {
    const id = uuid(given);
    await this.forms.answer(visit, {
      read: (fields) => readAbsence(visit.language, fields),
      act: async (work, said) =>
        await work.run(async (tx) => {
          await noteAbsence(tx, await this.found(() => personWithId(tx, id)), said, todayIn(this.pages.zone), by(visit.staff));
        }),
      next: () => `/desk/people/${id}?done=absence-noted`,
      show: async (state) => await this.personPage(visit, id, state),
      fieldOf: { 'staff.deputy-unfit': 'deputies' },
    });
  }

  @Post(':id/departures')
  @Needs('people.keep')
  async leave(@CurrentVisit() visit: Visit, @Param('id') given: string): Promise<void> {
    const id = uuid(given);
    await this.forms.answer(visit, {
      read: (fields) =>
        fields.get('sure') === 'yes'
          ? { said: {} }
          : { problems: [{ field: 'sure', text: say(visit.language, 'desk.people.leave.sure.missing') }] },
      act: async (work) =>
        await work.run(async (tx) => {
          await leave(tx, await this.found(() => personWithId(tx, id)), by(visit.staff));
        }),
      next: () => '/desk/people?done=person-left',
      show: async (state) => await this.personPage(visit, id, state),
      fieldOf: { 'staff.own-account': 'sure' },
    });
  }

  /** Nobody is there: the page of that, and no problem of the form. */
  private async found(look: () => Promise<Person>): Promise<Person> {
    return await look().catch((error: unknown) => {
      throw error instanceof Failure && error.code === 'staff.unknown' ? new Failure('not-found') : error;
    });
  }

  private linkTo(token: string): string {
    return `${this.settings.gateway.publicUrl}${invitationPath(token)}`;
  }

  private async newPage(visit: Visit, form: FormState): Promise<void> {
    await this.pages.show(
      visit,
      'people/views/new-person.njk',
      {
        title: say(visit.language, 'desk.people.add'),
        here: 'people',
        ...this.formData(visit, form),
        values: form.fields,
        languageForm: 'person-form',
      },
      form.status,
    );
  }

  private async personPage(visit: Visit, id: string, form: FormState, link?: string): Promise<void> {
    const everybody = await listPeople(this.unitOfWork);
    const person = everybody.find((one) => one.id === id);
    if (!person) throw new Failure('not-found');
    const { staff, language } = visit;
    const values = form.fields.has('role') ? form.fields : fieldsOfPerson(person);
    const colleagues = everybody.filter((one) => one.department === person.department && one.id !== id).slice(0, 100);
    await this.pages.show(
      visit,
      'people/views/person.njk',
      {
        title: person.name,
        here: 'people',
        person: this.inWords(visit, person),
        path: `/desk/people/${id}`,
        link,
        values,
        absence: form.fields.has('from')
          ? form.fields
          : new URLSearchParams({ from: person.absentFrom ?? '', until: person.absentUntil ?? '' }),
        colleagues: colleagues.map((one) => ({ value: one.id, text: `${one.name} (${say(language, `desk.role.${one.role}`)})` })),
        deputies: form.fields.has('from') ? form.fields.getAll('deputies') : person.deputyIds,
        mayKeep: reach(staff, 'people.keep') !== undefined,
        mayVouch: person.waitsForVouching && reach(staff, 'people.vouch') !== undefined,
        mayAbsence: reach(staff, 'people.absence') !== undefined,
        self: staff.id === id,
        ...this.formData(visit, form),
      },
      form.status,
    );
  }

  private formData({ language }: Visit, form: FormState): object {
    return {
      ...shownForm(form),
      roles: roles.map((role) => ({ value: role, text: say(language, `desk.role.${role}`) })),
      departments: [{ value: '', text: '–' }, ...this.pages.departments.map(({ id, names }) => ({ value: id, text: names[language] }))],
    };
  }

  private inWords({ language }: Visit, one: Person): object {
    const when = (at: Date) => dayAndTime({ language, now: new Date(), zone: this.pages.zone }, at);
    const ways = [
      ...(one.hasPassword ? [say(language, one.waitsForVouching ? 'desk.people.by.waits' : 'desk.people.by.password')] : []),
      ...(one.invitedUntil ? [say(language, 'desk.people.by.invited', { until: when(one.invitedUntil) })] : []),
      ...(one.tokens > 0 ? [say(language, 'desk.people.by.tokens', { n: one.tokens })] : []),
    ];
    return {
      ...one,
      role: say(language, `desk.role.${one.role}`),
      in: this.pages.departmentName(language, one.department),
      signsIn: ways.length === 0 ? say(language, 'desk.people.by.nothing') : ways.join(say(language, 'desk.people.and')),
      away: one.absentFrom ? say(language, 'desk.people.away', { from: one.absentFrom, until: one.absentUntil }) : undefined,
    };
  }
}

/** Facts that a form had as empty fields. */
function emptied(said: object): object {
  const facts = { staffNumber: null, email: null, branch: null };
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !(name in said)));
}
