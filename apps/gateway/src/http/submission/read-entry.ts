import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import type { z } from 'zod';
import { bodyOf, largestBody, readJson } from '../bodies/raw-body.js';
import { apiLimit, mostMembers, validated } from '../bodies/read-body.js';
import { canonical } from '../canonical.js';
import { readSubmission, type SentFile } from './read-submission.js';

/** What somebody of the house wrote down, and what they scanned. */
export interface WrittenEntry<Body> {
  readonly body: Body;
  readonly files: readonly SentFile[];
  readonly raw: Buffer;
  readonly contentType: string;
  /** What a repeat is compared by: what was said, not how it was packed. */
  readonly sameness: string;
}

/**
 * Reads a request of staff: JSON, or `multipart/form-data` with the same names (`complainant.name`) and files. Fails with
 * `request.media-type`, `request.not-json`, `request.too-large` and `request.invalid`, which names each field.
 */
export async function readEntry<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  contentType: string | undefined,
): Promise<WrittenEntry<z.output<Schema>>> {
  const type = contentType ?? 'application/json';
  const isForm = /^multipart\/form-data/i.test(type);
  if (!isForm && !/^application\/([\w.+-]+\+)?json/i.test(type)) throw new Failure('request.media-type');
  const raw = bodyOf(body, isForm ? largestBody : apiLimit);
  const { json, files } = isForm ? await fromForm(raw, type) : { json: readJson(raw, { most: mostMembers }), files: [] };
  return { body: validated(schema, json), files, raw, contentType: type, sameness: samenessOf(json, files) };
}

/** What was said and which files came with it, in whatever order it was said. */
export function samenessOf(json: unknown, files: readonly SentFile[]): string {
  const names = files.map(({ filename, sha256 }) => [filename, sha256]);
  return createHash('sha256')
    .update(canonical([json, names]))
    .digest('hex');
}

async function fromForm(raw: Buffer, contentType: string): Promise<{ json: Record<string, unknown>; files: readonly SentFile[] }> {
  const { fields, files } = await readSubmission(raw, contentType);
  return { json: jsonOf(fields), files };
}

/** Fields with dots in their names as objects; `true` and `false` are what they say, and an empty field is absent. */
export function jsonOf(fields: Iterable<readonly [string, string]>): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  for (const [path, value] of fields) {
    if (value.trim() === '' || path.includes('__proto__')) continue;
    const names = path.split('.').slice(0, 4);
    let place = json;
    for (const name of names.slice(0, -1)) {
      const inner = Object.hasOwn(place, name) ? place[name] : undefined;
      if (inner === undefined) place[name] = {};
      place = (typeof place[name] === 'object' ? place[name] : {}) as Record<string, unknown>;
    }
    place[names.at(-1) as string] = value === 'true' ? true : value === 'false' ? false : value;
  }
  return json;
}
