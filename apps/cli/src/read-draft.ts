import { readPhone } from '@app/shared/contact/phone-number.js';
import { type ComplaintDraft, media } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { languages } from '@app/shared/domain/language.js';
import { cleanJson } from '@app/shared/domain/text/clean-text.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';
import { readMatter, unknownCode } from '@app/shared/routing/given-matter.js';
import { z } from 'zod';

const text = z.string({ error: 'Write a text, or leave it out.' });
const word = text.optional();

/** A draft, or a body of `POST /api/complaints`; `null` is "not given". */
const draftSchema = z.object({
  text: z.string({ error: 'Write the complaint here.' }).trim().min(1, 'Write the complaint here.'),
  channel: text.default('api'),
  receivedAt: z.iso.datetime({ offset: true, error: 'Write an instant as 2026-03-10T10:00:00+08:00.' }).optional(),
  language: z.enum(languages, { error: `Use one of ${languages.join(', ')}.` }).optional(),
  subject: word,
  complainant: z.object({ name: word, phone: word, email: word, anonymous: z.boolean('Use true or false.').optional() }).default({}),
  prefers: z.enum(media, { error: `Use one of ${media.join(', ')}.` }).optional(),
  against: z.object({ department: word, branch: word, product: word, staff: word }).optional(),
  occurredOn: z.iso.date('Write a date as 2026-03-09.').optional(),
  wish: word,
  category: word,
  business: word,
  cause: word,
  facts: z.record(z.string(), z.unknown(), { error: 'Write an object: `menu`, `to` and whatever else the channel knows.' }).optional(),
  unreadable: word,
  mayAcknowledge: z.boolean('Use true or false.').optional(),
});

/** A draft that was read from a file, and when it counts as received. */
export interface ReadDraft {
  readonly draft: ComplaintDraft;
  readonly receivedAt: Date;
  /** Fields that no draft has, and that nobody looked at. */
  readonly unknown: readonly string[];
}

/**
 * The draft in a JSON value as a door would have made it: cleaned, its number in E.164, its language told where it is not said, what it says of
 * its matter as the papers call it.
 * Fails with `request.invalid`, naming each field that is wrong.
 */
export function readDraft(given: unknown, papers: Pick<HouseConfig, 'institution' | 'departments'>): ReadDraft {
  const { institution: house } = papers;
  const value = withoutNulls(cleanJson(given));
  const parsed = draftSchema.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({
      path: path.map(String).join('.') || '(draft)',
      message: path.length === 0 ? 'Write a JSON object with `text`.' : message,
    }));
    throw new Failure('request.invalid', 'This is not a draft.', { fields });
  }
  const { receivedAt, complainant, language, ...rest } = parsed.data;
  const phone = readPhone(complainant.phone, house.defaultCountry);
  const { read, strange, coding } = readMatter(rest, papers);
  if (strange.length > 0)
    throw new Failure('request.invalid', 'This is no draft.', {
      fields: strange.map((field) => unknownCode(field, rest[field]!, coding, papers)),
    });
  const draft = {
    ...rest,
    ...read,
    language: language ?? detectLanguage(rest.text, house.defaultLanguage),
    complainant: { ...complainant, ...(phone === undefined ? {} : { phone }) },
  };
  const unknown = notIn(value, parsed.data);
  return { draft: draft as ComplaintDraft, receivedAt: receivedAt === undefined ? new Date() : new Date(receivedAt), unknown };
}

/** Names of fields that the reading left out, `complainant.fone`. */
function notIn(given: unknown, read: unknown, path: readonly string[] = []): string[] {
  if (given === null || typeof given !== 'object' || read === null || typeof read !== 'object') return [];
  return Object.entries(given).flatMap(([key, inner]) =>
    Object.hasOwn(read, key) ? notIn(inner, (read as Record<string, unknown>)[key], [...path, key]) : [[...path, key].join('.')],
  );
}

function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(given.map(([key, inner]) => [key, key === 'facts' ? inner : withoutNulls(inner)]));
}
