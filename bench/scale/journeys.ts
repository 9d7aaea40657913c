import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { loadRules } from '@app/shared/rules/rule-registry.js';
import { MessageLedger } from '../../apps/cli/src/simulate/message-ledger.js';
import { SimulatedHouse } from '../../apps/cli/src/simulate/simulated-house.js';
import { decideComplaint } from '../../apps/gateway/src/desk/actions/decide-complaint.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import type { Arrival } from '../../apps/gateway/src/doors/arrival.js';
import { keepReceipts } from '../../apps/notifier/src/receipts/keep-receipts.js';

/** Takes every message and reports nothing by itself: its receipts come by the door, as a provider's do. */
class SilentLedger extends MessageLedger {
  protected override fateOf(): number {
    return 1;
  }
  override takeArrivals(): [] {
    return [];
  }
}

export const overseer: Staff = staffOf({ id: newId(), name: 'overseer', role: 'supervisor', department: null }, []);
export const clerk: Staff = staffOf({ id: newId(), name: 'clerk', role: 'clerk', department: 'cards' }, []);

/** The house's own use cases on a database, with the delivered papers; `byKey` as router and notifier plan their statements. */
export async function openHouse(url: string, { byKey = false } = {}): Promise<SimulatedHouse> {
  const delivered = loadHouseConfig('config');
  // Much is the point here: nothing is held for a person because it is much.
  const off = {
    perCorrespondent: 'off',
    perPrefix: 'off',
    perCountry: 'off',
    perSource: 'off',
    perDay: 'off',
    mailAcknowledgements: 'off',
  } as const;
  const papers = { ...delivered, institution: { ...delivered.institution, budgets: { ...delivered.institution.budgets, ...off } } };
  return await SimulatedHouse.open({ url, papers, registry: loadRules(), ledger: new SilentLedger(1), at: new Date(), byKey });
}

/** A complaint as the API or the SMS door brings it. */
export function arrivalOf(channel: string, draft: Partial<ComplaintDraft>): Arrival {
  const whole = { channel, language: 'zh-Hans', text: '信用卡被盗刷', complainant: {}, ...draft } as ComplaintDraft;
  const raw = Buffer.from(
    JSON.stringify({ from: whole.complainant.phone, text: whole.text, sent: new Date().toISOString(), agent: 'bench' }),
  );
  return { channel, account: '', sourceId: newId(), raw, contentType: 'application/json', envelope: { ip: '203.0.113.9' }, draft: whole };
}

/** A message that a provider took. */
export interface Handed {
  readonly id: string;
  readonly provider: string;
  readonly providerId: string;
}

/** The newest messages that were handed over and not reported of. */
export async function handedOver(unitOfWork: UnitOfWork, most: number): Promise<Handed[]> {
  const newest = await unitOfWork.read<Handed & { state: string }>(
    `SELECT id, provider, provider_id AS "providerId", state FROM delivery ORDER BY begun_at DESC, id DESC LIMIT $1`,
    [most],
  );
  return newest.filter(({ state }) => state === 'accepted');
}

/** What a provider reports of messages, as Twilio does: queued, sent, delivered. */
export async function report(unitOfWork: UnitOfWork, handed: readonly Handed[]): Promise<void> {
  const words = [
    ['queued', 'accepted'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
  ] as const;
  await keepReceipts(
    unitOfWork,
    handed.flatMap(({ id, provider, providerId }) =>
      words.map(([word, state]) => ({
        provider,
        attemptId: id,
        receipt: { providerId, word, state },
        request: {
          method: 'POST',
          url: `https://bank.example/receipts/bench/${id}`,
          headers: { 'x-twilio-signature': 'bench' },
          raw: Buffer.from(`MessageSid=${providerId}&MessageStatus=${word}&To=%2B8613800138000&From=%2B15005550006&AccountSid=bench`),
        },
      })),
    ),
  );
}

const subjects: readonly Partial<ComplaintDraft>[] = [
  { language: 'zh-Hans', text: '信用卡被盗刷' },
  { language: 'zh-Hans', text: '信用卡年费收取不合理', subject: '年费' },
  { language: 'zh-Hans', text: '房贷利率没有按合同调整' },
  { language: 'zh-Hans', text: '催收人员半夜打电话' },
  { language: 'zh-Hant', text: '櫃檯服務態度惡劣，排隊兩小時' },
  { language: 'zh-Hans', text: '手机银行无法登录' },
  { language: 'en', text: 'My card was used by somebody else', subject: 'Card fraud' },
  { language: 'en', text: 'The mobile app locked my account' },
];

/** Open cases that were acknowledged, and as many that were decided and told: what everything else is multiplied from. */
export async function liveJourneys(url: string): Promise<void> {
  const house = await openHouse(url);
  try {
    for (const ends of ['open', 'decided']) {
      const taken = await house.takeIn(
        subjects.map((draft, at) => ({
          arrival: arrivalOf(at % 3 === 1 ? 'sms-twilio' : 'api', {
            ...draft,
            complainant: { name: `bench ${ends} ${at}`, phone: `+86138${ends === 'open' ? 0 : 1}${String(at).padStart(7, '0')}` },
          }),
          receivedAt: new Date(),
        })),
      );
      await toldToTheEnd(house);
      if (ends === 'open') continue;
      for (const { reference } of taken)
        await decideComplaint(house.unitOfWork, { deadlines: house.deadlines, house: house.papers }, overseer, reference, undefined, {
          decision: 'upheld',
          text: '经核实，情况属实，已为您办理退款并致歉。',
          remedies: ['退款'],
        });
      await toldToTheEnd(house);
    }
  } finally {
    await house.close();
  }
}

/** Until nothing is due and every receipt is applied. */
export async function toldToTheEnd(house: SimulatedHouse): Promise<void> {
  await house.drain();
  await report(house.unitOfWork, await handedOver(house.unitOfWork, 500));
  while ((await house.applyReceipts()) > 0);
  await house.drain();
}
