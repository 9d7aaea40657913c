import { loadTemplates } from '@app/shared/notices/template-registry.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { raiseNotices } from '../../apps/notifier/src/notices/raise-notices.js';
import { notifierContext } from '../../apps/notifier/src/notifier-context.js';
import { settledAtOnce } from '../../apps/notifier/src/receipts/settle-outcomes.js';
import type { Outgoing, Provider } from '../../apps/notifier/src/registry/provider.js';
import { ProviderRegistry } from '../../apps/notifier/src/registry/provider-registry.js';
import { sendNotices } from '../../apps/notifier/src/sending/send-notices.js';
import type { TestGateway } from './gateway.js';

export interface TestNotifier {
  readonly unitOfWork: UnitOfWork;
  /** Routes, raises and sends all that is due. */
  work(): Promise<void>;
  /** Routes and raises what is due. */
  raise(): Promise<void>;
  send(eventIds: readonly string[]): Promise<void>;
  /** What its provider took, of everybody or for one. */
  all(): readonly CarriedMessage[];
  sent(to: string): readonly CarriedMessage[];
}

export interface CarriedMessage {
  readonly to: string;
  readonly text: string;
}

/** A notifier over a gateway's database whose one provider takes everything and remembers it. Tests work its slips off by hand. */
export function aNotifier({ unitOfWork, foundation, sql, route }: TestGateway, budgets: Institution['budgets']): TestNotifier {
  const taken: CarriedMessage[] = [];
  const provider: Provider = {
    send: async ({ attemptId, recipient, text }: Outgoing) => {
      taken.push({ to: recipient, text });
      return { state: 'accepted', providerId: attemptId };
    },
  };
  const { institution, departments } = foundation.house;
  const desk = notifierContext({
    institution: { ...institution, budgets },
    departments,
    rules: loadRules(),
    deadlines: foundation.deadlines,
    templates: loadTemplates(),
    providers: new ProviderRegistry(['memory'], [{ id: 'memory', medium: 'any', provider, callLimitSeconds: 20, reports: 'nothing' }]),
    codeSecret: 'test',
    publicUrl: 'https://bank.example',
    receiptsUrl: '',
    now: () => new Date(),
  });
  const due = async (consumer: string) =>
    (
      await sql<{ id: string }>(
        `SELECT event_id AS id FROM slip JOIN event ON event.id = event_id
         WHERE consumer = $1 AND next_at <= now() + interval '1 s' AND dead_at IS NULL ORDER BY seq`,
        consumer,
      )
    ).map((row) => row.id);
  const raise = async () => {
    await route();
    await raiseNotices(unitOfWork, desk, await due('notices'));
  };
  const send = (ids: readonly string[]) => sendNotices(unitOfWork, desk, settledAtOnce(unitOfWork, desk), ids);
  return {
    unitOfWork,
    raise,
    send,
    work: async () => {
      await raise();
      await send(await due('send'));
    },
    all: () => taken,
    sent: (to) => taken.filter((one) => one.to === to),
  };
}
