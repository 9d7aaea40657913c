import { loadHouseJudge } from '@app/shared/matter/house-judge.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { type Choice, compileRouting } from '@app/shared/routing/choose-department.js';
import { answer, type Register, tell } from '../../command.js';
import { readDraft } from '../../read-draft.js';
import { readJsonLines } from '../../read-json.js';

/** Adds `redress route` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('route')
    .description(
      'Shows which department a draft would go to, what it is about, how certain that is, and why. Accepts several drafts as JSON lines',
    )
    .argument(
      '<draft.json>',
      'a draft, or a body of POST /api/complaints; or one per line; - reads stdin. `channel`, `facts` and `receivedAt` may be added',
    )
    .option('--json', 'one JSON value; for several drafts, one per line')
    .action(async (file: string, options: { json?: boolean }) => {
      const folder = readSettings().folders.config;
      const config = loadHouseConfig(folder);
      const router = compileRouting(config, loadHouseJudge(config.institution.coding, folder));
      const given = await readJsonLines(file);
      for (const [index, one] of given.entries()) {
        const { draft, receivedAt, unknown } = readDraft(one, config);
        const at = given.length > 1 ? `Line ${index + 1}: ` : '';
        for (const field of unknown) tell(`${at}${field}: a draft has no such field; it was left out.`);
        const routed = told(router.choose(draft, receivedAt));
        if (given.length > 1) process.stdout.write(`${JSON.stringify(routed)}\n`);
        else answer(routed, options);
      }
    });
};

/** As the contract says it. `matter` has null codes and no certainty where nothing is known. */
function told(choice: Choice): object {
  const { department, rule, reason, category, priority, refused, codes, matter, urgent, decidedBy } = choice;
  return {
    department,
    rule,
    reason,
    category,
    priority,
    refused,
    matter: {
      business: codes.business,
      cause: codes.cause,
      sure: matter === undefined ? 0 : Number(matter.sure.toFixed(3)),
      origin: codes.origin,
      department: matter?.department ?? null,
      words: matter?.words ?? [],
      further: matter?.further ?? [],
      coding: matter?.coding ?? null,
      version: matter?.version ?? null,
    },
    urgent: urgent.urgent,
    signs: urgent.signs,
    decidedBy,
  };
}
