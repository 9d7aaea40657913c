import { existsSync } from 'node:fs';
import { Failure } from '@app/shared/domain/failure/failure.js';

/**
 * Reads the `.env` of the folder that the command runs in, where `.data` and `config` are, too, into the environment; what the real
 * environment has, also as an empty text, wins. `REDRESS_ENV` names another file, and `off` none. Fails with `config.invalid` when a
 * file that is there or was named cannot be read.
 */
export function readEnvFile(env: NodeJS.ProcessEnv = process.env): void {
  const named = env['REDRESS_ENV'];
  if (named === 'off' || (named === undefined && !existsSync('.env'))) return;
  const file = named ?? '.env';
  try {
    process.loadEnvFile(file);
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? 'unreadable';
    throw new Failure('config.invalid', `${file} cannot be read (${code}). Give this user the right to read it, or remove it.`, { cause });
  }
}
