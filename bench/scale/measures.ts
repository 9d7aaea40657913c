import type { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import type { SimulatedHouse } from '../../apps/cli/src/simulate/simulated-house.js';
import { claimNext, giveBackClaim } from '../../apps/gateway/src/desk/claims.js';
import { readFigures } from '../../apps/gateway/src/desk/figures/figures.query.js';
import { RecentFigures } from '../../apps/gateway/src/desk/figures/recent-figures.js';
import { findComplaints, type Search } from '../../apps/gateway/src/desk/lists/find-complaints.query.js';
import { readMyWork } from '../../apps/gateway/src/desk/lists/my-work.query.js';
import { countQueue, readQueue } from '../../apps/gateway/src/desk/lists/queue.query.js';
import { StatusPageQuery } from '../../apps/gateway/src/status/status-page.query.js';
import { arrivalOf, clerk, type Handed, handedOver, overseer, report } from './journeys.js';
import { soughtWords } from './seed-texts.js';

/** One thing that a house does all day, as its use case does it. */
export interface Measure {
  readonly name: string;
  /** How many complaints it is for, where it is a batch: pages are told for each. */
  readonly of?: number;
  /** What must be there before, and is not measured. */
  readonly before?: () => Promise<unknown>;
  readonly run: () => Promise<unknown>;
  /** It goes through everything there is, and nobody waits for it: it may cost more where there is more. */
  readonly readsAll?: boolean;
}

const many = 50;

/** What is to cost the same however much the house holds: `house` is the gateway, `back` router and notifier. */
export function measuresOf(house: SimulatedHouse, back: SimulatedHouse, rows: number): Measure[] {
  const { unitOfWork } = house;
  let at = 0;
  let handed: readonly Handed[] = [];
  const arrivals = () =>
    Array.from({ length: many }, () => ++at).map((no) => ({
      arrival: arrivalOf('api', {
        text: `贵银行信用卡被盗刷，涉及金额${no}元，请尽快核实并退款。`,
        complainant: {
          name: '王芳',
          phone: `+86137${String(Date.now() % 10_000_000)
            .padStart(8, '0')
            .slice(0, 4)}${String(no).padStart(4, '0')}`,
        },
      }),
      receivedAt: new Date(),
    }));
  const take = () => house.takeIn(arrivals());
  const find = (name: string, search: Search, who = overseer): Measure => ({
    name,
    run: () => findComplaints(unitOfWork, who, search, 'CN'),
  });
  const words = (text: string): Search => ({ anyOf: [{ name: text }, { text }] });
  const k = Math.floor(rows / 2);
  const status = new StatusPageQuery(unitOfWork, house.deadlines);
  return [
    { name: 'accept', of: many, run: take },
    { name: 'route, raise, send', of: many, before: take, run: () => back.drain() },
    {
      name: 'receipts (3 each)',
      of: many,
      before: async () => {
        await take();
        await back.drain();
        handed = await handedOver(unitOfWork, many);
      },
      run: async () => {
        await report(back.unitOfWork, handed);
        while ((await back.applyReceipts()) > 0);
      },
    },
    { name: 'sweep, nothing due', before: () => back.drain().then(() => back.sweep()), run: () => back.sweep() },
    { name: 'claim the next case', run: () => claimAndGiveBack(unitOfWork) },
    { name: 'queue, first page', run: () => readQueue(unitOfWork, clerk, 'cards') },
    { name: 'queue, fifth page', ...deepPage(unitOfWork) },
    { name: "front page: a department's counts", run: () => countQueue(unitOfWork, clerk, 'cards') },
    { name: 'my work of a clerk', run: () => readMyWork(unitOfWork, clerk) },
    { name: 'my work of who oversees', run: () => readMyWork(unitOfWork, overseer) },
    { name: 'status page', ...statusPage(unitOfWork, status, k) },
    { ...find('find a reference', {}), ...byReference(unitOfWork, k) },
    find('find a number', { anyOf: [{ person: `+86139${String(k).padStart(8, '0')}` }] }),
    find('find an address', { anyOf: [{ person: `person${k - (k % 3)}@example.cn` }] }),
    find(`find 银行: 6 in 10 have it`, words(soughtWords.common)),
    find('the same, for a clerk', words(soughtWords.common), clerk),
    find(`find 违约金: 5 in 1,000`, words(soughtWords.middling)),
    find('the same, for a clerk', words(soughtWords.middling), clerk),
    find('find 鑫隆珠宝: 20 in all', words(soughtWords.rare)),
    find('find 饕餮: none has it', words(soughtWords.absent)),
    find('find refund: 1 in 20', words(soughtWords.commonLatin)),
    find('find Quixotel: 20 in all', words(soughtWords.rareLatin)),
    find('find a name', words('赵雪琴')),
    ...figuresOf(house),
  ];
}

/** The page of figures as it is looked at, and what the clock reads for it; a report to an authority, as whoever signs looks at it. */
function figuresOf(house: SimulatedHouse): Measure[] {
  const recent = new RecentFigures(house.unitOfWork, house.papers, house.deadlines);
  const days = { zone: house.papers.institution.zone, calendar: house.deadlines.calendar };
  return [
    {
      name: 'figures of the house, a year',
      before: () => recent.of(overseer, undefined, 12),
      run: () => recent.of(overseer, undefined, 12),
    },
    {
      name: 'figures of a department, a year',
      before: () => recent.of(overseer, 'cards', 12),
      run: () => recent.of(overseer, 'cards', 12),
    },
    { name: 'the clock reads them', readsAll: true, run: () => readFigures(house.unitOfWork, days, null, 12, new Date()) },
  ];
}

async function claimAndGiveBack(unitOfWork: UnitOfWork): Promise<void> {
  const claimed = await claimNext(unitOfWork, { ...clerk, id: overseer.id }, 'cards', 30);
  if (claimed) await giveBackClaim(unitOfWork, { ...clerk, id: overseer.id }, claimed.claimId);
}

function deepPage(unitOfWork: UnitOfWork): Pick<Measure, 'before' | 'run'> {
  let cursor: string | undefined;
  return {
    before: async () => {
      if (cursor !== undefined) return;
      for (let page = 1; page < 5; page += 1) cursor = (await readQueue(unitOfWork, clerk, 'cards', cursor)).nextCursor ?? cursor;
    },
    run: () => readQueue(unitOfWork, clerk, 'cards', cursor),
  };
}

/** The reference of an open case of a department, from the middle of its queue. */
export async function openReferenceOf(unitOfWork: UnitOfWork, department: string): Promise<string> {
  const [found] = await unitOfWork.read<{ reference: string }>(
    `SELECT reference FROM complaint WHERE department = $1 AND status = 'assigned' ORDER BY due_at OFFSET 20 LIMIT 1`,
    [department],
  );
  if (!found) throw new Error(`No case is open in ${department}.`);
  return found.reference;
}

const referenceOf = async (unitOfWork: UnitOfWork, k: number): Promise<string> =>
  (await unitOfWork.read<{ reference: string }>('SELECT bench.reference($1) AS reference', [k]))[0]!.reference;

function byReference(unitOfWork: UnitOfWork, k: number): Pick<Measure, 'before' | 'run'> {
  let reference = '';
  return {
    before: async () => {
      reference ||= await referenceOf(unitOfWork, k);
    },
    run: () => findComplaints(unitOfWork, overseer, { anyOf: [{ reference }] }, 'CN'),
  };
}

function statusPage(unitOfWork: UnitOfWork, status: StatusPageQuery, k: number): Pick<Measure, 'before' | 'run'> {
  let id: string | undefined;
  let reference = '';
  return {
    before: async () => {
      reference ||= await referenceOf(unitOfWork, k);
      id ??= (await status.find(reference))!.id;
    },
    run: async () => {
      await status.find(reference);
      await status.load(id!);
    },
  };
}
