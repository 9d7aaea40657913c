import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { readSettings, type Settings } from '@app/shared/platform/config/settings.js';
import { valuesOf } from '@app/shared/secrets/secret-ring.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { atTheDatabase, codeKeyOf } from '../backup/at-the-database.js';
import type { BackupHeader } from '../backup/backup-file.js';
import { checkBackup, demandSameVersion, restoreBackup } from '../backup/restore-backup.js';
import { answer, type Register } from '../command.js';
import { progressBar } from '../house/progress-bar.js';
import { eraseAgain } from '../prepare/erase-again.js';

/** Adds `redress restore` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('restore')
    .argument('<file>', 'a file written by redress backup')
    .description(
      'Restores a backup into an empty database or data folder where no house is running: all or nothing. Sending stays frozen until redress unfreeze',
    )
    .option('--check', 'only check that the file is complete and from this version')
    .option('--erasures <file>', 'the list of erasures that are done again; default: erasures.jsonl in SENDING_RECORD')
    .option('--json', 'one JSON value')
    .action(async (name: string, options: { check?: boolean; erasures?: string; json?: boolean }) => {
      const settings = readSettings();
      const file = resolve(name);
      const bar = progressBar(options.check ? 'check' : 'restore', 'rows');
      if (options.erasures !== undefined) await demandFile(options.erasures);
      const { header, again } = await (options.check
        ? checked(file, bar.show)
        : restored(file, settings, options.erasures, bar.show)
      ).finally(bar.stop);
      const rows = header.tables.reduce((sum, table) => sum + table.rows, 0);
      const codes = codesOf(header, settings);
      const told = `${file} is whole: ${rows} rows of ${header.tables.length} tables as of ${header.takenAt}, written by Redress ${header.version}.`;
      const text = options.check
        ? told
        : [
            `${rows} rows of ${header.tables.length} tables are back, as of ${header.takenAt}.`,
            ...(again > 0 ? [`${again} erasures are newer than this backup and were done again.`] : []),
            ...(codeWords[codes] ? [codeWords[codes]] : []),
            'Sending is frozen. Start the house, look at what had left (redress unfreeze --list), then let it go on (redress unfreeze).',
          ].join('\n');
      answer(
        { file, takenAt: header.takenAt, rows, codes, ...(options.check ? { whole: true } : { frozen: true, erasedAgain: again }) },
        { ...options, text },
      );
    });
};

interface Put {
  readonly header: BackupHeader;
  /** Erasures that the backup did not know. */
  readonly again: number;
}

async function demandFile(file: string): Promise<void> {
  await access(file).catch(() => {
    throw new Failure('file.unreadable', `${file} cannot be read.`);
  });
}

async function checked(file: string, onRows: (done: number, all: number) => void): Promise<Put> {
  const header = await checkBackup(file, onRows);
  demandSameVersion(header);
  return { header, again: 0 };
}

function restored(
  file: string,
  settings: Settings,
  erasures: string | undefined,
  onRows: (done: number, all: number) => void,
): Promise<Put> {
  const queueInDatabase = settings.queue.url === undefined;
  return atTheDatabase(settings, 'restore', async (databaseUrl) => {
    const header = await restoreBackup({ databaseUrl, file, queueInDatabase, onRows });
    return { header, again: (await eraseAgain(databaseUrl, settings.folders.record, erasures)).again };
  });
}

type Codes = 'open' | 'other-secret' | 'secret-missing' | 'not-known';
const codeWords: Readonly<Record<Codes, string>> = {
  open: '',
  'not-known': 'Make sure that CODE_SECRET is that of the house: nothing here says so.',
  'other-secret': 'CODE_SECRET is another one than when the backup was made: access codes open nothing until it is the old one again.',
  'secret-missing':
    'Put back secrets.json, or set CODE_SECRET to that of the house, before the start: access codes open nothing without it.',
};

/** Whether the access codes of the backup open their complaints here. Looks, and makes nothing up. */
function codesOf({ codeKey }: BackupHeader, settings: Settings): Codes {
  const { data } = settings.folders;
  const kept = existsSync(join(data, 'secrets.json'));
  const ring = process.env['CODE_SECRET']?.trim() || kept ? new Secrets(process.env, data).ring('CODE_SECRET') : undefined;
  if (ring === undefined) return 'secret-missing';
  if (codeKey === null) return 'not-known';
  return valuesOf(ring).some((value) => codeKeyOf(value) === codeKey) ? 'open' : 'other-secret';
}
