import { readFile, writeFile } from 'node:fs/promises';
import { keyId } from '@app/shared/chain/heads/tree-head.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { databaseUrl, type Settings } from '@app/shared/platform/config/settings.js';
import { makeProof } from '@app/shared/proof/make-proof.js';
import { checkProof, fingerprintOf, proofKeys, publicKeyOf } from '@app/shared/proof/proof-archive.js';
import { Secrets } from '@app/shared/secrets/secrets.js';
import pg from 'pg';
import { answer, type Register, tell } from '../command.js';
import { demandHouse } from '../prepare/check-house.js';

/** Adds `redress proof` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const proof = program
    .command('proof')
    .description('Exports what a complainant was told, when and why, as a signed archive; verifies such an archive');
  proof
    .command('make', { isDefault: true })
    .description('exports the archive of a case from the running house')
    .argument('<reference>', 'reference of the case')
    .option('--out <file>', 'where to write it; default: proof-<reference>.zip')
    .option('--json', 'one JSON value')
    .action(async (reference: string, options: { out?: string; json?: boolean }) => {
      const { settings, config } = demandHouse(await discoverPlugInSettings());
      const archive = await withDatabase(settings, async (read) => {
        const wish = { reference, madeBy: 'command line', madeAt: new Date() };
        return await makeProof(read, config.institution, codeSecretOf(settings), wish);
      });
      const check = checkProof(archive);
      const file = options.out ?? `proof-${check.manifest?.reference}.zip`;
      await writeFile(file, archive);
      const made = { file, files: check.manifest?.files.length, bytes: archive.length, fingerprint: check.fingerprint };
      answer(made, { json: options.json, text: `${file}: ${made.files} files, signed by ${made.fingerprint}` });
    });
  proof
    .command('verify')
    .description('checks that an archive is unchanged, down to the last byte. Needs neither the house nor a network')
    .argument('<file>', 'the archive')
    .option('--key <fingerprint>', 'the fingerprint published by the institution; any other key is refused')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { key?: string; json?: boolean }) => {
      const check = checkProof(await readFile(file));
      const same = (text: string) => text.replace(/[^0-9a-f]/gi, '').toLowerCase();
      const problems = [...check.problems];
      if (options.key !== undefined && same(options.key) !== same(check.fingerprint ?? '')) {
        problems.push({ member: 'manifest.sig', says: `It was signed by ${check.fingerprint ?? 'nobody'}, not by ${options.key}.` });
      }
      const intact = problems.length === 0;
      const { manifest } = check;
      const text = intact
        ? `Intact: ${manifest?.files.length} files about ${manifest?.reference}, made ${manifest?.madeAt}. Signed by ${check.fingerprint}; compare that with what ${manifest?.institution} publishes.`
        : ['Not as it was made:', ...problems.map((problem) => `  ${problem.member}: ${problem.says}`)].join('\n');
      answer({ intact, problems, manifest, fingerprint: check.fingerprint }, { json: options.json, text });
      if (!intact) process.exitCode = 1;
    });
  proof
    .command('key')
    .description('prints the fingerprint of the key this house signs proofs and heads with, and those before it. Publish them')
    .option('--json', 'one JSON value')
    .action(async (options: { json?: boolean }) => {
      const keys = proofKeys(codeSecretOf(demandHouse(await discoverPlugInSettings()).settings)).map((key) => {
        const publicKey = publicKeyOf(key);
        return { fingerprint: fingerprintOf(publicKey), publicKey, id: keyId(key) };
      });
      const [now, ...before] = keys;
      const text = [now?.fingerprint, ...before.map(({ fingerprint }) => `before: ${fingerprint}`)].join('\n');
      answer({ ...now, before }, { json: options.json, text });
    });
};

function codeSecretOf(settings: Settings): string {
  const secret = new Secrets(process.env, settings.folders.data).ring('CODE_SECRET');
  if (secret === undefined) {
    const message = 'Set it to the same value as in the apps: proofs are signed with a key that is derived from it.';
    throw new Failure('config.invalid', undefined, { fields: [{ path: 'CODE_SECRET', message }] });
  }
  return secret;
}

async function withDatabase<T>(
  settings: Settings,
  work: (read: <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>) => Promise<T>,
): Promise<T> {
  // A pool: a proof reads several tables side by side.
  const database = new pg.Pool({ connectionString: await databaseUrl(settings), connectionTimeoutMillis: 5_000, max: 4 });
  database.on('error', () => tell('A connection to the database was lost.'));
  try {
    return await work(
      async <Row>(sql: string, parameters: readonly unknown[] = []) => (await database.query(sql, [...parameters])).rows as Row[],
    );
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const code = (cause as { code?: string }).code ?? 'no answer';
    throw new Failure('store.unavailable', `The house's database cannot be used (${code}). Start the house, or run redress migrate.`, {
      cause,
    });
  } finally {
    await database.end().catch(() => {});
  }
}
