import { Failure } from '@app/shared/domain/failure/failure.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { checkNoticeVector } from '@app/shared/rules/vector-form.js';
import { readNoticeVector } from '@app/shared/rules/vector-shape.js';
import { answer, type Register } from '../../command.js';
import { eachVector } from '../../each-vector.js';
import { readJson } from '../../read-json.js';

/** Adds `redress notice` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('notice')
    .description('Checks that notices state what their rule sets require, on a channel those allow')
    .argument('<noticeVectors.json>', 'one notice vector, a list of them, or {noticeVectors}; - reads stdin')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const rules = loadRules(readSettings().folders.config);
      const results = eachVector(noticesIn(await readJson(file)), (value) => checkNoticeVector(readNoticeVector(value), rules));
      answer(results, { json: options.json });
    });
};

function noticesIn(given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  if (typeof given === 'object' && given !== null) {
    const { noticeVectors } = given as { noticeVectors?: unknown };
    if (Array.isArray(noticeVectors)) return noticeVectors;
    if ('notice' in given) return [given];
  }
  throw new Failure('request.invalid', 'Give one notice vector with `ruleSet` and `notice`, a list of them, or {"noticeVectors": […]}.');
}
