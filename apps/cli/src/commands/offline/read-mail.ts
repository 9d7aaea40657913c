import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { closeMailReaders, readMailOrHead } from '@app/shared/mail/read-mail-safely.js';
import type { NormalisedMail } from '@app/shared/mail/reading/normalised-mail.js';
import { answer, type Register, tell } from '../../command.js';

/** Adds `redress read-mail` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('read-mail')
    .description('Prints emails as the house reads them; several files give one JSON line each, in order')
    .argument('<file...>', 'raw emails (.eml); - reads stdin')
    .option('--json', 'one JSON value on one line')
    .action(async (files: string[], options: { json?: boolean }) => {
      for (const file of files) {
        const raw = await rawOf(file);
        // A file that is not there is the caller's mistake; a mail that is odd is not.
        if (raw === undefined) process.exitCode = 1;
        else answer(withoutContent(await read(raw)), { json: options.json === true || files.length > 1 });
      }
      await closeMailReaders();
    });
};

async function rawOf(file: string): Promise<Buffer | undefined> {
  try {
    return file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    tell(`${file} could not be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    return undefined;
  }
}

async function read(raw: Buffer): Promise<NormalisedMail> {
  const { mail, signs } = await readMailOrHead(raw);
  if (signs.unreadable !== undefined) tell(`${signs.unreadable}${signs.headOnly ? ' What follows is the head of it.' : ''}`);
  return mail;
}

function withoutContent(mail: NormalisedMail): NormalisedMail {
  return { ...mail, attachments: mail.attachments.map(({ content: _, ...attachment }) => attachment) };
}
