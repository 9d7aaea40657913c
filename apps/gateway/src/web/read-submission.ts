import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { displayName } from '@app/shared/mail/display-name.js';
import { readParts } from './read-parts.js';

/** One file as the browser sent it; the same form as a draft's attachment. */
export interface SentFile {
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** What a form post says: each field by its documented name, and its files. */
export interface Submission {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly SentFile[];
}

/** The short names that are taken beside the names of the API body. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['description', 'text'],
  ['name', 'complainant.name'],
  ['phone', 'complainant.phone'],
  ['email', 'complainant.email'],
  ['anonymous', 'complainant.anonymous'],
  ['department', 'against.department'],
  ['branch', 'against.branch'],
  ['product', 'against.product'],
  ['staff', 'against.staff'],
]);

const maxFields = 200;

/**
 * Reads the bytes of a form post, `application/x-www-form-urlencoded` or `multipart/form-data`.
 * Fields are named as in the API body, `complainant.name`; `complainant[name]` and `name` are the same. Of a name that comes
 * twice the first that is not empty counts. Fails with `request.media-type` for other types and `request.invalid` for a body that breaks off.
 */
export async function readSubmission(raw: Uint8Array, contentType: string): Promise<Submission> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!['multipart/form-data', 'application/x-www-form-urlencoded'].includes(type)) throw new Failure('request.media-type');
  const { fields, files, broken } = await readParts(raw, contentType, { mostParts: maxFields });
  if (broken && type === 'multipart/form-data') throw new Failure('request.invalid', 'The form could not be read.');
  // An empty file input still sends one part without name and content.
  const sent = files.filter((file) => file.content.byteLength > 0 || file.filename);
  return { fields: named(fields), files: sent.map((file, index) => fileOf(file.filename, file.contentType, file.content, index + 1)) };
}

function fileOf(filename: string | undefined, mimeType: string, content: Buffer, number: number): SentFile {
  return {
    filename: displayName(filename ?? '', mimeType, number),
    contentType: cleanText(mimeType, 255) || 'application/octet-stream',
    size: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
}

function named(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [given, value] of pairs.slice(0, maxFields)) {
    const dotted = given.replace(/\[(\w+)\]/g, '.$1');
    const name = aliases.get(dotted) ?? dotted;
    if (!fields.get(name)) fields.set(name, cleanText(value));
  }
  return fields;
}
