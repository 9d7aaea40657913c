import type { Language } from '@app/shared/domain/language.js';
import type { AbsenceSaid, Person, PersonSaid } from '@app/shared/people/keep-people.js';
import type { Department } from '@app/shared/platform/config/institution.js';
import { say } from '../../../pages/words.js';
import { absenceBody, personBody } from '../../people/person-said.js';
import type { DeskProblem } from '../forms/desk-forms.js';

/** One of these stands on each line of its field. */
const lists = ['spellings', 'languages', 'skills', 'relatives'] as const;
const facts = ['staffNumber', 'email', 'branch'] as const;

type Read<Said> = { readonly said: Said } | { readonly problems: readonly DeskProblem[] };

/** What the form says of a person, or what is wrong with it, field by field. */
export function readPerson(language: Language, fields: URLSearchParams, departments: readonly Department[]): Read<PersonSaid> {
  const typed = (name: string) => (fields.get(name) ?? '').trim();
  const lines = (name: string) =>
    typed(name)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const read = personBody.safeParse({
    name: typed('name'),
    role: typed('role'),
    department: typed('department') || null,
    ...Object.fromEntries(facts.flatMap((name) => (typed(name) === '' ? [] : [[name, typed(name)]]))),
    ...Object.fromEntries(lists.map((name) => [name, lines(name)])),
  });
  if (!read.success) {
    const wrong = [...new Set(read.error.issues.map(({ path }) => String(path[0])))];
    return { problems: wrong.map((field) => ({ field, text: say(language, `desk.people.wrong.${field}`) })) };
  }
  const { department } = read.data;
  if (department && !departments.some(({ id }) => id === department))
    return { problems: [{ field: 'department', text: say(language, 'desk.people.wrong.department') }] };
  return { said: { ...read.data, department: department ?? null } };
}

/** A person as the fields of their form. */
export function fieldsOfPerson(person: Person): URLSearchParams {
  return new URLSearchParams({
    name: person.name,
    role: person.role,
    department: person.department ?? '',
    ...Object.fromEntries(facts.map((name) => [name, person[name] ?? ''])),
    ...Object.fromEntries(lists.map((name) => [name, person[name].join('\n')])),
  });
}

/** What the form says of an absence; an empty first day ends one. */
export function readAbsence(language: Language, fields: URLSearchParams): Read<AbsenceSaid> {
  const typed = (name: string) => (fields.get(name) ?? '').trim() || null;
  const read = absenceBody.safeParse({ from: typed('from'), until: typed('until'), deputyIds: fields.getAll('deputies') });
  const field = read.success ? undefined : String(read.error.issues[0]?.path[0] ?? 'from');
  if (!read.success)
    return { problems: [{ field: field === 'deputyIds' ? 'deputies' : field!, text: say(language, 'desk.people.wrong.day') }] };
  const { from, until } = read.data;
  if (until !== null && (from === null || until < from))
    return { problems: [{ field: 'until', text: say(language, 'desk.people.wrong.until') }] };
  return { said: read.data };
}
