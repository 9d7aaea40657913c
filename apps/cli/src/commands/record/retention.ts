import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { answer, type Register } from '../../command.js';
import { askHouse, fetchFromHouse } from '../../house/ask-house.js';
import { progressBar } from '../../house/progress-bar.js';

interface Options {
  readonly approve?: string;
  readonly refuse?: string;
  readonly why?: string;
  readonly certificate?: string;
  readonly out?: string;
  readonly json?: boolean;
}

interface Rule {
  readonly ruleSet: string | null;
  readonly provision: string | null;
  readonly years: number;
  readonly from: string;
}
interface Kept extends Rule {
  readonly keeps: keyof typeof stops | null;
  readonly reference: string;
  readonly keptUntil: string;
}
interface Preview {
  readonly due: Kept[];
  readonly held: Kept[];
  readonly dueCases: number;
  readonly heldCases: number;
}
interface Run {
  readonly id: string;
  readonly state: string;
  readonly drawnUpAt: string;
  readonly drawnUpBy: string;
  readonly waiting: number;
  readonly erased: number;
  readonly kept: number;
}

const stops = { hold: 'legal hold', restriction: 'restricted', copy: 'copy waits' } as const;

/** Adds `redress retention` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const retention = program.command('retention').description('What is past its time, and the lists by which it goes');
  retention
    .command('preview', { isDefault: true })
    .description(
      'Cases that may go now with the rule that kept them, and those that a legal hold or a wish of the person keeps. Changes nothing',
    )
    .option('--json', 'one JSON value')
    .action(async (options: Options) => {
      const found = await askHouse<Preview>('GET', '/api/retention');
      const lines = [...found.due.map((one) => lineOf(one, 'may go')), ...found.held.map((one) => lineOf(one, stops[one.keeps ?? 'hold']))];
      const sum = `${found.dueCases} cases may go, ${found.heldCases} are stopped.`;
      answer(found, { ...options, text: [sum, ...lines].join('\n') });
    });
  retention
    .command('run')
    .description('Draws up the list of what may go; or approves, refuses or certifies one that was drawn up')
    .option(
      '--approve <id>',
      'approve the list that another person drew up, and watch it being carried out. Nothing brings the people back',
    )
    .option('--refuse <id>', 'refuse a list, or take it back; with --why')
    .option('--why <words>', 'why it is refused')
    .option('--certificate <id>', 'write what went, by which rule and on whose word, as a signed archive (redress proof verify checks it)')
    .option('--out <file>', 'where to; default: retention-<id>.zip')
    .option('--json', 'one JSON value')
    .addHelpText('after', '\nThe token stands in REDRESS_TOKEN, and the house must be running: it judges rights and the second person.\n')
    .action(run);
};

async function run(options: Options): Promise<void> {
  if (options.certificate !== undefined) {
    const file = options.out ?? `retention-${options.certificate}.zip`;
    await writeFile(file, await fetchFromHouse(`/api/retention-runs/${encodeURIComponent(options.certificate)}/certificate`), {
      mode: 0o600,
    });
    return answer({ file }, { ...options, text: `Written: ${file}. redress proof verify checks it.` });
  }
  if (options.refuse !== undefined) {
    if (options.why === undefined) throw new Failure('request.invalid', 'Say why with --why.');
    const refused = await askHouse('POST', `/api/retention-runs/${encodeURIComponent(options.refuse)}/refusals`, { reason: options.why });
    return answer(refused, { ...options, text: 'Refused. Nothing was erased.' });
  }
  if (options.approve !== undefined) return await approve(options.approve, options);
  const { id, cases } = await askHouse<{ id: string; cases: number }>('POST', '/api/retention-runs');
  answer(
    { id, cases },
    { ...options, text: `${cases} cases are on list ${id}. Another person approves it: redress retention run --approve ${id}` },
  );
}

/** Approves, and shows how far the router is until the list is done. */
async function approve(id: string, options: Options): Promise<void> {
  const { cases } = await askHouse<{ cases: number }>('POST', `/api/retention-runs/${encodeURIComponent(id)}/approvals`);
  const bar = progressBar('carried out', 'cases');
  try {
    for (;;) {
      const { items } = await askHouse<{ items: Run[] }>('GET', '/api/retention-runs');
      const found = items.find((one) => one.id === id);
      if (!found) throw new Failure('not-found', `There is no list ${id}.`);
      bar.show(cases - found.waiting, cases);
      if (found.state === 'done') {
        bar.stop();
        const text = `${found.erased} cases are erased, ${found.kept} were kept after all. Certificate: redress retention run --certificate ${id}`;
        return answer(found, { ...options, text });
      }
      await pause(1_000);
    }
  } finally {
    bar.stop();
  }
}

function lineOf({ reference, keptUntil, ruleSet, provision, years, from }: Kept, what: string): string {
  const rule = `${years} years from ${from === 'received' ? 'receipt' : 'the end'}, ${ruleSet === null ? 'papers' : `${ruleSet} ${provision ?? ''}`.trim()}`;
  return [reference, what, `kept until ${keptUntil.slice(0, 10)}`, rule].join('  ');
}
