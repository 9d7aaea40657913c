import { readEmail } from '@app/shared/contact/email-address.js';
import { e164 } from '@app/shared/contact/phone-number.js';
import { type Care, careAdjustments, careIn, careSaid, vulnerabilityDrivers } from '@app/shared/domain/complaint/care.js';
import type { Medium } from '@app/shared/domain/complaint/complaint.js';
import { z } from 'zod';
import { maybe } from './complaint-body.js';

const phone = z.string().regex(e164, 'Write a number with its country code, as +8613800138000.');
const email = z.string().refine((given) => readEmail(given) !== undefined, 'Write a mail address.');

/** Who speaks for somebody, in a JSON body. */
const representative = z.strictObject({
  name: z.string().trim().min(1, 'Say who it is.').max(200, 'At most 200 characters.'),
  phone: phone.optional(),
  email: email.optional(),
  confirmed: z.boolean({ error: 'Use true or false.' }).optional(),
});

/** What a complainant needs of us, in a JSON body of staff. */
export const careFields = {
  drivers: z.array(z.enum(vulnerabilityDrivers, { error: `Use ${vulnerabilityDrivers.join(', ')}.` })).default([]),
  adjustments: z.array(z.enum(careAdjustments, { error: `Use ${careAdjustments.join(', ')}.` })).default([]),
  representative: representative.optional(),
};

/** The same where a complaint begins. That somebody may speak for another is confirmed at the desk and nowhere else. */
export const careOfComplaint = maybe(
  z.strictObject({ ...careFields, representative: representative.omit({ confirmed: true }).optional() }),
);

/** As it is kept in the facts of a draft; nothing where nothing is said. Nobody confirms who speaks for them by a form. */
export function careFacts(care: Partial<Care> | undefined): { readonly care?: Care } {
  if (care === undefined) return {};
  const { representative: who, drivers = [], adjustments = [] } = care;
  const said = careSaid({ drivers, adjustments, ...(who ? { representative: { ...who, confirmed: false } } : {}) });
  return said === undefined ? {} : { care: said };
}

/** Whoever asks to be called is called, unless they name another way. */
export const asksForCalls = (facts: Readonly<Record<string, unknown>> | undefined): { readonly prefers?: Medium } =>
  careIn(facts)?.adjustments.includes('telephone') ? { prefers: 'phone' } : {};

/** What the boxes of a form say: one field for each, `care.<driver>` and `care.<adjustment>`, and `care.representative`, a name. */
export function careOfForm(fields: { get(name: string): string | null | undefined }): Care {
  const ticked = <T extends string>(names: readonly T[]) => names.filter((name) => (fields.get(`care.${name}`) ?? '') !== '');
  const name = (fields.get('care.representative') ?? '').trim().slice(0, 200);
  return {
    drivers: ticked(vulnerabilityDrivers),
    adjustments: ticked(careAdjustments),
    ...(name === '' ? {} : { representative: { name } }),
  };
}
