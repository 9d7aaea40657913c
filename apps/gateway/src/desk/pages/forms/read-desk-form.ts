import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { headerOf, type PageRequest } from '../../../web/page-request.js';
import { bodyOf, readForm } from '../../../web/raw-body.js';

/** The desk's forms carry text, never files. */
const largestForm = 1_000_000;

/** Names that belong to the form itself and not to what somebody says with it. */
const ownFields = ['formKey', 'actionKey', 'resume', 'switchLanguage'] as const;

/** The fields of a post to the desk. Fails with `request.media-type` and `request.too-large`. */
export function readDeskForm(request: PageRequest): URLSearchParams {
  const type = headerOf(request, 'content-type').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new Failure('request.media-type');
  const read = new URLSearchParams();
  for (const [name, value] of readForm(bodyOf(request.body, largestForm)))
    read.append(cleanText(name, 100), cleanText(value.replace(/\r\n?/g, '\n')));
  return read;
}

/** What somebody said, without what belongs to the form. */
export function said(fields: URLSearchParams): [string, string][] {
  return [...fields].filter(([name]) => !ownFields.some((own) => own === name));
}
