import { type ErasureGround, erasureGrounds } from '@app/shared/domain/erasure/erasure.js';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { erasuresList } from '@app/shared/erasure/erasures-list.js';
import { repeatErasures } from '@app/shared/erasure/repeat-erasures.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { Option } from 'commander';
import { answer, type Register } from '../../command.js';
import { askHouse } from '../../house/ask-house.js';
import { progressBar } from '../../house/progress-bar.js';
import { withHouse } from '../../house/with-house.js';

interface Options {
  readonly ground?: ErasureGround;
  readonly reason?: string;
  readonly approve?: boolean;
  readonly refuse?: string;
  readonly list?: boolean;
  readonly repeat?: boolean;
  readonly from?: string;
  readonly json?: boolean;
}

interface Waiting {
  readonly id: string;
  readonly reference: string;
  readonly ground: string;
  readonly reason: string;
  readonly askedAt: string;
  readonly askedBy: string;
  readonly answeredAt: string | null;
  readonly doneAt: string | null;
}

/** Adds `redress erase` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  program
    .command('erase')
    .argument('[reference]', 'of an ended case')
    .description(
      'Takes the person out of an ended case and leaves the record. One person asks, another approves; each with a token of their own',
    )
    .addOption(new Option('--ground <ground>', 'why it may be').choices(erasureGrounds))
    .option('--reason <words>', 'why, kept for good: without the name, number or address of the person')
    .option('--approve', 'approve what another person asked for, and erase now. Nothing brings the person back')
    .option('--refuse <why>', 'refuse what was asked for, or take it back')
    .option('--list', 'what waits for approval, what was refused and what was done')
    .option('--repeat', 'erase again what a restore brought back (a start and a restore do so by themselves); needs no token')
    .option('--from <file>', 'with --repeat: the list of erasures; default: erasures.jsonl in SENDING_RECORD')
    .option('--json', 'one JSON value')
    .addHelpText('after', '\nThe token stands in REDRESS_TOKEN, and the house must be running: it judges rights and the second person.\n')
    .action(async (reference: string | undefined, options: Options) => {
      if (options.repeat) return await repeat(options);
      if (options.list) return await list(options);
      if (reference === undefined) throw new Failure('request.invalid', 'Name a case, or use --list or --repeat.');
      if (options.approve || options.refuse !== undefined) return await settle(reference, options);
      if (options.ground === undefined || options.reason === undefined)
        throw new Failure('request.invalid', 'Give --ground and --reason to ask for it, or --approve or --refuse to answer.');
      const { ground, reason } = options;
      const asked = await askHouse('POST', `/api/complaints/${encodeURIComponent(reference)}/erasures`, { ground, reason });
      answer(asked, { ...options, text: `Asked for. Another person approves it: redress erase ${reference} --approve` });
    });
};

async function list(options: Options): Promise<void> {
  const { items } = await askHouse<{ items: Waiting[] }>('GET', '/api/erasures');
  const line = ({ reference, ground, askedAt, askedBy, answeredAt, doneAt, reason }: Waiting) =>
    [reference, doneAt ? 'done' : answeredAt ? 'refused' : 'waits', ground, askedAt, askedBy, reason].join('  ');
  answer(items, { ...options, text: items.map(line).join('\n') || 'Nobody asked for an erasure.' });
}

async function settle(reference: string, options: Options): Promise<void> {
  const { items } = await askHouse<{ items: Waiting[] }>('GET', '/api/erasures');
  const waiting = items.find((one) => one.answeredAt === null && one.reference === reference.trim().toUpperCase());
  if (!waiting) throw new Failure('not-found', `No erasure of ${reference} waits for an answer.`);
  if (options.refuse !== undefined) {
    const refused = await askHouse('POST', `/api/erasures/${waiting.id}/refusals`, { reason: options.refuse });
    return answer(refused, { ...options, text: 'Refused. Nothing was erased.' });
  }
  const done = await askHouse<{ cases: number; events: number }>('POST', `/api/erasures/${waiting.id}/approvals`);
  const text = `The person is erased from ${reference}: ${done.cases} case(s), the words of ${done.events} events of the trail. redress verify still proves the record.`;
  answer(done, { ...options, text });
}

async function repeat(options: Options): Promise<void> {
  const file = options.from ?? erasuresList(readSettings().folders.record);
  const bar = progressBar('erased again', 'erasures');
  const done = await withHouse((unitOfWork) => repeatErasures(unitOfWork, file, bar.show)).finally(bar.stop);
  const text = done.again === 0 ? 'Nothing had come back.' : `${done.again} erasures had been undone by a restore and are done again.`;
  answer(done, { ...options, text });
}
