import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { compileRouting } from '@app/shared/routing/choose-department.js';
import { answer, type Register, tell } from '../command.js';
import { readDraft } from '../read-draft.js';
import { readJson } from '../read-json.js';

export const register: Register = (program) => {
  program
    .command('route')
    .description('Says which department a draft goes to under the configured rules, and why')
    .argument('<draft.json>', 'a draft or a body of POST /api/complaints; - reads stdin. `channel`, `facts` and `receivedAt` may be added')
    .option('--json', 'one JSON value')
    .action(async (file: string, options: { json?: boolean }) => {
      const config = loadHouseConfig(readSettings().folders.config);
      const { draft, receivedAt, unknown } = readDraft(await readJson(file), config.institution);
      for (const field of unknown) tell(`${field}: a draft has no such field; it was left out.`);
      const { department, rule, reason, category, priority, refused } = compileRouting(config).choose(draft, receivedAt);
      answer({ department, rule, reason, category, priority, refused }, options);
    });
};
