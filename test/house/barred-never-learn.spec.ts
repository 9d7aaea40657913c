import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { unzipSync } from 'fflate';
import { addPerson, changePerson, personMeant } from '../../libs/shared/src/people/keep-people.js';
import { makeToken } from '../../libs/shared/src/people/staff-tokens.js';
import { type Dice, diceOf } from '../fuzz/dice.js';
import { callBodies } from '../support/call-bodies.js';
import { aDatabase, type TestDatabase } from '../support/database.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { doingCalls } from '../support/doing-calls.js';
import { eventually } from '../support/eventually.js';
import { bare, furnish, type Kind, kindOf, kinds } from '../support/furnished-case.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { servedRoutes, staffRoutes } from '../support/staff-routes.js';

/**
 * Two houses that are one, byte for byte, until a case about somebody comes to one of them. Whatever becomes of it there, all that this person can
 * ask is answered as in the house where there is no such case. A few histories with every test, many by hand (`TEST_SIZE=release`).
 */
const large = process.env['TEST_SIZE'] === 'release';
const histories = large ? 24 : 2;
const seed = process.env['BARRED_SEED'] ?? String(Date.now() % 1_000_000);

interface House {
  readonly gateway: TestGateway;
  readonly visitors: Map<string, DeskVisitor>;
}

/** Who is barred, one of each role that sees cases, and how complainants write them. */
const cast = [
  { name: '刘伟', role: 'clerk', department: 'cards', staffNumber: '80123', written: ['刘伟', '劉偉經理', 'Liu Wei', '工号80123'] },
  { name: '陈静', role: 'head', department: 'cards', staffNumber: '80124', written: ['陈静', '陳靜主任', 'Ms Chen Jing', '工号 80124'] },
  {
    name: '周敏芳',
    role: 'supervisor',
    department: null,
    staffNumber: '80125',
    written: ['周敏芳', '周敏芳主管', 'Zhou Minfang', '工号80125'],
  },
  { name: '钱立群', role: 'regulator', department: null, staffNumber: '80126', written: ['钱立群', '錢立群', 'Qian Liqun', '工号80126'] },
  {
    name: '欧阳春兰',
    role: 'integrity',
    department: 'integrity',
    staffNumber: '80127',
    written: ['欧阳春兰', '歐陽春蘭', 'OUYANG Chun Lan', '工号80127'],
  },
  { name: '赵国庆', role: 'auditor', department: null, staffNumber: '80128', written: ['赵国庆', '趙國慶', 'Guoqing Zhao', '工号80128'] },
] as const;
type Member = (typeof cast)[number];
const keeper = { actor: 'staff:test' };
const tokens: Record<string, string> = {};
const routes = await staffRoutes();
/** What can be done to a case as a whole; the list grows with the house. */
const deeds = routes.filter(
  ({ kind, method, path, name }) =>
    kind === 'api' &&
    method === 'POST' &&
    path.includes(':reference') &&
    !path.includes(':id') &&
    !['JoinsController.join', 'JoinsController.separate'].includes(name),
);

let base: TestDatabase;
let copy: TestDatabase;
/** With cases about people, and without any. */
let houses: readonly House[];
let ordinary: string[];
/** Ids of everything that belongs to a case which they are barred from. */
let theirs: Readonly<Partial<Record<Kind, string>>> = {};
/** The case has one of each, but for a claim, which colleagues take, and what is no case's. */
const furnished = kinds.filter((kind) => !['claims', 'measures', 'views'].includes(kind));

beforeAll(async () => {
  base = await aDatabase();
  const builder = await aGateway({ DATABASE_URL: base.url });
  const everybody = [
    ...cast,
    { name: 'Wang Fang', role: 'supervisor', department: null },
    { name: 'Li Na', role: 'clerk', department: 'cards' },
    { name: 'He Jing', role: 'clerk', department: 'loans' },
  ] as const;
  for (const { name, role, department, ...more } of everybody)
    await builder.unitOfWork.run(async (tx) => {
      const said = { name, role, department, ...('staffNumber' in more ? { staffNumber: more.staffNumber } : {}) };
      tokens[name] = (await makeToken(tx, { id: await addPerson(tx, said, keeper), ...said }, keeper)).token;
    });
  ordinary = [];
  for (const category of ['card-fees', 'card-fees', 'card-fraud', 'loan-terms', 'service-attitude'])
    ordinary.push(
      await builder.complaint({ category, text: `年费收错 ${ordinary.length}`, complainant: { name: `客户${ordinary.length}` } }),
    );
  await builder.call('POST', `/api/complaints/${ordinary[0]}/claims`, { token: tokens['Li Na']!, body: {} });
  await builder.call('POST', `/api/complaints/${ordinary[1]}/notes`, { token: tokens['Wang Fang']!, body: { text: '已核实' } });
  await builder.sql('UPDATE staff SET scanned_to = NULL');
  await builder.close();
  copy = await aDatabase(base);
  houses = await Promise.all(
    [base, copy].map(async ({ url }) => ({ gateway: await aGateway({ DATABASE_URL: url }), visitors: new Map<string, DeskVisitor>() })),
  );
});
afterAll(async () => {
  for (const { gateway } of houses ?? []) await gateway.close();
  await base?.close();
  await copy?.close();
});

/** What anybody can ask, staff among them: pages and lists without a code, by the routes that answer them. */
const open: Readonly<Record<string, string>> = {
  'WebFormController.ask': '/',
  'WaysController.show': '/channels',
  'PunctualityController.show': '/punctuality',
  'SealedPagesController.ask': '/integrity',
  'StatusController.ask': '/status',
  'SignInController.ask': '/desk/sign-in',
  'DocsErrorsController.errors': '/docs/errors',
  'SecurityContactController.show': '/.well-known/security.txt',

  'HealthController.live': '/health/live',
  'HealthController.ready': '/health/ready',
  'Open311Controller.discovery': '/open311/v2/discovery.json',
  'Open311Controller.services': '/open311/v2/services.json',
  'Open311Controller.list': '/open311/v2/requests.json',
};

/** Read paths that are not asked, each with the reason why nobody learns anything there. A route that is in none of these lists fails. */
const unasked: Readonly<Record<string, readonly string[]>> = {
  'what somebody reads themselves is written down behind the answer; what others read is asked for': [
    'ReadingsController.list',
    'ReadingsPagesController.show',
  ],
  'it answers to the code or the link of one person, which nobody else has': [
    'StatusController.show',
    'StatusDataRequestsController.copy',
    'PartyController.ask',
    'SurveyController.ask',
    'InvitationController.ask',
    'CallReportController.read',
    'CallStatusController.status',
    'SealedApiController.talk',
    'SealedPagesController.talk',
    'StatusController.enter',
  ],
  'it tells whoever knows a reference the standing of that case, as its page would with less; references are drawn at random': [
    'Open311Controller.read',
    'Open311Controller.token',
  ],
  'it is the same for all and knows of no case': ['AssetsController.asset', 'WaysController.paper', 'Open311Controller.definition'],
  'a provider calls it with its proof, and is answered by nothing': [
    'PhoneTwilioController.takeGet',
    'SmsMessagebirdController.takeGet',
    'SmsTwilioController.takeGet',
    'SmsVonageController.takeGet',
    'UnknownDoorController.answer',
    'ProviderController.begin',
    'ProviderController.back',
  ],
  'it is for the operator, from addresses that the settings name (`OPERATORS_FROM`), or from this machine': [
    'HealthController.numbers',
    'SentController.page',
    'SentController.json',
  ],
};

const isUnasked = (name: string): boolean => Object.values(unasked).some((names) => names.includes(name));

/** Everything that a member of staff can ask, with the addresses filled in with what is there for them. */
const questions: readonly { readonly kind: 'api' | 'page'; readonly path: string }[] = [
  ...routes
    .filter(({ method, name }) => method === 'GET' && !isUnasked(name))
    .flatMap(({ kind, path, name }) => {
      const fillings: Readonly<Record<string, readonly string[]>> = {
        'departments/:id': ['cards', 'loans', 'triage', 'service', 'integrity'],
        'report-definitions/:id': ['nfra-complaints-2020', 'half-year'],
        ':table.csv': ['scorecards.csv', 'topics.csv'],
      };
      // The page gives the archive of the call of the API, whose signature is each house's own.
      const ofCase = name === 'RetentionPagesController.certificate' ? undefined : kindOf({ path, name });
      const [hole, fill] = Object.entries(fillings).find(([key]) => path.includes(key)) ?? [':id', [`{${ofCase ?? 'nothing'}}`]];
      return fill.map((one) => ({
        kind,
        path: path.replace(hole, hole === ':table.csv' ? one : hole.replace(':id', one)).replace(':reference', '{0}'),
      }));
    }),
  ...['text=年费', 'text=刘伟', 'state=assigned', 'state=received', 'text=秘密', 'phone=13800138000'].map((query) => ({
    kind: 'api' as const,
    path: `/api/complaints?${encodeURI(query)}`,
  })),
  ...['年费', '刘伟', '秘密', '13800138000'].map((words) => ({ kind: 'page' as const, path: `/desk/find?q=${encodeURIComponent(words)}` })),
  ...['messages', 'trail', 'notices', 'evidence'].map((tab) => ({ kind: 'page' as const, path: `/desk/complaints/{1}/${tab}` })),
  ...Object.values(open).map((path) => ({ kind: 'api' as const, path })),
  { kind: 'api', path: '/api/readings?staff=Wang%20Fang' },
  { kind: 'page', path: '/desk/readings?staff=Wang%20Fang' },
  { kind: 'api', path: '/api/complaints/{1}' },
  { kind: 'api', path: '/api/conflicts?state=decided' },
];

/** What hangs on the moment or the visit alone is taken out; ids that are made for an answer keep their order. */
function settled(text: string): string {
  const ids = new Map<string, string>();
  return (
    text
      .replace(/nonce="[^"]*"|nonce-[^']*|name="(actionKey|formKey)" value="[^"]*"/g, '')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'T')
      .replace(/\d{1,2}:\d{2}(:\d\d)?/g, 't')
      // How long the trail of the whole house is: every message and every visit is a line of it (decision 0128).
      .replace(/已存证 \d+ 条；另有 \d+ 条/, '')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => ids.get(id) ?? ids.set(id, `#${ids.size}`).get(id)!)
  );
}

/** What a proof says; its signature and its sums are each house's own, as is the instant in its pages. */
const insideOf = (archive: Buffer): string =>
  Object.entries(unzipSync(archive))
    .map(([name, bytes]) => `${name} ${name.endsWith('.json') && name !== 'manifest.json' ? Buffer.from(bytes).toString('utf8') : ''}`)
    .join('\n');

async function answer({ gateway, visitors }: House, { name }: Member, { kind, path }: (typeof questions)[number]): Promise<string> {
  const address = path
    .replace(/\{(\d)\}/g, (_, at) => ordinary[Number(at)]!)
    .replace(/\{([a-z-]+)\}/g, (_, kind) => theirs[kind as Kind] ?? '00000000-0000-4000-8000-000000000000');
  if (kind === 'api') {
    const { status, bytes } = await gateway.call('GET', address, { token: tokens[name]! });
    return settled(`${status} ${bytes.subarray(0, 2).toString() === 'PK' ? insideOf(bytes) : bytes.toString('utf8')}`);
  }
  let visitor = visitors.get(name);
  if (!visitor) {
    visitor = aVisitor(gateway.url);
    await visitor.signIn(tokens[name]!);
    visitors.set(name, visitor);
  }
  const page = await visitor.get(address);
  return settled(`${page.status} ${page.location ?? ''} ${page.html}`);
}

/** Where the two houses answer somebody otherwise, and go on to: a minute may pass between them, and the log of reading is written a second later. */
async function differences(member: Member, seconds = 5): Promise<unknown[]> {
  const found: unknown[] = [];
  // Figures are of the instant at which each house read them last: both read them now.
  for (const { gateway } of houses) await gateway.sql('DELETE FROM kept_figures');
  for (const question of questions) {
    let apart: [string, string] | undefined;
    const alike = async () => {
      const [one, other] = await Promise.all(houses.map((house) => answer(house, member, question)));
      apart = one === other ? undefined : whereApart(one!, other!);
      return apart === undefined ? true : undefined;
    };
    if (!(await alike())) await eventually(alike, seconds).catch(() => found.push([member.name, question.path, ...apart!]));
  }
  return found;
}

function whereApart(one: string, other: string): [string, string] {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return [one, other].map((text) => `${text.slice(0, 4)}…${text.slice(Math.max(0, at - 80), at + 120)}`) as [string, string];
}

/** A case about these people comes, each of them written in some way, in some field or in the words, perhaps in a later message. */
async function about(dice: Dice, members: readonly Member[]): Promise<string> {
  const { gateway } = houses[0]!;
  const ways = members.map(({ written }) => dice.pick(written));
  const names = ways.join('、');
  const category = dice.pick(['card-fees', 'loan-terms', 'service-attitude', 'misconduct']);
  const text = `秘密 年费收错 ${dice.below(1_000_000)}`;
  const draft = dice.pick([
    { against: { staff: names }, text },
    { text: `${text}，${ways.map((way) => `柜员${way}，不给办`).join('；')}` },
    {
      text,
      subject: ways
        .map((way) => `经理${way}，态度`)
        .join('；')
        .slice(0, 200),
    },
    { text, wish: `请${names}道歉` },
  ]);
  const reference = await gateway.complaint({ category, ...draft });
  // Everything that can be of a case is of this one; what is the house's own is in both, and has a case in one.
  const ids = await furnish(gateway.sql, reference, 'loans', '秘密', furnished);
  await bare(houses[1]!.gateway.sql, ids);
  theirs = ids;
  return reference;
}

/** One thing that colleagues do to it, or to people who work here; the latter happens in both houses. */
async function step(dice: Dice, cases: readonly string[]): Promise<string> {
  const { gateway } = houses[0]!;
  const reference = dice.pick(cases);
  const by = { token: tokens[dice.pick(['Wang Fang', 'Wang Fang', 'Li Na', 'He Jing'])]! };
  const act = dice.below(9);
  if (act === 8) {
    // Somebody reads it, and something else in both houses.
    for (const { gateway: one } of houses) await one.call('GET', `/api/complaints/${ordinary[1]}`, { token: tokens['Wang Fang']! });
    return `read ${(await gateway.call('GET', `/api/complaints/${reference}`, { token: tokens['Wang Fang']! })).status}`;
  }
  if (act === 0) {
    const { staffNumber, name } = dice.pick(cast.filter(({ role }) => role === 'clerk'));
    const department = dice.pick(['cards', 'loans', 'service']);
    for (const house of houses)
      await house.gateway.unitOfWork.run(async (tx) => await changePerson(tx, await personMeant(tx, staffNumber), { department }, keeper));
    return `${name} moves to ${department}`;
  }
  if (act === 1) {
    const [one, other] = [dice.pick(cases), dice.pick([...cases, ordinary[2]!])];
    const joined = await gateway.call('POST', `/api/complaints/${one}/joins`, { ...by, body: { with: other } });
    // What was somebody's to see is theirs again only when it is taken out.
    const parted =
      joined.status === 201 && ordinary.includes(other)
        ? (await gateway.call('POST', `/api/complaints/${one}/separations`, { token: tokens['Wang Fang']!, body: { from: other } })).status
        : undefined;
    return `joined with ${ordinary.includes(other) ? 'an ordinary one' : 'another'}: ${joined.status} ${parted}`;
  }
  if (act === 2) {
    const { status } = await gateway.call('POST', `/api/complaints/${reference}/claims`, { ...by, body: {} });
    return `claimed ${status}`;
  }
  if (act === 3) {
    const department = dice.pick(['loans', 'cards', 'service', 'triage', 'integrity']);
    const { status } = await gateway.call('POST', `/api/complaints/${reference}/transfers`, {
      ...by,
      body: { department, reason: '归口' },
    });
    return `transferred to ${department} ${status}`;
  }
  const deed = dice.pick(deeds);
  const body = JSON.parse(JSON.stringify(callBodies[deed.name] ?? {}).replace('{other}', ordinary[2]!));
  const { status } = await gateway.call('POST', deed.path.replace(':reference', reference), { ...by, body });
  return `${deed.name} ${status}`;
}

it('asks every way to read that the house has, and says of each other one why nothing is learnt there', () => {
  const served = servedRoutes(houses[0]!.gateway.app);
  const isListed = ({ name, method, path, kind }: (typeof served)[number]): boolean => {
    if (isUnasked(name) || open[name] !== undefined) return true;
    if (method === 'GET') return kind !== 'other' && routes.some((route) => route.name === name);
    const [controller = '', handler = ''] = name.split('.');
    return path.includes(':reference') || doingCalls[controller]?.includes(handler) === true;
  };
  expect(served.filter((route) => !isListed(route)).map(({ method, path, name }) => `${method} ${path} ${name}`)).toEqual([]);
  // And no line for what is gone.
  const names = new Set(served.map(({ name }) => name));
  const listed = [
    ...Object.values(unasked).flat(),
    ...Object.keys(open),
    ...Object.entries(doingCalls).flatMap(([controller, handlers]) => handlers.map((handler) => `${controller}.${handler}`)),
  ];
  expect(listed.filter((name) => !names.has(name))).toEqual([]);
});

it(
  `${histories} histories of cases that they are barred from tell nobody of them: two houses, one without, answer alike`,
  async () => {
    const first = await differences(cast[0]);
    expect(first).toEqual([]);
    const wrong: unknown[] = [];
    for (let history = 0; history < histories && wrong.length === 0; history++) {
      const dice = diceOf(seed, history);
      const told: string[] = [];
      const cases = [await about(dice, cast), await about(dice, cast)];
      for (let at = 0; at < 3 + dice.below(5); at++) told.push(await step(dice, cases));
      await houses[0]!.gateway.route();
      // All are asked of the last, which stands on all before it; of each before it two, so that nothing that passed is overlooked for long.
      const isLast = history === histories - 1;
      const asked = large || isLast ? cast : cast.filter((_, at) => at % 3 === history % 3);
      for (const member of asked) for (const one of await differences(member)) wrong.push([seed, history, told, one]);
    }
    expect(wrong).toEqual([]);
  },
  60_000 + histories * 60_000,
);

it('would see it: to somebody whom it is not about the houses answer otherwise', async () => {
  const free = { ...cast[2], name: 'Wang Fang' } as unknown as Member;
  expect((await differences(free, 0)).length).toBeGreaterThan(5);
});
