import { Failure } from '@app/shared/domain/failure/failure.js';
import { sendableMedia } from '@app/shared/domain/notice/choose-media.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import {
  type FailedReach,
  listFailedReach,
  type ReachFilter,
  restoreReach,
  sendAgain,
  type WaitingNotice,
} from '@app/shared/records/failed-reach.js';
import { answer, type Register } from '../command.js';
import { withHouse } from '../house/with-house.js';

interface Options {
  readonly since?: string;
  readonly provider?: string;
  readonly medium?: string;
  readonly all?: boolean;
  readonly sendAgain?: boolean;
  readonly by: string;
  readonly json?: boolean;
}

/** Adds `redress reach` to the command line; `--help` has what it does and its options. */
export const register: Register = (program) => {
  const reach = program
    .command('reach')
    .description(
      'Lists the numbers and addresses we no longer send to because a provider reported them undeliverable; restores those marked by mistake',
    );
  reach
    .command('list', { isDefault: true })
    .description('lists them with since when, who reported it and why; newest first')
    .argument('[recipients...]', 'numbers or addresses; default: all')
    .option('--since <instant>', 'marked since then, such as 2026-03-10T10:00:00+08:00')
    .option('--provider <id>', 'marked by this provider: smtp, twilio-sms, …')
    .option('--medium <medium>', sendableMedia.join(', '))
    .option('--json', 'one JSON value')
    .action(async (recipients: string[], options: Options) => {
      const filter = filterOf(recipients, options);
      const found = await withHouse((unitOfWork) => listFailedReach(unitOfWork, filter));
      answer(found, { json: options.json, text: found.map(inWords).join('\n') || 'Every number and address is written to.' });
    });
  reach
    .command('restore')
    .description('allows sending to them again; with --send-again also sends the notices that were waiting because of it')
    .argument('[recipients...]', 'numbers or addresses')
    .option('--since <instant>', 'those marked since then, such as while a relay was misconfigured')
    .option('--provider <id>', 'those marked by this provider')
    .option('--medium <medium>', sendableMedia.join(', '))
    .option('--all', 'all of them')
    .option('--send-again', 'send what was waiting; without it those notices are only listed')
    .option('--by <name>', 'who decided', 'command line')
    .option('--json', 'one JSON value')
    .action(async (recipients: string[], options: Options) => {
      const filter = filterOf(recipients, options);
      if (!options.all && Object.values(filter).every((one) => one === undefined))
        throw new Failure('request.invalid', 'Say which: numbers or addresses, --since, --provider, --medium, or --all.');
      const done = await withHouse((unitOfWork) => restore(unitOfWork, filter, options));
      answer(done, { json: options.json, text: doneInWords(done) });
    });
};

interface Done {
  readonly restored: readonly FailedReach[];
  readonly waiting: readonly Omit<WaitingNotice, 'complaintId'>[];
  readonly sentAgain: number;
}

async function restore(unitOfWork: UnitOfWork, filter: ReachFilter, options: Options): Promise<Done> {
  const by = `staff:${options.by}`;
  return await unitOfWork.run(async (tx) => {
    const { restored, waiting } = await restoreReach(tx, filter, by);
    const cases = [...new Map(waiting.map((one) => [`${one.complaintId} ${one.medium}`, one])).values()];
    await tx.record(
      cases.map(({ complaintId, medium }) => ({ kind: 'contact.restored', complaintId, actor: by, data: { medium } }) as const),
    );
    // Those that told of no case are told of once, so that the trail knows who did it.
    if (cases.length === 0 && restored.length > 0)
      await tx.record([{ kind: 'contact.restored', actor: by, data: { restored: restored.length } }]);
    const sentAgain = options.sendAgain ? await sendAgain(tx, waiting, by) : 0;
    return { restored, waiting: waiting.map(({ complaintId: _id, ...one }) => one), sentAgain };
  });
}

function filterOf(recipients: readonly string[], { since, provider, medium }: Options): ReachFilter {
  const from = since === undefined ? undefined : new Date(since);
  if (from !== undefined && Number.isNaN(from.getTime()))
    throw new Failure('request.invalid', `"${since}" is not a date and time. Write it as 2026-03-10T10:00:00+08:00.`);
  if (medium !== undefined && !sendableMedia.some((one) => one === medium))
    throw new Failure('request.invalid', `"${medium}" is not a medium. Use one of ${sendableMedia.join(', ')}.`);
  return { recipients: recipients.length > 0 ? recipients : undefined, since: from, provider, medium };
}

function inWords({ medium, recipient, failedAt, why, by, code }: FailedReach): string {
  return [failedAt.toISOString(), medium.padEnd(6), recipient, [by, code].filter(Boolean).join(' '), why].filter(Boolean).join('  ');
}

function doneInWords({ restored, waiting, sentAgain }: Done): string {
  if (restored.length === 0) return 'Nothing of that is marked.';
  const notices = waiting.map(({ reference, kind, medium }) => `  ${reference}  ${kind}  ${medium}`);
  return [
    `${restored.length} numbers or addresses are written to again.`,
    ...(waiting.length === 0 ? ['No notice waits because of them.'] : []),
    ...(sentAgain > 0 ? [`${sentAgain} notices leave now:`, ...notices] : []),
    ...(sentAgain === 0 && waiting.length > 0
      ? [`${waiting.length} notices wait for a person (--send-again lets them go):`, ...notices]
      : []),
  ].join('\n');
}
