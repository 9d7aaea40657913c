import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { checkNoticeVector, type NoticeVector } from '@app/shared/rules/vector-form.js';
import { answer, type Register } from '../command.js';
import { readJson } from '../read-json.js';

export const register: Register = (program) => {
  program
    .command('notice')
    .description('Says whether notices state what their rule sets require, on a channel that these allow')
    .argument('<noticeVectors.json>', 'one notice vector, a list of them, or {noticeVectors}; - reads stdin')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const rules = loadRules();
      const results = noticesIn(await readJson(file)).map((vector) => checkNoticeVector(vector, rules));
      answer(results, { json: options.json });
    });
};

function noticesIn(given: unknown): readonly NoticeVector[] {
  if (Array.isArray(given)) return given as NoticeVector[];
  if (typeof given === 'object' && given !== null) {
    const { noticeVectors } = given as { noticeVectors?: unknown };
    if (Array.isArray(noticeVectors)) return noticeVectors as NoticeVector[];
    if ('notice' in given) return [given as NoticeVector];
  }
  throw new Failure('request.invalid', 'Give one notice vector with `ruleSet` and `notice`, a list of them, or {"noticeVectors": […]}.');
}
