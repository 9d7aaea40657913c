import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { reachOf } from '../../libs/shared/src/domain/rights/rights.js';
import type { Role } from '../../libs/shared/src/domain/rights/roles.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { type Dice, diceOf } from '../fuzz/dice.js';
import { callBodies } from '../support/call-bodies.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { bare, furnish, type Kind, kindOf, kinds, standing } from '../support/furnished-case.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { type StaffRoute, staffRoutes } from '../support/staff-routes.js';

/** How many swaps: a few hundred with every test, ten thousand by hand (`TEST_SIZE=release`). */
const large = process.env['TEST_SIZE'] === 'release';
const many = large ? 10_000 : 300;
const seed = Number(process.env['SWAP_SEED'] ?? Date.now() % 1_000_000);

interface FurnishedCase {
  readonly reference: string;
  readonly ids: Readonly<Record<Kind, string>>;
}

/** Addresses with an id that is not swapped, each with the reason why nothing of a case is told by it. One that is neither swapped nor here fails. */
const unswapped: Readonly<Record<string, readonly string[]>> = {
  'what the institution owes and reports is of no case; which cases are behind a figure those who are barred are asked in `barred-never-learn`':
    [
      'DutiesController.complete',
      'ReportsController.complete',
      'ReportDefinitionsController.cases',
      'ReportDefinitionsController.copies',
      'ReportDefinitionsController.copyFile',
      'ReportDefinitionsController.differences',
      'ReportDefinitionsController.read',
      'ReportDefinitionsController.sign',
      'ReportDefinitionsController.write',
      'ReportsPagesController.cases',
      'ReportsPagesController.copyFile',
      'ReportsPagesController.file',
      'ReportsPagesController.show',
      'ReportsPagesController.sign',
      'ReportsPagesController.write',
    ],
  'a table of figures by its name, the same for all': ['CausesPagesController.csv', 'FiguresPagesController.csv'],
  'people and keys are the house’s: whoever may ask for one may ask for all, anybody else is refused before anything is looked up': [
    'KeysController.revoke',
    'KeysController.rotate',
    'KeysPagesController.revoke',
    'KeysPagesController.rotate',
    'PeopleController.absence',
    'PeopleController.change',
    'PeopleController.invite',
    'PeopleController.leave',
    'PeopleController.vouch',
    'PeoplePagesController.absence',
    'PeoplePagesController.change',
    'PeoplePagesController.invite',
    'PeoplePagesController.leave',
    'PeoplePagesController.show',
    'PeoplePagesController.vouch',
  ],
  'what is in quarantine is no complaint yet, and all who judge it see all of it': [
    'QuarantineController.dismiss',
    'QuarantineController.release',
  ],
  'the integrity desk alone asks for these, and reads them by its key (`sealed-reports`)': [
    'SealedDeskController.answer',
    'SealedDeskController.file',
    'SealedDeskController.read',
  ],
  'measures are judged by the complaint office alone, which sees those of every department': [
    'CausesController.agree',
    'CausesController.drop',
    'CausesController.find',
    'CausesPagesController.agree',
    'CausesPagesController.drop',
    'CausesPagesController.find',
  ],
  'the same archive as the call of the API': ['RetentionPagesController.certificate'],
  'incidents and lists of what may go are judged for the house, once; their cases are read and written one by one': [
    'IncidentsController.confirm',
    'IncidentsController.dismiss',
    'IncidentsController.end',
    'IncidentsController.write',
    'LaneController.write',
    'RetentionController.approve',
    'RetentionController.refuse',
    'RetentionPagesController.approve',
    'RetentionPagesController.refuse',
  ],
};
const isUnswapped = ({ name }: StaffRoute): boolean => Object.values(unswapped).some((names) => names.includes(name));

/** Every address that names something, from the routes themselves. */
const addressed = (await staffRoutes()).filter((route) => route.path.includes('/:') || kindOf(route));
const routes = addressed.filter((route) => !isUnswapped(route));

interface Asking {
  readonly role: Role;
  readonly token: string;
  readonly visitor: DeskVisitor;
  readonly formKey: string;
}

let gateway: TestGateway;
let asking: readonly Asking[];
let own: FurnishedCase[];
let foreign: FurnishedCase[];
let nowhere: FurnishedCase;

beforeAll(async () => {
  gateway = await aGateway();
  const people = [
    ['clerk', 'cards', 'Own Clerk'],
    ['head', 'cards', 'Own Head'],
    // These see every department's, and are barred from what is foreign here.
    ['supervisor', undefined, 'Barred Overseer'],
    ['regulator', undefined, 'Barred Regulator'],
    ['auditor', undefined, 'Barred Auditor'],
  ] as const;
  asking = await Promise.all(
    people.map(async ([role, department, name]) => {
      const token = await gateway.staff(role, department, name);
      const visitor = aVisitor(gateway.url);
      await visitor.signIn(token);
      return { role, token, visitor, formKey: (await visitor.get('/desk')).form('/desk/sign-out')['formKey']! };
    }),
  );
  const barred = await gateway.sql<{ key: string }>(`SELECT 'i:' || staff_id AS key FROM staff_token WHERE name LIKE 'Barred %'`);
  const conflicts = barred.map(({ key }) => key);
  own = [await furnished('cards', []), await furnished('cards', [])];
  foreign = [await furnished('loans', conflicts), await furnished('loans', conflicts)];
  nowhere = { reference: 'ZZZZZ-ZZZZZ', ids: { ...(await bare(gateway.sql)), departments: 'no-such-department' } };
});
afterAll(() => gateway?.close());

/** A case with one of everything that has an address of its own, in a department. */
async function furnished(department: string, conflicts: readonly string[]): Promise<FurnishedCase> {
  const word = department === 'loans' ? '秘密' : '自家';
  const reference = await gateway.complaint({ text: `${word} ${newId()}` });
  const ids = await furnish(gateway.sql, reference, department, word);
  await gateway.sql(
    `UPDATE complaint SET status = 'assigned', department = $2, conflicts = $3, claim_id = $4, claim_until = now() + interval '1 hour' WHERE reference = $1`,
    reference,
    department,
    conflicts,
    department === 'loans' ? ids.claims : null,
  );
  return { reference, ids };
}

/** What belongs to a department, and not to a case: those who oversee all of them see it. */
const departmental: readonly (Kind | undefined)[] = ['departments', 'measures'];

/** Who asks for this: whoever may by their role, so that it is the case that stops them; where nobody may, all. */
function askersOf(route: StaffRoute): readonly Asking[] {
  const may = asking.filter(({ role }) => route.action !== undefined && reachOf(role, route.action) !== undefined);
  const those = may.length > 0 ? may : asking;
  return departmental.includes(kindOf(route)) ? those.filter(({ role }) => role === 'clerk' || role === 'head') : those;
}

/** What an answer says; of an archive what lies in it, without what is signed of when it was made. */
const inside = (bytes: Buffer): string =>
  bytes.subarray(0, 2).toString() === 'PK'
    ? Object.entries(unzipSync(bytes))
        .filter(([name]) => name.endsWith('.json') && name !== 'manifest.json')
        .map(([name, part]) => `${name} ${strFromU8(part)}`)
        .join('\n')
    : bytes.toString('utf8');

/** What forms are sent: enough for most of them to get as far as what they are about. */
const said = {
  text: 'x',
  reason: 'x',
  answer: 'x',
  question: 'x',
  ground: 'not-ours',
  granted: 'no',
  decision: 'upheld',
  proof: 'x',
  receipt: 'x',
  on: '2026-01-05',
  by: 'phone',
  said: 'x',
  action: 'adopt',
  name: 'x',
};

/** One call and what came of it, with whatever was sent taken out again: what is left may not hang on whether it was somebody's. */
async function answerTo(who: Asking, route: StaffRoute, reference: string, id: string, other: string): Promise<string> {
  const address = route.path
    .replace(':reference', reference)
    // A view is asked for beside one's own department.
    .replace(':view', id)
    .replace(':id', route.path.includes(':view') ? 'cards' : id)
    .replace(':consumer', 'notices')
    .replace(/pile\.pdf$/, `$&?of=${id}`);
  const bare = (text: string) =>
    [reference, id, other, reference.replace('-', '')]
      .reduce((left, sent) => left.replaceAll(sent, '…'), text)
      .replace(/nonce="[^"]*"|nonce-[^']*|name="(actionKey|formKey)" value="[^"]*"|\d{1,2}:\d{2}/g, '');
  if (route.kind === 'api') {
    const body = route.method === 'GET' ? undefined : JSON.parse(JSON.stringify(callBodies[route.name] ?? {}).replace('{other}', other));
    const { status, bytes } = await gateway.call(route.method, address, { token: who.token, ...(body === undefined ? {} : { body }) });
    return `${status} ${bare(inside(bytes))}`;
  }
  const page =
    route.method === 'GET'
      ? await who.visitor.get(address)
      : await who.visitor.post(address, {
          ...said,
          formKey: who.formKey,
          with: other,
          from: other,
          reference: other,
          case: other,
          letter: id,
          claim: id,
          id,
        });
  return `${page.status} ${bare(page.location ?? '')} ${bare(page.html)}`;
}

/** Where two answers part. */
function whereApart(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return [one, other].map((text) => `${text.slice(0, 4)}…${text.slice(Math.max(0, at - 60), at + 100)}`) as [string, string];
}

/**
 * Whether time tells what an answer does not: asks for what is another's and for what is not there in turn, in an order that is drawn, and gives for
 * some routes how often the former took longer (one half: it tells nothing) and how far that is from chance (Mann and Whitney 1947, |z| below 2:
 * within noise).
 */
async function timesApart(dice: Dice, nowhere: string): Promise<string> {
  const pairs = 300;
  const measured = ['ComplaintsController.read', 'ProofController.proof', 'CaseController.summary'];
  const lines: string[] = [];
  for (const route of routes.filter(({ name, path }) => path.includes(':reference') && measured.includes(name)))
    for (const who of [asking[0]!, asking[2]!]) {
      const took: [foreign: number[], none: number[]] = [[], []];
      for (let at = 0; at < pairs * 2; at++) {
        const turn = at % 2 === 0 ? (dice.once(2) ? 0 : 1) : took[0].length > took[1].length ? 1 : 0;
        const reference = turn === 0 ? dice.pick(foreign).reference : nowhere;
        const begun = process.hrtime.bigint();
        await answerTo(who, route, reference, '-', '-');
        took[turn].push(Number(process.hrtime.bigint() - begun) / 1e6);
      }
      const longer = took[0].reduce(
        (sum, one) => sum + took[1].reduce((n, other) => n + (one > other ? 1 : one === other ? 0.5 : 0), 0),
        0,
      );
      const z = (longer - pairs ** 2 / 2) / Math.sqrt((pairs ** 2 * (2 * pairs + 1)) / 12);
      const middle = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!.toFixed(2);
      const [one, other] = took.map(middle);
      lines.push(
        `${route.method} ${route.path}, ${who === asking[0] ? 'a clerk of another department' : 'somebody barred'}: another's ${one} ms, none ${other} ms, longer ${(longer / pairs ** 2).toFixed(3)}, z ${z.toFixed(2)}`,
      );
    }
  return `${lines.join('\n')}\n`;
}

it('swaps the id of every address that names something, or says why it is not swapped', () => {
  const unknown = routes
    .filter((route) => !route.path.includes(':reference') || /:(?!reference)/.test(route.path))
    .filter((route) => !kindOf(route));
  expect(unknown.map(({ method, path, name }) => `${method} ${path} ${name}`)).toEqual([]);
  // No line for what is gone, and no kind that no address names.
  const names = new Set(addressed.map(({ name }) => name));
  expect(
    Object.values(unswapped)
      .flat()
      .filter((name) => !names.has(name)),
  ).toEqual([]);
  const named = new Set(routes.map(kindOf));
  expect(kinds.filter((kind) => !named.has(kind))).toEqual([]);
  expect(routes.filter((route) => askersOf(route).length === 0).map(({ name }) => name)).toEqual([]);
});

it(
  `${many} swaps of ids tell nobody that there is such a case: answers are those of one that is not there, byte for byte`,
  async () => {
    const dice = diceOf(seed);
    const state = async () => [
      await gateway.sql(
        `SELECT c.id, c.status, c.department, c.claim_id, c.version FROM complaint c WHERE department = 'loans' ORDER BY id`,
      ),
      await gateway.sql(`SELECT kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.department = 'loans' ORDER BY seq`),
      await standing(
        gateway.sql,
        [...foreign, nowhere].map(({ ids }) => ids),
      ),
    ];
    const before = await state();
    const wrong: unknown[] = [];
    const tried = new Set<string>();
    // What has an id of its own is asked for by everybody who may, with every run; the rest by one that is drawn.
    const first = routes.flatMap((route) => (kindOf(route) ? askersOf(route).map((who) => [route, who] as const) : []));
    const then = routes.filter((route) => !kindOf(route));
    for (let i = 0; i < Math.max(many, first.length + then.length); i++) {
      const route = first[i]?.[0] ?? (i < first.length + then.length ? then[i - first.length]! : dice.pick(routes));
      const [who, theirs, mine] = [first[i]?.[1] ?? dice.pick(askersOf(route)), dice.pick(foreign), dice.pick(own)];
      const kind = kindOf(route);
      // An own case with something of another's, or all of it another's.
      const mixed = kind !== undefined && route.path.includes(':reference') && dice.once(2);
      const reference = mixed ? mine.reference : theirs.reference;
      const answer = await answerTo(who, route, reference, kind ? theirs.ids[kind] : '-', theirs.reference);
      const none = await answerTo(
        who,
        route,
        mixed ? mine.reference : nowhere.reference,
        kind ? nowhere.ids[kind] : '-',
        nowhere.reference,
      );
      if (answer !== none || answer.includes('秘密')) wrong.push([route.name, who.role, mixed, ...whereApart(answer, none)]);
      tried.add(route.name);
    }
    expect([seed, wrong]).toEqual([seed, []]);
    expect(tried.size).toBe(new Set(routes.map(({ name }) => name)).size);
    expect(await state()).toEqual(before);
    // Told and never judged: a machine that does other things would fail a test of times.
    if (large) process.stdout.write(await timesApart(dice, nowhere.reference));
  },
  (large ? 900_000 : 120_000) + many * 300,
);

it('would see it: what is somebody’s own answers otherwise', async () => {
  const route = routes.find(({ name }) => name === 'ComplaintsController.read')!;
  const mine = await answerTo(asking[0]!, route, own[0]!.reference, '-', '-');
  expect([mine.startsWith('200 '), mine.includes('自家')]).toEqual([true, true]);
  expect(await answerTo(asking[0]!, route, foreign[0]!.reference, '-', '-')).toMatch(/^404 /);
});
