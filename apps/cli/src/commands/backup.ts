import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { projectRoot } from '@app/shared/platform/process/source-tree.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import { atTheDatabase, codeKeyOf } from '../backup/at-the-database.js';
import { writeBackup } from '../backup/write-backup.js';
import { answer, type Register } from '../command.js';
import { progressBar } from '../house/progress-bar.js';

/** Adds `redress backup` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('backup')
    .argument('<file>', 'where to write it; the file must not exist yet')
    .description('Writes the whole database, as of this instant, to one file. The house may keep running. Restore it with redress restore')
    .option('--json', 'one JSON value')
    .action(async (name: string, options: { json?: boolean }) => {
      const settings = readSettings();
      const file = resolve(name);
      const { version } = JSON.parse(readFileSync(join(projectRoot(import.meta.url), 'package.json'), 'utf8')) as { version: string };
      const codeKey = codeKeyOf(new Secrets(process.env, settings.folders.data).ring('CODE_SECRET'));
      const bar = progressBar('backup', 'rows');
      const header = await atTheDatabase(settings, 'read', async (databaseUrl) =>
        writeBackup({ databaseUrl, file, version, codeKey, onRows: bar.show }),
      ).finally(bar.stop);
      const rows = header.tables.reduce((sum, table) => sum + table.rows, 0);
      const bytes = statSync(file).size;
      const text = [
        `${file}: ${rows} rows of ${header.tables.length} tables as of ${header.takenAt}, ${bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`}.`,
        `Keep with it ${settings.folders.config} and CODE_SECRET (${join(settings.folders.data, 'secrets.json')}, when npm start made it): without it no access code opens anything.`,
        `Keep ${settings.folders.record} elsewhere: what left after the backup is found there.`,
      ].join('\n');
      answer({ file, takenAt: header.takenAt, tables: header.tables.length, rows, bytes }, { ...options, text });
    });
};
