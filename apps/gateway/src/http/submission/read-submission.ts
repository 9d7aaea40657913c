import { createHash } from 'node:crypto';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { displayName } from '@app/shared/mail/reading/display-name.js';
import { extensionOf } from '../bodies/media-type.js';
import { type PartFile, readParts } from '../bodies/read-parts.js';
import { sniffType } from '../bodies/sniff-type.js';

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

/** Fields that hold words, under either of their names. */
const wordFields: ReadonlySet<string> = new Set([
  ...['text', 'subject', 'language', 'prefers', 'category', 'occurredOn', 'wish', 'complainant.address', 'code', 'access'],
  ...[...aliases].flat(),
]);
const holdsWords = (field: string): boolean => wordFields.has(dotted(field));

/**
 * Reads the bytes of a form post, `application/x-www-form-urlencoded` or `multipart/form-data`.
 * Fields are named as in the API body, `complainant.name`; `complainant[name]` and `name` are the same. Of a name that comes
 * twice the first that is not empty counts. Fails with `request.media-type` for other types, `request.too-many`, and `request.invalid` for a body that
 * breaks off.
 */
export async function readSubmission(raw: Uint8Array, contentType: string): Promise<Submission> {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!['multipart/form-data', 'application/x-www-form-urlencoded'].includes(type)) throw new Failure('request.media-type');
  const { fields, files, broken, tooMany } = await readParts(raw, contentType, { mostParts: maxFields, words: holdsWords });
  if (tooMany) throw new Failure('request.too-many', `At most ${maxFields} fields and files are accepted here.`);
  if (broken && type === 'multipart/form-data') throw new Failure('request.invalid', 'The form could not be read.');
  // An empty file input still sends one part without name and content.
  const sent = files.filter((file) => file.content.byteLength > 0 || file.filename);
  return { fields: named(fields), files: await Promise.all(sent.map((file, index) => sentFileOf(file, index + 1))) };
}

/** A file of a form. One without a name, or one that a script called `blob`, gets a name with the ending of what it is. */
export async function sentFileOf({ filename, contentType, content }: PartFile, number: number): Promise<SentFile> {
  const type = cleanText(contentType, 255) || 'application/octet-stream';
  const name = displayName(filename === 'blob' ? '' : (filename ?? ''), type, number);
  const isNamed = /\.[A-Za-z0-9]{1,10}$/.test(name);
  const sniffed = isNamed || type !== 'application/octet-stream' ? type : ((await sniffType(content)) ?? type);
  return {
    filename: isNamed || (filename && filename !== 'blob') ? name : `${name}.${extensionOf(sniffed)}`,
    contentType: sniffed,
    size: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
}

/** `complainant[name]` is `complainant.name`; the sign of a mark before the first name is none of it. */
const dotted = (given: string): string => given.replace(/^\ufeff/, '').replace(/\[(\w+)\]/g, '.$1');

function named(pairs: readonly (readonly [string, string])[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [given, value] of pairs.slice(0, maxFields)) {
    const name = aliases.get(dotted(given)) ?? dotted(given);
    if (!fields.get(name)) fields.set(name, cleanText(value));
  }
  return fields;
}
