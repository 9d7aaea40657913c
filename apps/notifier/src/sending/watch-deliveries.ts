import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { openWork } from '@app/shared/records/work-rows.js';
import { actor } from '../notices/raise-notices.js';
import type { LookupResult } from '../registry/provider.js';
import { overAnotherMedium } from './go-on.js';
import { holdCasesOf } from './hold-cases.js';
import { type FrozenText, outgoingOf, sentTextColumns } from './outgoing.js';
import type { ResolvingContext } from './resolve-unknown.js';
import { inParallel } from './send-notices.js';
import { settleAttempts } from './settle-attempts.js';

/** What a provider never gives a final word on is not asked about for ever. */
const watchDays = 4;

/**
 * Looks after messages that a provider took: it is asked about those that have no final word after a while (receipts get lost), and what
 * stays silent for its part of the time left goes over another medium, or becomes a person's. Gives how many it did something about.
 */
export async function watchDeliveries(unitOfWork: UnitOfWork, desk: ResolvingContext, limit = 50): Promise<number> {
  return (await askAfter(unitOfWork, desk, limit)) + (await overtakeSilent(unitOfWork, desk, limit));
}

interface Watched extends FrozenText {
  readonly id: string;
  readonly provider: string;
  readonly providerId: string | null;
  readonly recipient: string;
}

async function askAfter(unitOfWork: UnitOfWork, desk: ResolvingContext, limit: number): Promise<number> {
  // Each question moves the next one further ahead, so that a sweeper that dies costs one interval.
  const watched = await unitOfWork.run(
    async (tx) =>
      await tx.query<Watched>(
        `WITH due AS (SELECT id FROM delivery WHERE ask_at <= now() ORDER BY ask_at LIMIT $1 FOR UPDATE SKIP LOCKED),
         taken AS (UPDATE delivery SET ask_at = CASE WHEN begun_at > now() - $3 * interval '1 day' THEN now() + GREATEST($2 * interval '1 s', (now() - begun_at) / 2) END
                   FROM due WHERE delivery.id = due.id RETURNING delivery.*)
         SELECT d.id, d.provider, d.provider_id AS "providerId", d.recipient, ${sentTextColumns}
         FROM taken d JOIN notice n ON n.id = d.notice_id JOIN complaint c ON c.id = n.complaint_id
         LEFT JOIN earlier_text t ON t.notice_id = n.id AND t.no = d.text_no`,
        [limit, desk.askAfterSeconds, watchDays],
      ),
  );
  await inParallel(watched, 4, async (one) => {
    const finding = await statusOf(desk, one);
    if (!finding || 'failed' in finding || !finding.found) return;
    const { state, providerId, errorCode, reason } = finding;
    await unitOfWork.run(async (tx) => await settleAttempts(tx, desk, [{ attemptId: one.id, state, providerId, code: errorCode, reason }]));
  });
  return watched.length;
}

async function statusOf(desk: ResolvingContext, one: Watched): Promise<LookupResult | undefined> {
  const provider = desk.providers.byId(one.provider)?.provider;
  if (!provider?.status || one.providerId === null) return undefined;
  const outgoing = outgoingOf(desk, { attemptId: one.id, provider: one.provider, recipient: one.recipient }, one);
  return await provider.status(one.providerId, outgoing).catch(() => undefined);
}

interface Silent {
  readonly id: string;
  readonly noticeId: string;
  readonly complaintId: string;
  readonly medium: string;
  readonly state: string;
  readonly dueAt: Date | null;
}

/**
 * Silence counts where something still hangs on it: the message never left, or a duty waits for it to be received. Many networks never confirm
 * delivery; what was sent and only has to be sent is not told twice.
 */
async function overtakeSilent(unitOfWork: UnitOfWork, desk: ResolvingContext, limit: number): Promise<number> {
  return await unitOfWork.run(async (tx) => {
    const due = await tx.query<{ id: string }>('SELECT id FROM delivery WHERE silent_at <= now() ORDER BY silent_at LIMIT $1', [limit]);
    const ids = due.map(({ id }) => id);
    await holdCasesOf(tx, ids);
    const silent = await tx.query<Silent>(
      `UPDATE delivery d SET silent_at = NULL FROM notice n WHERE d.id = ANY($1) AND d.silent_at <= now() AND n.id = d.notice_id
       RETURNING d.id, n.id AS "noticeId", n.complaint_id AS "complaintId", d.medium, d.state, n.due_at AS "dueAt"`,
      [ids],
    );
    for (const one of silent) await overtake(tx, desk, one);
    return silent.length;
  });
}

async function overtake(tx: Tx, desk: ResolvingContext, one: Silent): Promise<void> {
  const [open] = await tx.query<{ matters: boolean }>(
    `SELECT n.rule_set IS NOT NULL AND n.medium = $2 AND n.state IN ('accepted', 'sent') AND (n.state = 'accepted' OR EXISTS (
       SELECT 1 FROM obligation o WHERE o.complaint_id = n.complaint_id AND o.state = 'open' AND o.rule_set = n.rule_set AND o.obligation = n.obligation)) AS matters
     FROM notice n WHERE n.id = $1 FOR UPDATE`,
    [one.noticeId, one.medium],
  );
  if (!open?.matters) return;
  const reason = 'Nothing was heard of it in its part of the time left.';
  await tx.record([
    {
      kind: 'delivery.silent',
      complaintId: one.complaintId,
      subjectId: one.noticeId,
      actor,
      data: { attempt: one.id, medium: one.medium },
    },
  ]);
  if (await overAnotherMedium(tx, desk, one.noticeId, one.complaintId, { id: one.id, medium: one.medium, reason, mayHaveArrived: true }))
    return;
  await openWork(tx, [{ kind: 'delivery-silent', complaintId: one.complaintId, subjectId: one.id, due: one.dueAt }]);
}
