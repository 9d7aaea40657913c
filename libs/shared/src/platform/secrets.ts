import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets of our own. What providers give (account ids, passwords) is a setting, not a secret of this kind. */
export const secretNames = ['TWILIO_AUTH_TOKEN', 'IVR_SECRET', 'CODE_SECRET', 'SESSION_SECRET'] as const;
export type SecretName = (typeof secretNames)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where secrets come from: the environment first. On the embedded default those that are not set are made at the first start and kept in
 * `REDRESS_DATA/secrets.json` (mode 600). With a `DATABASE_URL` nothing is made up: a door whose secret is missing is closed
 * (`door.not-configured`), for another host might not know what we made.
 */
export class Secrets {
  private readonly kept: Partial<Record<SecretName, string>>;

  constructor(
    private readonly env: Environment,
    dataFolder: string,
  ) {
    this.kept = env['DATABASE_URL'] ? {} : keptSecrets(dataFolder);
  }

  get(name: SecretName): string | undefined {
    return this.env[name] || this.kept[name];
  }
}

/** Reads or makes the file. `link` fails when it exists, so of several processes that start at once one wins and all read the same. */
function keptSecrets(folder: string): Partial<Record<SecretName, string>> {
  const file = join(folder, 'secrets.json');
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.secrets-${process.pid}-${randomBytes(4).toString('hex')}`);
  const made = Object.fromEntries(secretNames.map((name) => [name, randomBytes(32).toString('hex')]));
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
