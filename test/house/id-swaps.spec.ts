import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { type Dice, diceOf } from '../fuzz/dice.js';
import { callBodies, longer } from '../support/call-bodies.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { type StaffRoute, staffRoutes } from '../support/staff-routes.js';

/** How many swaps: a few hundred with every test, ten thousand by hand (`TEST_SIZE=release`). */
const large = process.env['TEST_SIZE'] === 'release';
const many = large ? 10_000 : 300;
const seed = Number(process.env['SWAP_SEED'] ?? Date.now() % 1_000_000);

const kinds = [
  'evidence',
  'attachments',
  'notices',
  'deliveries',
  'letters',
  'extension-requests',
  'proposals',
  'work',
  'conflicts',
  'further-matters',
  'claims',
] as const;
type Kind = (typeof kinds)[number];
interface FurnishedCase {
  readonly reference: string;
  readonly ids: Readonly<Record<Kind, string>>;
}

/** Routes whose address names something of a case; the list grows with the house. */
const routes = (await staffRoutes()).filter(
  ({ path }) => path.includes(':reference') || kinds.some((kind) => path.includes(`/${kind}/:id`)),
);

let gateway: TestGateway;
let asking: readonly { readonly token: string; readonly visitor: DeskVisitor; readonly formKey: string }[];
let own: FurnishedCase[];
let foreign: FurnishedCase[];

beforeAll(async () => {
  gateway = await aGateway();
  const clerk = await gateway.staff('clerk', 'cards', 'Own Clerk');
  // Oversees everything, and is barred from what is foreign here.
  const barred = await gateway.staff('supervisor', undefined, 'Barred Overseer');
  const holder = await gateway.staff('clerk', 'loans', 'Other Clerk');
  asking = await Promise.all(
    [clerk, barred].map(async (token) => {
      const visitor = aVisitor(gateway.url);
      await visitor.signIn(token);
      return { token, visitor, formKey: (await visitor.get('/desk')).form('/desk/sign-out')['formKey']! };
    }),
  );
  own = [await furnished('cards', []), await furnished('cards', [])];
  foreign = [await furnished('loans', ['i:barred']), await furnished('loans', ['i:barred'])];
  await gateway.sql(
    `UPDATE complaint SET conflicts = ARRAY[(SELECT 'i:' || staff_id FROM staff_token WHERE name = 'Barred Overseer')] WHERE department = 'loans'`,
  );
  await gateway.sql(`UPDATE claim SET staff_id = (SELECT staff_id FROM staff_token WHERE token_hash = sha256($1::bytea))`, holder);
});
afterAll(() => gateway?.close());

/** A case with one of everything that has an address of its own, in a department. */
async function furnished(department: string, conflicts: readonly string[]): Promise<FurnishedCase> {
  const word = department === 'loans' ? '秘密' : '自家';
  const reference = await gateway.complaint({ text: `${word} ${newId()}` });
  const [row] = await gateway.sql<{ id: string; evidence: string }>(
    `SELECT c.id, e.id AS evidence FROM complaint c JOIN evidence e ON e.complaint_id = c.id WHERE c.reference = $1`,
    reference,
  );
  const { id, evidence } = row!;
  const ids = { ...(Object.fromEntries(kinds.map((kind) => [kind, newId()])) as Record<Kind, string>), evidence };
  const insert = async (text: string, ...rest: unknown[]) => await gateway.sql(text, ...rest);
  await insert(
    `INSERT INTO attachment (id, complaint_id, filename, content_type, size, sha256) VALUES ($1, $2, '附件.txt', 'text/plain', 0, '')`,
    ids.attachments,
    id,
  );
  await insert(
    `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium) VALUES ($1, $2, 'progress', 'x', 'zh-Hans', 'sms')`,
    ids.notices,
    id,
  );
  await insert(
    `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, lease_until) VALUES ($1, $2, 1, 'sms', 'simulator', '+86', now())`,
    ids.deliveries,
    ids.notices,
  );
  await insert(`INSERT INTO letter (id, notice_id, text_no, recipient) VALUES ($1, $2, 1, '某路')`, ids.letters, ids.notices);
  await insert(
    `INSERT INTO extension_request (id, complaint_id, asked_by, request) VALUES ($1, $2, 'staff:x', $3)`,
    ids['extension-requests'],
    id,
    JSON.stringify(longer),
  );
  await insert(`INSERT INTO link_proposal (id, complaint_id, with_id, score, evidence) VALUES ($1, $2, $2, 1, '[]')`, ids.proposals, id);
  await insert(`INSERT INTO work (id, complaint_id, kind, subject_id) VALUES ($1, $2, 'read-by-hand', $1)`, ids.work, id);
  await insert(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place) VALUES ($1, $2, 'i:x', '某人', 'words', 'text')`,
    ids.conflicts,
    id,
  );
  await insert(
    `INSERT INTO further_matter (id, complaint_id, coding, business, department, sure) VALUES ($1, $2, 'x', 'B02', 'service', 0.9)`,
    ids['further-matters'],
    id,
  );
  await insert(
    `INSERT INTO claim (id, complaint_id, department, actor, lease_until, staff_id) VALUES ($1, $2, $3, 'staff:y', now() + interval '1 hour', $1)`,
    ids.claims,
    id,
    department,
  );
  await gateway.sql(
    `UPDATE complaint SET status = 'assigned', department = $2, conflicts = $3, claim_id = $4, claim_until = now() + interval '1 hour' WHERE id = $1`,
    id,
    department,
    conflicts,
    department === 'loans' ? ids.claims : null,
  );
  return { reference, ids };
}

const kindOf = ({ path }: StaffRoute): Kind | undefined => kinds.find((kind) => path.includes(`/${kind}/:id`));

/** One call and what came of it, with whatever was sent taken out again: what is left may not hang on whether it was somebody's. */
async function answerTo(who: (typeof asking)[number], route: StaffRoute, reference: string, id: string, other: string): Promise<string> {
  const address = route.path.replace(':reference', reference).replace(':id', id);
  const bare = (text: string) =>
    [reference, id, other, reference.replace('-', '')]
      .reduce((left, sent) => left.replaceAll(sent, '…'), text)
      .replace(/nonce="[^"]*"|nonce-[^']*|name="(actionKey|formKey)" value="[^"]*"|\d{1,2}:\d{2}/g, '');
  if (route.kind === 'api') {
    const body = route.method === 'GET' ? undefined : JSON.parse(JSON.stringify(callBodies[route.name] ?? {}).replace('{other}', other));
    const { status, bytes } = await gateway.call(route.method, address, { token: who.token, ...(body === undefined ? {} : { body }) });
    return `${status} ${bare(bytes.toString('utf8'))}`;
  }
  const page =
    route.method === 'GET'
      ? await who.visitor.get(address)
      : await who.visitor.post(address, { formKey: who.formKey, text: 'x', reason: 'x', with: other, from: other, claim: id, id });
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
    for (const who of asking) {
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

it(
  `${many} swaps of ids tell nobody that there is such a case: answers are those of one that is not there, byte for byte`,
  async () => {
    const dice = diceOf(seed);
    const nowhere = { reference: 'ZZZZZ-ZZZZZ', ids: Object.fromEntries(kinds.map((kind) => [kind, newId()])) as Record<Kind, string> };
    const state = async () =>
      JSON.stringify(
        await gateway.sql(
          `SELECT c.id, c.status, c.department, c.claim_id, c.version FROM complaint c WHERE department = 'loans' ORDER BY id`,
        ),
      );
    const before = await state();
    const events = async () =>
      await gateway.sql(`SELECT kind FROM event e JOIN complaint c ON c.id = e.complaint_id WHERE c.department = 'loans' ORDER BY seq`);
    const eventsBefore = await events();
    const wrong: unknown[] = [];
    const tried = new Set<string>();
    for (let i = 0; i < many; i++) {
      const route = routes[i % routes.length]!;
      const [who, theirs, mine] = [dice.pick(asking), dice.pick(foreign), dice.pick(own)];
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
      if (answer !== none || answer.includes('秘密')) wrong.push([route.name, mixed, ...whereApart(answer, none)]);
      tried.add(route.name);
    }
    expect([seed, wrong]).toEqual([seed, []]);
    expect(tried.size).toBe(Math.min(many, new Set(routes.map(({ name }) => name)).size));
    expect([await state(), await events()]).toEqual([before, eventsBefore]);
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
