import 'reflect-metadata';
import { judge, type Relation, type RightVerdict } from '@app/shared/domain/rights/judge.js';
import { type Action, reachOf } from '@app/shared/domain/rights/rights.js';
import { type Role, roles } from '@app/shared/domain/rights/roles.js';
import { newId } from '@app/shared/platform/process/new-id.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callBodies as bodies, longer } from '../support/call-bodies.js';
import { aVisitor, type DeskVisitor } from '../support/desk-visitor.js';
import { aGateway, type TestGateway } from '../support/gateway.js';
import { type StaffRoute, staffRoutes } from '../support/staff-routes.js';

const routes = await staffRoutes();
/** They hang on no case, or on whose claim it is rather than on the case. */
const apart = [
  'GET /api/quarantine',
  'POST /api/quarantine/:id/releases',
  'POST /api/quarantine/:id/dismissals',
  'GET /api/record-checks',
  'POST /api/record-checks',
  'GET /api/reports',
  'GET /api/figures',
  'POST /api/reports/:id/completions',
  'GET /api/complaints',
  'GET /api/held-notices',
  'GET /api/letters',
  'GET /api/conflicts',
  'GET /api/readings',
  'GET /api/offers',
  'GET /api/remedies',
  'GET /api/second-looks',
  'GET /api/readings/unusual',
  'GET /api/people',
  'POST /api/people',
  'POST /api/people/:id/changes',
  'POST /api/people/:id/invitations',
  'POST /api/people/:id/absences',
  'POST /api/people/:id/departures',
  'GET /api/keys',
  'POST /api/keys',
  'POST /api/keys/:id/rotations',
  'POST /api/keys/:id/revocations',
  'POST /api/claims/:id/renew',
  'DELETE /api/claims/:id',
  'GET /api/departments/:id/queue',
  'POST /api/departments/:id/claims',
];

const relations: readonly (readonly [string, Relation])[] = [
  ['own', { barred: false, own: true, held: 'nobody' }],
  ['held by me', { barred: false, own: true, held: 'me' }],
  ['held by another', { barred: false, own: true, held: 'another' }],
  ['other', { barred: false, own: false, held: 'nobody' }],
  ['barred', { barred: true, own: true, held: 'nobody' }],
];

interface Member {
  readonly role: Role;
  readonly token: string;
  readonly id: string;
  readonly department: string;
  readonly visitor: DeskVisitor;
}
interface World {
  readonly id: string;
  readonly reference: string;
  readonly other: string;
  readonly ids: Readonly<Record<string, string>>;
}

let gateway: TestGateway;
let members: Member[];
let world: World;
const nameOf = (role: Role) => `${role} Person`;

beforeAll(async () => {
  gateway = await aGateway();
  members = await Promise.all(
    roles.map(async (role) => {
      const department = role === 'integrity' ? 'integrity' : 'cards';
      const token = await gateway.staff(role, department, nameOf(role));
      const visitor = aVisitor(gateway.url);
      await visitor.signIn(token);
      const [row] = await gateway.sql<{ id: string }>('SELECT staff_id AS id FROM staff_token WHERE name = $1', nameOf(role));
      return { role, token, id: row!.id, department, visitor };
    }),
  );
  world = await furnish();
});
afterAll(() => gateway?.close());

/** One case with one of everything that has an address of its own. */
async function furnish(): Promise<World> {
  const [reference, other] = [await gateway.complaint(), await gateway.complaint()];
  const [row] = await gateway.sql<{ id: string; otherId: string; evidence: string }>(
    `SELECT c.id, o.id AS "otherId", e.id AS evidence FROM complaint c JOIN evidence e ON e.complaint_id = c.id, complaint o WHERE c.reference = $1 AND o.reference = $2`,
    reference,
    other,
  );
  const { id, otherId, evidence } = row!;
  const ids = {
    evidence,
    attachment: newId(),
    notice: newId(),
    delivery: newId(),
    letter: newId(),
    request: newId(),
    proposal: newId(),
    work: newId(),
    finding: newId(),
    further: newId(),
    remedy: newId(),
    look: newId(),
  };
  await gateway.sql(
    `INSERT INTO attachment (id, complaint_id, filename, content_type, size, sha256) VALUES ($1, $2, 'a.txt', 'text/plain', 0, '')`,
    ids.attachment,
    id,
  );
  await gateway.sql(
    `INSERT INTO notice (id, complaint_id, kind, obligation, language, medium) VALUES ($1, $2, 'progress', 'x', 'zh-Hans', 'sms')`,
    ids.notice,
    id,
  );
  await gateway.sql(
    `INSERT INTO delivery (id, notice_id, attempt_no, medium, provider, recipient, lease_until) VALUES ($1, $2, 1, 'sms', 'simulator', '+86', now())`,
    ids.delivery,
    ids.notice,
  );
  await gateway.sql(`INSERT INTO letter (id, notice_id, text_no, recipient) VALUES ($1, $2, 1, '上海')`, ids.letter, ids.notice);
  await gateway.sql(
    `INSERT INTO extension_request (id, complaint_id, asked_by, request) VALUES ($1, $2, 'staff:x', $3)`,
    ids.request,
    id,
    JSON.stringify(longer),
  );
  await gateway.sql(
    `INSERT INTO link_proposal (id, complaint_id, with_id, score, evidence) VALUES ($1, $2, $3, 1, '[]')`,
    ids.proposal,
    id,
    otherId,
  );
  await gateway.sql(`INSERT INTO work (id, complaint_id, kind, subject_id) VALUES ($1, $2, 'read-by-hand', $1)`, ids.work, id);
  await gateway.sql(
    `INSERT INTO conflict_finding (id, complaint_id, key, name, origin, place) VALUES ($1, $2, 'i:x', '某人', 'words', 'text')`,
    ids.finding,
    id,
  );
  await gateway.sql(
    `INSERT INTO further_matter (id, complaint_id, coding, business, department, sure) VALUES ($1, $2, 'x', 'B02', 'loans', 0.9)`,
    ids.further,
    id,
  );
  await gateway.sql(
    `INSERT INTO remedy (id, complaint_id, department, kind, reason, state, proposed_by, proposed_by_id, proposed_role, customer)
     VALUES ($1, $2, 'cards', 'apology', '服务态度', 'proposed', 'staff:x', gen_random_uuid(), 'clerk', '{}')`,
    ids.remedy,
    id,
  );
  await gateway.sql(
    `INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at)
     VALUES ($1, $2, 'asked', 'result', '{"decision":"not-upheld","text":"不成立"}', 'staff:x', gen_random_uuid(), now())`,
    ids.look,
    id,
  );
  // An offer, so that what is done to offers has something to be done to.
  await gateway.sql(
    `INSERT INTO transfer (id, complaint_id, from_department, to_department, reason, state, offered_by, tells, answer_by)
     VALUES (gen_random_uuid(), $1, 'cards', 'cards', '归口', 'offered', 'staff:x', false, now() + interval '1 day')`,
    id,
  );
  return { id, reference, other, ids };
}

/** Both cases stand to this person as the relation says, whatever the call before did to them. */
async function stand(member: Member, { own, held, barred }: Relation): Promise<string | undefined> {
  const claim = newId();
  const department = own ? member.department : member.department === 'loans' ? 'cards' : 'loans';
  await gateway.sql(
    `UPDATE complaint SET status = 'assigned', merged_into = NULL, department = $1, conflicts = $2, claim_id = $3, claim_until = $4::timestamptz`,
    department,
    barred ? [`p:${nameOf(member.role).toLowerCase().split(' ').sort().join(' ')}`] : [],
    held === 'nobody' ? null : claim,
    held === 'nobody' ? null : new Date(Date.now() + 3_600_000).toISOString(),
  );
  await gateway.sql(`DELETE FROM transfer WHERE offered_by <> 'staff:x'`);
  await gateway.sql(`UPDATE transfer SET state = 'offered', answered_at = NULL, from_department = $1, to_department = $1`, department);
  await gateway.sql('DELETE FROM point');
  await gateway.sql(`UPDATE second_look SET state = 'asked'`);
  await gateway.sql('UPDATE claim SET ended_at = now() WHERE ended_at IS NULL');
  await gateway.sql('UPDATE case_join SET separated_at = now()');
  await gateway.sql(`UPDATE conflict_finding SET state = 'open'`);
  if (held === 'nobody') return undefined;
  await gateway.sql(
    `INSERT INTO claim (id, complaint_id, department, actor, lease_until, staff_id) VALUES ($1, $2, $3, 'staff:y', now() + interval '1 hour', $4)`,
    claim,
    world.id,
    department,
    held === 'me' ? member.id : newId(),
  );
  return held === 'me' ? claim : undefined;
}

function addressOf({ path, name }: StaffRoute): string {
  const { reference, ids } = world;
  const of: Record<string, string> = {
    'work/:id': ids['work']!,
    'attachments/:id': ids['attachment']!,
    'evidence/:id': ids['evidence']!,
    'letters/:id': ids['letter']!,
    'deliveries/:id': ids['delivery']!,
    'proposals/:id': ids['proposal']!,
    'extension-requests/:id': ids['request']!,
    'notices/:id': ids['notice']!,
    'conflicts/:id': ids['finding']!,
    'further-matters/:id': ids['further']!,
    'remedies/:id': ids['remedy']!,
    'second-looks/:id': ids['look']!,
  };
  const kind = Object.keys(of).find((one) => path.includes(`/${one}`));
  if (path.includes(':id') && kind === undefined) throw new Error(`${name} (${path}) has an id that nothing stands for here.`);
  return path.replace(':reference', reference).replace(':id', kind ? of[kind]! : '');
}

const told = (status: number, code: unknown): RightVerdict | 'gone' =>
  code === 'claim.missing'
    ? 'claim-missing'
    : code === 'claim.held-by-another'
      ? 'held-by-another'
      : status === 403
        ? 'forbidden'
        : status === 404
          ? 'hidden'
          : status >= 500
            ? 'gone'
            : 'allowed';

/** What is said of a case that somebody else holds is a matter of its state, not of rights, where a role needs no claim. */
const expected = (role: Role, action: Action, relation: Relation): readonly string[] => {
  const verdict = judge(role, action, relation);
  return verdict === 'allowed' && relation.held === 'another' ? [verdict, 'held-by-another'] : [verdict];
};

describe('rights over a case, by role and relation', () => {
  const calls = routes.filter(({ kind, method, path }) => kind === 'api' && !apart.includes(`${method} ${path}`));

  it.each(calls.map((route) => [`${route.method} ${route.path} (${route.action})`, route] as const))('%s', async (_, route) => {
    const wrong: unknown[] = [];
    for (const member of members)
      for (const [words, relation] of relations) {
        const claim = await stand(member, relation);
        const body =
          route.method === 'GET' ? undefined : JSON.parse(JSON.stringify(bodies[route.name] ?? {}).replace('{other}', world.other));
        const answer = await gateway.call(route.method, addressOf(route), {
          token: member.token,
          ...(body === undefined ? {} : { body }),
          headers: claim === undefined ? {} : { 'x-redress-claim': claim },
        });
        const verdict = told(answer.status, answer.body?.code);
        const wanted = expected(member.role, route.action as Action, relation);
        if (!wanted.includes(verdict)) wrong.push([member.role, words, wanted, answer.status, answer.body?.code]);
      }
    expect(wrong).toEqual([]);
  });

  const pages = routes.filter(
    ({ kind, method, path }) => kind === 'page' && method === 'GET' && /:reference|extension-requests/.test(path),
  );

  it.each(pages.map((route) => [`${route.path} (${route.action})`, route] as const))('page %s', async (_, route) => {
    const wrong: unknown[] = [];
    for (const member of members)
      for (const [words, relation] of relations) {
        await stand(member, relation);
        const { status } = await member.visitor.get(addressOf(route));
        const verdict = judge(member.role, route.action as Action, relation);
        // A page that offers an action explains to whoever may see the case why it cannot be done now.
        const reads = judge(member.role, 'case.read', relation);
        const wanted = reachOf(member.role, route.action as Action) === undefined ? 403 : reads === 'hidden' ? 404 : 200;
        if (status !== wanted && !(status === 403 && verdict === 'forbidden')) wrong.push([member.role, words, wanted, status]);
      }
    expect(wrong).toEqual([]);
  });
});

describe('rights that a role has or has not', () => {
  it('are asked at every route before anything else', async () => {
    const wrong: unknown[] = [];
    for (const route of routes) {
      const address = route.path.replace(':reference', 'ZZZZZ-ZZZZZ').replace(':id', newId());
      for (const { role, token, visitor } of members.filter((one) => reachOf(one.role, route.action as Action) === undefined)) {
        const status =
          route.kind === 'api'
            ? (await gateway.call(route.method, address, { token, ...(route.method === 'GET' ? {} : { body: {} }) })).status
            : (route.method === 'GET' ? await visitor.get(address) : await visitor.post(address, {})).status;
        if (status !== 403) wrong.push([route.name, role, status]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('open the lists and queues to whoever has them', async () => {
    const wrong: unknown[] = [];
    for (const route of routes.filter(({ kind, method, path }) => kind === 'api' && method === 'GET' && apart.includes(`GET ${path}`)))
      for (const member of members) {
        const { status } = await gateway.call('GET', route.path.replace(':id', member.department), { token: member.token });
        const wanted = reachOf(member.role, route.action as Action) === undefined ? 403 : 200;
        if (status !== wanted) wrong.push([route.name, member.role, wanted, status]);
      }
    expect(wrong).toEqual([]);
  });
});
