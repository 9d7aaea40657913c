import { discoverPlugInSettings } from '@app/shared/platform/config/plug-in-settings.js';
import { answer, type Register, tell } from '../command.js';
import { checkHouse } from '../prepare/check-house.js';
import { whereToGo } from '../supervise/where-to-go.js';
import { writeDocs } from '../write-docs.js';

/** All is well only where nothing is left to mend: a house that starts and warns nobody is not. */
const verdict = (problems: number, warnings: number): string => {
  if (problems > 0) return `${problems} problem(s).`;
  return warnings === 0 ? 'All is well.' : `The house would start. ${warnings} warning(s) to mend.`;
};

/** Adds `redress check` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('check')
    .description("Checks the environment, the institution's configuration files and the rule data; lists every mistake with its remedy")
    .option('--json', 'one JSON value')
    .option('--write-docs', 'also regenerate the pages of docs/ that are made from code')
    .action(async (options: { json?: boolean; writeDocs?: boolean }) => {
      const plugIns = await discoverPlugInSettings();
      if (options.writeDocs) for (const page of writeDocs('docs', plugIns)) tell(`docs/${page} is up to date now.`);
      const { problems: wrong, unsaid, unstated, warnings, settings } = checkHouse(plugIns);
      const problems = [...wrong, ...unsaid];
      const notes = [...(settings ? whereToGo(settings, plugIns, undefined).notes : []), ...unstated];
      const text = [
        ...problems.map((problem) => `${problem.path}: ${problem.message}`),
        ...warnings.map((warning) => `Warning: ${warning}`),
        ...notes,
        verdict(problems.length, warnings.length),
      ].join('\n');
      answer({ ok: problems.length === 0, problems, warnings, notes }, { ...options, text });
      if (problems.length > 0) process.exitCode = 1;
    });
};
