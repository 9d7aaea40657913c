import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { answer, type Register } from '../command.js';
import { readJson } from '../read-json.js';

export const register: Register = (program) => {
  program
    .command('route')
    .description('Says which department a draft goes to under the configured rules, and why')
    .argument('<draft.json>', 'a draft or a body of POST /api/complaints; - reads stdin. `channel` and `receivedAt` may be added')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const config = loadHouseConfig(readSettings().folders.config);
      const { draft, receivedAt } = asDraft(await readJson(file), config.institution.defaultLanguage);
      answer(compileRouting(config).choose(draft, receivedAt), options);
    });
};

function asDraft(given: unknown, language: ComplaintDraft['language']): { draft: ComplaintDraft; receivedAt: Date } {
  const draft = given as Partial<ComplaintDraft> & { receivedAt?: string };
  if (given === null || typeof given !== 'object' || typeof draft.text !== 'string') {
    throw new Failure('request.invalid', 'A draft is a JSON object with `text`.', {
      fields: [{ path: 'text', message: 'Write the complaint here.' }],
    });
  }
  const receivedAt = draft.receivedAt === undefined ? new Date() : new Date(draft.receivedAt);
  if (Number.isNaN(receivedAt.getTime())) {
    throw new Failure('request.invalid', undefined, {
      fields: [{ path: 'receivedAt', message: 'Write an instant as 2026-03-10T10:00:00+08:00.' }],
    });
  }
  return { draft: { channel: 'api', language, complainant: {}, ...draft, text: draft.text }, receivedAt };
}
