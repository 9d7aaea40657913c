import { readForm, readJson } from '../../http/bodies/raw-body.js';

/** What Twilio sent, by field. A field that is repeated keeps every value: all of them are signed over. */
export type TwilioFields = Readonly<Record<string, string | readonly string[]>>;

/**
 * The fields of a form post, or of a JSON body. What can be read as neither has none, and is kept all the same. The record has no prototype, so
 * that a field named `__proto__` is a field like others.
 */
export function readFields(raw: Buffer, contentType: string): TwilioFields {
  const fields: Record<string, string | string[]> = Object.create(null);
  if (/^application\/([\w.+-]+\+)?json/i.test(contentType)) {
    for (const [name, value] of jsonEntries(raw)) if (['string', 'number', 'boolean'].includes(typeof value)) fields[name] = String(value);
    return fields;
  }
  for (const [name, value] of readForm(raw)) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else fields[name] = [before, value];
  }
  return fields;
}

function jsonEntries(raw: Buffer): [string, unknown][] {
  try {
    return Object.entries(readJson(raw));
  } catch {
    return [];
  }
}

/** The first value of a field that is not blank. */
export function one(fields: TwilioFields, name: string): string | undefined {
  const value = fields[name];
  return (Array.isArray(value) ? value[0] : (value as string | undefined))?.trim() || undefined;
}
