import { readFile } from 'node:fs/promises';
import { headsInText } from '@app/shared/chain/heads/heads-file.js';
import type { HeadKeys, KeptHead } from '@app/shared/chain/heads/tree-head.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { closeMailReaders, readMailSafely } from '@app/shared/mail/read-mail-safely.js';

/** The first line of a mail that was saved whole. */
const headerLine = /^(From |[A-Za-z][A-Za-z0-9-]*:[ \t])/;

/**
 * The heads in files that somebody kept elsewhere: copies of `heads.jsonl`, and mails with a head, saved whole (`.eml`) or as text. Fails with
 * `file.unreadable` where a file cannot be read or holds no head: a check that silently compared nothing would say less than it seems to.
 */
export async function headsKeptIn(files: readonly string[], keys: HeadKeys): Promise<KeptHead[]> {
  const found: KeptHead[] = [];
  try {
    for (const file of files) {
      const raw = await readFile(file).catch(() => {
        throw new Failure('file.unreadable', `${file} cannot be read.`);
      });
      const heads = headsInText(await textOf(raw), keys, file);
      if (heads.length === 0) throw new Failure('file.unreadable', `${file} holds no head of a record.`);
      found.push(...heads);
    }
  } finally {
    await closeMailReaders();
  }
  return found;
}

/** A saved mail is taken apart as every mail is; anything else is text. */
async function textOf(raw: Buffer): Promise<string> {
  if (!headerLine.test(raw.toString('latin1', 0, 200))) return raw.toString('utf8');
  const { mail } = await readMailSafely(raw);
  // A mail program that takes the note for a quotation or a signature hides nothing.
  return [mail.text, mail.quotedText, mail.signature].join('\n');
}
