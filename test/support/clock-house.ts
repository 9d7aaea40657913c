import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { type HouseConfig, type Institution, loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { MessageLedger } from '../../apps/cli/src/simulate/message-ledger.js';
import { SimulatedHouse } from '../../apps/cli/src/simulate/simulated-house.js';
import { installSimulatedTime } from '../../apps/cli/src/simulate/simulated-time.js';
import { type Staff, staffOf } from '../../apps/gateway/src/desk/staff.js';
import { aDatabase, type TestDatabase } from './database.js';

/** Everything is taken at once and arrives. */
class FaithfulLedger extends MessageLedger {
  protected override fateOf(): number {
    return 1;
  }
}

/** A house on a database of its own whose clock the test turns. Times are written as people in Shanghai say them. */
export interface ClockHouse {
  readonly house: SimulatedHouse;
  readonly registry: RuleRegistry;
  readonly database: TestDatabase;
  /** Turns the clock to a local time, `2026-03-10 10:00`. */
  at(local: string): Date;
  /** Another house on the same database and the same clock, as a second process would be. */
  another(): Promise<SimulatedHouse>;
  /** A complaint that was taken in, routed and acknowledged. */
  complaint(over?: Partial<ComplaintDraft>): Promise<{ id: string; reference: string }>;
  /** So many that came at once, each from another number. */
  complaints(count: number, over?: Partial<ComplaintDraft>): Promise<{ id: string; reference: string }[]>;
  rows<Row = Record<string, any>>(sql: string, ...parameters: unknown[]): Promise<Row[]>;
  /** A duty of a case as it stands. */
  duty(complaintId: string, obligation: string, ruleSet?: string): Promise<Record<string, any>>;
  close(): Promise<void>;
}

export const clerk: Staff = staffOf({ id: newId(), name: 'first clerk', role: 'supervisor', department: null }, []);
export const chief: Staff = staffOf({ id: newId(), name: 'chief', role: 'supervisor', department: null }, []);

/** Under `cbrc-2012` alone unless a test says otherwise, so that there is one date to count by hand. As delivered two rule sets bind. */
export async function aClockHouse(institution: Partial<Institution> = {}, registry = loadRules()): Promise<ClockHouse> {
  const delivered = loadHouseConfig('config');
  const papers: HouseConfig = { ...delivered, institution: { ...delivered.institution, ruleSets: ['cbrc-2012'], ...institution } };
  const database = await aDatabase();
  const start = instant('2026-03-10 10:00');
  await installSimulatedTime(database.url, start);
  const houses: SimulatedHouse[] = [];
  const open = async (rules: RuleRegistry) => {
    const at = houses[0]?.now ?? start;
    const house = await SimulatedHouse.open({ url: database.url, papers, registry: rules, ledger: new FaithfulLedger(1), at });
    houses.push(house);
    return house;
  };
  const house = await open(registry);
  const rows: ClockHouse['rows'] = (sql, ...parameters) => house.unitOfWork.read(sql, parameters);
  const takeIn = async (drafts: readonly Partial<ComplaintDraft>[]) => {
    const arrival = { channel: 'api', account: '', raw: Buffer.from('{}'), contentType: 'application/json', envelope: {} };
    const usual = { channel: 'api', language: 'zh-Hans', text: '信用卡被盗刷', complainant: { phone: '+8613800138000' } } as const;
    const taken = await house.takeIn(
      drafts.map((over) => ({ arrival: { ...arrival, sourceId: newId(), draft: { ...usual, ...over } }, receivedAt: house.now })),
    );
    await house.drain();
    const references = taken.map(({ reference }) => reference);
    const found = await rows<{ id: string; reference: string }>(
      'SELECT id, reference FROM complaint WHERE reference = ANY($1)',
      references,
    );
    return references.map((reference) => found.find((one) => one.reference === reference)!);
  };
  return {
    house,
    registry,
    database,
    at: (local) => {
      const at = instant(local);
      for (const one of houses) one.now = at;
      return at;
    },
    another: () => open(loadRules()),
    complaint: async (over = {}) => (await takeIn([over]))[0]!,
    complaints: (count, over = {}) =>
      takeIn(Array.from({ length: count }, (_, nth) => ({ complainant: { phone: `+86138001${38000 + nth}` }, ...over }))),
    rows,
    duty: async (complaintId, obligation, ruleSet) => {
      const found = await rows(
        `SELECT *, due_on::text AS due_on FROM obligation WHERE complaint_id = $1 AND obligation = $2 AND ($3::text IS NULL OR rule_set = $3)
         ORDER BY occurrence DESC LIMIT 1`,
        complaintId,
        obligation,
        ruleSet ?? null,
      );
      return found[0] ?? {};
    },
    close: async () => {
      for (const one of houses) await one.close();
      await database.close();
    },
  };
}

function instant(local: string): Date {
  return new Date(`${local.replace(' ', 'T')}:00+08:00`);
}
