import type { SentFile } from './read-submission.js';

/** Most files of one form. */
export const maxFiles = 10;
/** The largest file of a form, in bytes. */
export const maxFileBytes = 20_000_000;
/** All files of one form together, in bytes. */
export const maxAllFilesBytes = 25_000_000;

/** What is wrong with the files of a post, as a key of the pages' words with its values; undefined when nothing is. */
export function fileProblem(
  files: readonly SentFile[],
): { readonly key: string; readonly values?: Readonly<Record<string, string | number>> } | undefined {
  if (files.length > maxFiles) return { key: 'form.files.too-many', values: { count: files.length } };
  const large = files.find((file) => file.size > maxFileBytes);
  if (large !== undefined) return { key: 'form.files.too-large', values: { file: large.filename, max: maxFileBytes / 1_000_000 } };
  const together = files.reduce((sum, file) => sum + file.size, 0);
  return together > maxAllFilesBytes ? { key: 'form.files.together' } : undefined;
}
