import { Failure } from '@app/shared/domain/failure/failure.js';
import { Command, CommanderError } from 'commander';
import { jsonAfterCommand, type Register, tell, tellFailure } from './command.js';
import { commandFiles } from './command-files.js';
import { readEnvFile } from './read-env-file.js';

/** Exit 0: done. 1: refused by a rule, or it could not be done. 2: wrong usage. */
async function main(): Promise<void> {
  readEnvFile();
  const program = new Command('redress')
    .description('Redress on the command line. `--json` prints one JSON value on stdout and nothing else.')
    .showHelpAfterError('(redress <command> --help says more)')
    .exitOverride();
  const folder = new URL('./commands/', import.meta.url);
  const given = jsonAfterCommand(process.argv.slice(2));
  for (const file of await commandFiles(folder, given)) {
    const { register } = (await import(new URL(file, folder).href)) as { register: Register };
    register(program);
  }
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync(given, { from: 'user' });
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Failure) {
    tellFailure(error);
    process.exitCode = 1;
  } else {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
});
