import { Failure } from '@app/shared/domain/failure/failure.js';
import { roles } from '@app/shared/domain/rights/roles.js';
import type { Person } from '@app/shared/people/keep-people.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { z } from 'zod';
import { reach, type Staff } from '../staff.js';

const short = (most: number) => z.string().trim().min(1, 'Say something, or leave it out.').max(most, `At most ${most} characters.`);
const several = (most: number) => z.array(short(most)).max(50, 'At most 50.');

/** What is said of somebody who works here. */
export const personBody = z.strictObject({
  name: short(80),
  role: z.enum(roles, { error: `Use one of ${roles.join(', ')}.` }),
  department: short(64).nullish(),
  spellings: several(80).optional(),
  staffNumber: short(40).optional(),
  email: z.email({ error: 'This is no mail address.' }).max(254).optional(),
  branch: short(80).optional(),
  languages: several(35).optional(),
  skills: several(80).optional(),
  relatives: several(80).optional(),
});

/** What is to be otherwise about them; what is absent stays. */
export const personChange = personBody.partial();

const day = z.iso.date({ error: 'Write a day as 2026-03-10.' });
/** When somebody is away. */
export const absenceBody = z.strictObject({
  from: day.nullable(),
  until: day.nullish().transform((until) => until ?? null),
  deputyIds: z
    .array(z.uuid({ error: 'Name deputies by their ids.' }))
    .max(10, 'At most 10.')
    .default([]),
});

/** What whoever vouches heard from the person. */
export const vouchBody = z.strictObject({ code: short(100) });

/** Fails with `department.unknown` unless the papers have it. */
export function demandKnownDepartment({ departments }: HouseConfig, department: string | null | undefined): void {
  if (department && !departments.some(({ id }) => id === department)) throw new Failure('department.unknown');
}

/** A person as staff are shown them. Whom they are related to is for whoever keeps accounts. */
export function personShown(
  staff: Staff,
  { relatives, ...person }: Person,
): Omit<Person, 'relatives'> & Partial<Pick<Person, 'relatives'>> {
  return reach(staff, 'people.keep') === undefined ? person : { ...person, relatives };
}

/** The local day of now in a zone. */
export const todayIn = (zone: string): string => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date());
