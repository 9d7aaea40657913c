import { contactFor } from '@app/shared/contact/contacts.js';
import { toldPersonSql } from '@app/shared/domain/complaint/care.js';
import type { Complainant } from '@app/shared/domain/complaint/complaint.js';
import type { SendableMedium } from '@app/shared/domain/notice/choose-media.js';
import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { factsOf } from '@app/shared/platform/config/known-channels.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { insertPastDelivery } from '@app/shared/records/delivery-rows.js';
import { keyOf, type SendingRecord, type SentLine } from '../freeze/sending-record.js';
import type { LookupResult, TakenElsewhere } from '../registry/provider.js';
import type { OpenProvider } from '../registry/provider-registry.js';
import { holdCases } from '../sending/hold-cases.js';
import { type FrozenText, frozenTextColumns, outgoingOf } from '../sending/outgoing.js';
import type { ResolvingContext } from '../sending/resolve-unknown.js';
import { settleAttempts } from '../sending/settle-attempts.js';

interface Waiting extends FrozenText {
  readonly medium: SendableMedium;
  readonly complaintId: string;
  readonly obligation: string;
  readonly occurrence: number;
  readonly complainant: Complainant;
  readonly channel: string;
  readonly textNo: number;
}

/** Where a message was found that had left already. */
interface Found {
  readonly provider: string;
  readonly providerId: string;
  readonly where: string;
}

/**
 * While sending is frozen: looks every notice that would leave now up among what had left already, in our own record outside the database and
 * at the providers, and marks those that are found as handed over. What providers took and this database does not know is listed for a
 * person. Repeats until nothing is left to compare; gives how many notices it looked at.
 */
export async function compareRestored(unitOfWork: UnitOfWork, desk: ResolvingContext, record: SendingRecord, limit = 100): Promise<number> {
  const [frozen] = await unitOfWork.read<{ id: string; since: Date; comparedAt: Date | null }>(
    `SELECT id, since, compared_at AS "comparedAt" FROM sending_freeze WHERE thawed_at IS NULL`,
  );
  if (!frozen) return 0;
  const waiting = await unitOfWork.read<Waiting>(
    `SELECT ${frozenTextColumns}, n.medium, n.complaint_id AS "complaintId", n.obligation, n.occurrence, coalesce(n.recipient, ${toldPersonSql('c')}) AS complainant, c.channel, n.text_no AS "textNo"
     FROM notice n JOIN complaint c ON c.id = n.complaint_id
     WHERE n.state = 'composed' AND n.medium IN ('sms', 'email') AND n.compared_in IS DISTINCT FROM $1 ORDER BY n.id LIMIT $2`,
    [frozen.id, limit],
  );
  if (waiting.length === 0 && frozen.comparedAt !== null) return 0;
  const recorded = record.since(frozen.since);
  const lists = await listAll(desk, frozen.since);
  for (const notice of waiting) {
    const found = inRecord(recorded, notice) ?? inLists(lists, desk, notice) ?? (await atProviders(desk, notice, frozen.since));
    await unitOfWork.run(async (tx) => {
      await holdCases(tx, [notice.complaintId]);
      if (found) await markSent(tx, desk, notice, found);
      await tx.query('UPDATE notice SET compared_in = $2 WHERE id = $1', [notice.noticeId, frozen.id]);
    });
  }
  if (waiting.length < limit) await listStrangers(unitOfWork, frozen.id, lists, recorded);
  return waiting.length;
}

function inRecord(recorded: ReadonlyMap<string, SentLine>, { complaintId, obligation, occurrence, medium }: Waiting): Found | undefined {
  const line = recorded.get(`${keyOf(complaintId, obligation, occurrence)}/${medium}`);
  return line && { provider: line.provider, providerId: line.providerId, where: 'in the record outside the database' };
}

type Lists = readonly { readonly provider: OpenProvider; readonly taken: readonly TakenElsewhere[] }[];

async function listAll(desk: ResolvingContext, since: Date): Promise<Lists> {
  const lists = await Promise.all(
    desk.providers.all().map(async (provider) => {
      const taken = await provider.provider.takenSince?.(since).catch(() => undefined);
      return taken && !('failed' in taken) ? [{ provider, taken }] : [];
    }),
  );
  return lists.flat();
}

/** The same words to the same number: the reference in them makes them one notice's. */
function inLists(lists: Lists, desk: ResolvingContext, notice: Waiting): Found | undefined {
  for (const { provider, taken } of lists) {
    if (provider.medium !== notice.medium) continue;
    const { recipient, text } = outgoing(desk, notice, provider);
    const match = taken.find((one) => one.recipient === recipient && (one.text ?? '').trimEnd().endsWith(text.trimEnd()));
    if (match) return { provider: provider.id, providerId: match.providerId, where: 'at the provider' };
  }
  return undefined;
}

async function atProviders(desk: ResolvingContext, notice: Waiting, since: Date): Promise<Found | undefined> {
  for (const provider of desk.providers.for(notice.medium)) {
    if (!provider.provider.lookup || provider.provider.takenSince) continue;
    const result: LookupResult = await provider.provider.lookup(outgoing(desk, notice, provider), since).catch(() => ({ failed: 'error' }));
    if ('found' in result && result.found) return { provider: provider.id, providerId: result.providerId, where: 'at the provider' };
  }
  return undefined;
}

function outgoing(desk: ResolvingContext, notice: Waiting, provider: OpenProvider) {
  const recipient = contactFor(notice.complainant, notice.medium, factsOf(notice.channel)) ?? '';
  return outgoingOf(desk, { attemptId: notice.noticeId, provider: provider.id, recipient }, notice);
}

/** As if its attempt had not been forgotten. */
async function markSent(tx: Tx, desk: ResolvingContext, notice: Waiting, found: Found): Promise<void> {
  const id = newId();
  const recipient = contactFor(notice.complainant, notice.medium, factsOf(notice.channel)) ?? '';
  const reports = desk.providers.byId(found.provider)?.reports ?? 'nothing';
  const { noticeId, medium, textNo } = notice;
  await insertPastDelivery(tx, { id, noticeId, medium, provider: found.provider, recipient, textNo, reports });
  const reason = `Had left before the restore: found ${found.where}.`;
  await settleAttempts(tx, desk, [{ attemptId: id, state: 'accepted', providerId: found.providerId, reason }]);
}

/**
 * Messages that this database knows nothing of: their cases or notices were lost with the time after the restore point. As providers list them,
 * and as our own record has them, for providers that list nothing. Ids only.
 */
async function listStrangers(
  unitOfWork: UnitOfWork,
  freezeId: string,
  lists: Lists,
  recorded: ReadonlyMap<string, SentLine>,
): Promise<void> {
  const listed = lists.flatMap(({ provider, taken }) =>
    taken.map(({ providerId, at, text }) => ({
      provider: provider.id,
      provider_id: providerId,
      at: at.toISOString(),
      reference: /[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(text ?? '')?.[0] ?? null,
    })),
  );
  const known = new Set(listed.map((one) => `${one.provider}/${one.provider_id}`));
  const ours = [...recorded.values()]
    .filter((line) => !known.has(`${line.provider}/${line.providerId}`))
    .map((line) => ({ provider: line.provider, provider_id: line.providerId, at: line.at, reference: null, notice: line.key }));
  const all = [...listed, ...ours];
  await unitOfWork.read(
    `UPDATE sending_freeze SET compared_at = now(), found = coalesce((
       SELECT json_agg(json_build_object('provider', m.provider, 'providerId', m.provider_id, 'at', m.at, 'reference', m.reference) ORDER BY m.at)
       FROM json_to_recordset($2) AS m(provider text, provider_id text, at timestamptz, reference text, notice text)
       WHERE NOT EXISTS (SELECT 1 FROM delivery d WHERE d.provider = m.provider AND d.provider_id = m.provider_id)
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.complaint_id = split_part(m.notice, '/', 1)::uuid AND n.obligation = split_part(m.notice, '/', 2)
                           AND n.occurrence = split_part(m.notice, '/', 3)::int)), '[]'::json)::jsonb
     WHERE id = $1`,
    [freezeId, JSON.stringify(all)],
  );
}
