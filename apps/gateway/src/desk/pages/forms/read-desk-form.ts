import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { bodyOf, largestBody, readForm } from '../../../http/bodies/raw-body.js';
import { readSubmission, type SentFile } from '../../../http/submission/read-submission.js';
import { addressOf, headerOf, type PageRequest } from '../../../pages/page-request.js';
import { recordAddress } from '../frame/record-address.js';

/** What a form of text may hold. */
const largestForm = 1_000_000;

/** Names that belong to the form itself and not to what somebody says with it. */
const ownFields = ['formKey', 'actionKey', 'resume', 'switchLanguage'] as const;

/** A post to the desk: its fields, and the files of the one form that takes any. */
export interface DeskPost {
  readonly fields: URLSearchParams;
  readonly files: readonly SentFile[];
}

/** Reads a post to the desk. Fails with `request.media-type`, `request.too-large`, and `request.invalid` for one that breaks off. */
export async function readDeskForm(request: PageRequest): Promise<DeskPost> {
  const contentType = headerOf(request, 'content-type');
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data' && addressOf(request).pathname === recordAddress) {
    const { fields, files } = await readSubmission(bodyOf(request.body, largestBody), contentType);
    return { fields: cleaned(fields), files };
  }
  if (type !== 'application/x-www-form-urlencoded') throw new Failure('request.media-type');
  return { fields: cleaned(readForm(bodyOf(request.body, largestForm))), files: [] };
}

function cleaned(fields: Iterable<readonly [string, string]>): URLSearchParams {
  const read = new URLSearchParams();
  for (const [name, value] of fields) read.append(cleanText(name, 100), cleanText(value.replace(/\r\n?/g, '\n')));
  return read;
}

/** What somebody said, without what belongs to the form. */
export function said(fields: URLSearchParams): [string, string][] {
  return [...fields].filter(([name]) => !ownFields.some((own) => own === name));
}
