import { readHead } from '@app/shared/chain/heads/tree-head.js';
import { readLadder } from '@app/shared/outbox/retry-ladder.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { Institution } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { freezeInForce } from '../freeze/freeze.js';
import { actor } from '../notices/raise-notices.js';
import type { Outgoing, SendResult } from '../registry/provider.js';
import type { OpenProvider, ProviderRegistry } from '../registry/provider-registry.js';
import { noteCalls, type Shares, takeTurns } from '../registry/traffic.js';
import { callProvider } from '../sending/call-provider.js';
import { headWords } from './head-words.js';

/** What mailing heads needs besides the database: as `SendingContext`, without what is of cases. */
export interface HeadMailContext {
  readonly house: { readonly institution: Institution };
  readonly providers: ProviderRegistry;
  readonly shares: Shares;
  readonly leaseSeconds: number;
  readonly pauseSeconds: number;
  readonly ladder: string;
  readonly receiptsUrl: string;
}

interface OwedMail {
  readonly id: string;
  readonly size: string;
  readonly note: string;
  readonly recipient: string;
  readonly tries: number;
}

type Call = OwedMail & { readonly through: OpenProvider };

/**
 * Mails the last signed head of the record to the addresses that the papers name (`anchors.mailTo`), every so many hours, each head once to each:
 * whoever makes the whole record anew cannot take it out of their mailboxes. It goes the way of all mail (providers, their turns and circuits, the freeze
 * after a restore). What a provider puts off comes again by the ladder of `sending`; whose fate nobody knows is not sent twice, the next head
 * comes anyway. Gives how many were taken.
 */
export async function mailHeads(unitOfWork: UnitOfWork, desk: HeadMailContext): Promise<number> {
  const { mailTo, everyHours } = desk.house.institution.anchors;
  if (mailTo.length === 0) return 0;
  const leasedFrom = performance.now();
  const calls = await unitOfWork.run(async (tx) => {
    await oweHeads(tx, mailTo, everyHours);
    return (await freezeInForce(tx)) === undefined ? await begin(tx, desk, mailTo) : [];
  });
  let taken = 0;
  for (const call of calls) {
    const result = await callProvider(desk.leaseSeconds, { through: call.through, outgoing: outgoingOf(desk, call, leasedFrom) });
    await unitOfWork.run(async (tx) => await settle(tx, desk, call, result));
    if (result.state === 'accepted') taken += 1;
  }
  return taken;
}

/** One head for all addresses, when the last one was owed long enough ago: a new address begins with the next. Of two notifiers one inserts it. */
async function oweHeads(tx: Tx, mailTo: readonly string[], everyHours: number): Promise<void> {
  await tx.query(
    `INSERT INTO chain_mail (id, size, note, recipient)
     SELECT given.id, h.size, h.note, given.recipient
     FROM (SELECT size, note FROM chain_head WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1) h, unnest($1::uuid[], $2::text[]) AS given(id, recipient)
     WHERE NOT EXISTS (SELECT 1 FROM chain_mail m WHERE m.owed_at > now() - make_interval(hours => $3) OR m.size = h.size)
     ON CONFLICT DO NOTHING`,
    [mailTo.map(() => newId()), mailTo, everyHours],
  );
}

/** Whoever takes a row may call; of each address only the last head, for it proves all before it. A call whose process died is of unknown fate. */
async function begin(tx: Tx, desk: HeadMailContext, mailTo: readonly string[]): Promise<Call[]> {
  await tx.query(
    `UPDATE chain_mail SET state = 'unknown', reason = 'The process ended during the call; nobody knows whether it left.'
     WHERE state = 'begun' AND next_at < now()`,
  );
  const due = await tx.query<OwedMail>(
    `SELECT id, size::text AS size, note, recipient, tries FROM chain_mail m
     WHERE state = 'owed' AND next_at <= now() AND recipient = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM chain_mail later WHERE later.recipient = m.recipient AND later.size > m.size)
     ORDER BY recipient FOR UPDATE SKIP LOCKED`,
    [mailTo],
  );
  if (due.length === 0) return [];
  const { through, waitSeconds } = await takeTurns(tx, desk.providers.for('email'), desk.shares, due.length);
  const calls = due.slice(0, through.length).map((mail, no): Call => ({ ...mail, through: through[no] as OpenProvider }));
  await tx.query(
    `UPDATE chain_mail SET state = 'begun', tries = tries + 1, next_at = now() + make_interval(secs => $2) WHERE id = ANY($1)`,
    [calls.map(({ id }) => id), desk.leaseSeconds],
  );
  await tx.query(
    `UPDATE chain_mail SET next_at = now() + make_interval(secs => $2), reason = 'No mail provider takes anything at the moment.' WHERE id = ANY($1)`,
    [due.slice(through.length).map(({ id }) => id), waitSeconds],
  );
  return calls;
}

function outgoingOf({ house: { institution }, leaseSeconds, receiptsUrl }: HeadMailContext, call: Call, leasedFrom: number): Outgoing {
  const language = institution.defaultLanguage;
  const { subject, before, after } = headWords[language];
  const at = readHead(call.note, null)?.at ?? '';
  const filled = (words: string) =>
    words.replace('{institution}', institution.name[language]).replace('{events}', call.size).replace('{at}', at);
  const limitMilliseconds = (leaseSeconds * 1000 * 2) / 3;
  return {
    attemptId: call.id,
    noticeId: call.id,
    kind: 'record-head',
    recipient: call.recipient,
    language,
    subject: filled(subject),
    text: `${filled(before)}\n\n${call.note}\n${after}\n`,
    values: {},
    attachments: [
      { filename: `head-${call.size}.txt`, contentType: 'text/plain; charset=utf-8', content: async () => Buffer.from(call.note) },
    ],
    receiptUrl: `${receiptsUrl}/receipts/${call.through.id}/${call.id}`,
    mayLeave: () => performance.now() - leasedFrom < limitMilliseconds,
    limitMilliseconds,
  };
}

async function settle(tx: Tx, desk: HeadMailContext, call: Call, result: SendResult): Promise<void> {
  const trouble = result.state === 'unknown' || (result.state === 'deferred' && result.trouble === true);
  const alarm = (result.state === 'deferred' || result.state === 'refused') && result.alarm ? result.reason : undefined;
  await noteCalls(tx, [{ provider: call.through.id, trouble, alarm }], desk.pauseSeconds);
  const later = result.state === 'deferred' || (result.state === 'refused' && result.next === 'later');
  const state = result.state === 'accepted' ? 'taken' : later ? 'owed' : result.state;
  const rows = await tx.query(
    `UPDATE chain_mail SET state = $2, provider = $3, reason = $4, taken_at = CASE WHEN $2 = 'taken' THEN now() END,
       next_at = now() + make_interval(secs => $5) WHERE id = $1 AND state IN ('begun', 'unknown') RETURNING 1`,
    [call.id, state, call.through.id, result.state === 'accepted' ? null : result.reason, waitOf(desk, call, result)],
  );
  if (rows.length === 0 || state !== 'taken') return;
  const at = readHead(call.note, null)?.at;
  await tx.record([{ kind: 'record.mailed', actor, data: { size: Number(call.size), at } }]);
}

/** The last step of the ladder repeats: until the next head is owed, this one is the best there is. */
function waitOf({ ladder }: HeadMailContext, { tries }: OwedMail, result: SendResult): number {
  const steps = readLadder(ladder);
  const step = (steps[Math.min(tries, steps.length - 1)] as number) / 1000;
  return Math.max(step, (result.state === 'deferred' && result.retryAfterSeconds) || 0);
}
