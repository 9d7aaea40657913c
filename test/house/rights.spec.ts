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
  'GET /api/causes',
  'POST /api/measures',
  'POST /api/measures/:id/agreements',
  'POST /api/measures/:id/drops',
  'POST /api/measures/:id/completions',
  'POST /api/measures/:id/findings',
  'POST /api/reports/:id/completions',
  'GET /api/referrals',
  'GET /api/referrals/mails',
  'GET /api/report-definitions',
  'GET /api/report-definitions/:id',
  'GET /api/report-definitions/:id/cases',
  'GET /api/report-definitions/:id/differences',
  'POST /api/report-definitions/:id/texts',
  'POST /api/report-definitions/:id/copies',
  'GET /api/report-definitions/:id/copies',
  'GET /api/report-definitions/:id/copies/:copy/:format',
  'GET /api/complaints',
  'GET /api/held-notices',
  'GET /api/letters',
  'GET /api/conflicts',
  'GET /api/content-grants',
  'GET /api/readings',
  'GET /api/offers',
  'GET /api/parts',
  'GET /api/return-visits',
  'GET /api/remedies',
  'GET /api/incidents',
  'GET /api/incidents/:id',
  'POST /api/incidents/:id/answers',
  'POST /api/incidents/:id/decisions',
  'POST /api/incidents/:id/cases/:reference/removals',
  'POST /api/institution-events',
  'POST /api/incidents/:id/confirmations',
  'POST /api/incidents/:id/dismissals',
  'POST /api/incidents/:id/endings',
  'GET /api/erasures',
  'GET /api/data-requests',
  'GET /api/retention',
  'GET /api/retention-runs',
  'GET /api/retention-runs/:id/cases',
  'GET /api/retention-runs/:id/certificate',
  'POST /api/retention-runs',
  'POST /api/retention-runs/:id/approvals',
  'POST /api/retention-runs/:id/refusals',
  'GET /api/second-looks',
  'GET /api/readings/unusual',
  'GET /api/people',
  'POST /api/people',
  'POST /api/people/:id/changes',
  'POST /api/people/:id/invitations',
  'POST /api/people/:id/vouchings',
  'POST /api/people/:id/absences',
  'POST /api/people/:id/departures',
  'GET /api/keys',
  'POST /api/keys',
  'POST /api/keys/:id/rotations',
  'POST /api/keys/:id/revocations',
  'POST /api/claims/:id/renew',
  'DELETE /api/claims/:id',
  'GET /api/departments/:id/queue',
  'GET /api/departments/:id/holdings',
  'POST /api/departments/:id/claims',
];

/** Pages that know nothing of assisting: to a department that assists there is no such copy of somebody's data. */
const unaware = ['/desk/complaints/:reference/data-requests/:id/copy'];
/** Calls of the API that know nothing of assisting: to a department that assists they say that there is no such case, where its right alone would be refused. */
const unawareCalls = [
  'POST /api/conflicts/:id/appeals',
  'POST /api/complaints/:reference/joins',
  'POST /api/complaints/:reference/separations',
  'POST /api/proposals/:id/refusals',
  'GET /api/letters/:id.pdf',
  'GET /api/complaints/:reference/offer',
  'POST /api/complaints/:reference/offer/acceptances',
  'POST /api/complaints/:reference/offer/returns',
  'GET /api/complaints/:reference/proof',
  'GET /api/data-requests/:id/copy',
  'POST /api/parts/:id/answers',
  'POST /api/parts/:id/returns',
  'GET /api/complaints/:reference/accountability',
  'GET /api/complaints/:reference/report-backs',
  'GET /api/report-backs/:id',
  'GET /api/report-backs/:id/file',
  'GET /api/complaints/:reference/holds',
];

const relations: readonly (readonly [string, Relation])[] = [
  ['own', { barred: false, own: true, held: 'nobody' }],
  ['held by me', { barred: false, own: true, held: 'me' }],
  ['held by another', { barred: false, own: true, held: 'another' }],
  ['other', { barred: false, own: false, held: 'nobody' }],
  ['another’s, theirs assists', { barred: false, own: false, assists: true, held: 'nobody' }],
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
    grant: newId(),
    further: newId(),
    remedy: newId(),
    report: newId(),
    breach: newId(),
    look: newId(),
    part: newId(),
    assistance: newId(),
    erasure: newId(),
    hold: newId(),
    escalation: newId(),
    dataRequest: newId(),
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
    `INSERT INTO content_grant (id, complaint_id, staff_id, actor, state, reason, days) VALUES ($1, $2, gen_random_uuid(), 'staff:x', 'asked', '检查', 7)`,
    ids.grant,
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
    `INSERT INTO report_back (id, complaint_id, no, state, medium, language, said, recipient, written_by, written_by_id)
     VALUES ($1, $2, 1, 'written', 'file', 'zh-Hans', '{"decision":"upheld"}', '{}', 'staff:x', gen_random_uuid())`,
    ids.report,
    id,
  );
  await gateway.sql(
    `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, state, due_at, missed_at, started_at)
     VALUES ($1, $2, 'cbrc-2012', '1', 'x', 1, 'decide', 'open', now(), now(), now())`,
    ids.breach,
    id,
  );
  await gateway.sql(
    `INSERT INTO second_look (id, complaint_id, state, why, outcome, asked_by, asked_by_id, due_at)
     VALUES ($1, $2, 'asked', 'result', '{"decision":"not-upheld","text":"不成立"}', 'staff:x', gen_random_uuid(), now())`,
    ids.look,
    id,
  );
  await gateway.sql(
    `INSERT INTO escalation (id, complaint_id, rung, ground, state, raised_by, due_at) VALUES ($1, $2, 'head', 'silence', 'standing', 'system:router', now())`,
    ids.escalation,
    id,
  );
  // One part that is answered in these tests, and one by which somebody's department assists.
  for (const part of [ids.part, ids.assistance])
    await gateway.sql(
      `INSERT INTO joint_part (id, complaint_id, department, question, state, due_at, asked_by, asked_by_id)
       VALUES ($1, $2, 'cards', '请核实', 'asked', now() + interval '1 day', 'staff:x', gen_random_uuid())`,
      part,
      id,
    );
  await gateway.sql(
    `INSERT INTO erasure (id, complaint_id, ground, reason, asked_by, asked_by_id) VALUES ($1, $2, 'asked-for', '', 'staff:x', gen_random_uuid())`,
    ids.erasure,
    id,
  );
  await gateway.sql(
    `INSERT INTO legal_hold (id, complaint_id, kind, reason, until, state, placed_by) VALUES ($1, $2, 'litigation', '', now() + interval '1 year', 'standing', 'staff:x')`,
    ids.hold,
    id,
  );
  await gateway.sql(
    `INSERT INTO data_request (id, complaint_id, kind, state, way, words, asked_by, rule_set, obligation) VALUES ($1, $2, 'restriction', 'asked', 'desk', '', 'staff:x', 'pipl', 'answer')`,
    ids.dataRequest,
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
async function stand(member: Member, { own, held, barred, assists }: Relation, name = ''): Promise<string | undefined> {
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
  // What is asked again came back before.
  await gateway.sql(
    `UPDATE joint_part SET state = $2, department = $1 WHERE id = $3`,
    department,
    name.endsWith('again') ? 'returned' : 'asked',
    world.ids['part']!,
  );
  await gateway.sql(
    `UPDATE joint_part SET state = $1, department = $2 WHERE id = $3`,
    assists ? 'asked' : 'withdrawn',
    member.department,
    world.ids['assistance']!,
  );
  await gateway.sql(`DELETE FROM joint_part WHERE id <> ALL($1::uuid[])`, [world.ids['part']!, world.ids['assistance']!]);
  await gateway.sql('DELETE FROM escalation WHERE id <> $1', world.ids['escalation']!);
  await gateway.sql(`UPDATE escalation SET state = 'standing'`);
  await gateway.sql('DELETE FROM point');
  await gateway.sql('DELETE FROM report_back WHERE id <> $1', world.ids['report']!);
  // Pages are shown of what was approved; what is called begins with what waits.
  await gateway.sql('UPDATE report_back SET state = $1', name === '' ? 'received' : 'written');
  await gateway.sql(`UPDATE second_look SET state = 'asked'`);
  await gateway.sql('UPDATE erasure SET answered_at = NULL');
  await gateway.sql(`DELETE FROM data_request WHERE asked_by <> 'staff:x'`);
  await gateway.sql(`UPDATE data_request SET state = $1`, name.endsWith('end') ? 'granted' : 'asked');
  await gateway.sql('UPDATE complaint SET restricted_at = NULL');
  await gateway.sql(`UPDATE legal_hold SET state = 'standing' WHERE placed_by = 'staff:x'`);
  await gateway.sql('UPDATE claim SET ended_at = now() WHERE ended_at IS NULL');
  await gateway.sql('UPDATE case_join SET separated_at = now()');
  await gateway.sql(`UPDATE conflict_finding SET state = 'open'`);
  await gateway.sql(`DELETE FROM content_grant WHERE actor <> 'staff:x'`);
  await gateway.sql(`UPDATE content_grant SET state = 'given', ends_at = now() + interval '1 hour'`);
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
    'content-grants/:id': ids['grant']!,
    'further-matters/:id': ids['further']!,
    'parts/:id': ids['part']!,
    'escalations/:id': ids['escalation']!,
    'remedies/:id': ids['remedy']!,
    'second-looks/:id': ids['look']!,
    'report-backs/:id': ids['report']!,
    'report-back/:id': ids['report']!,
    'breaches/:id': ids['breach']!,
    'erasures/:id': ids['erasure']!,
    'holds/:id': ids['hold']!,
    'data-requests/:id': ids['dataRequest']!,
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
      : code === 'content.not-granted'
        ? 'not-granted'
        : status === 403
          ? 'forbidden'
          : status === 404
            ? 'hidden'
            : status >= 500
              ? 'gone'
              : 'allowed';

/** What is said of a case that somebody else holds is a matter of its state, not of rights, where a role needs no claim. */
const expected = (role: Role, action: Action, relation: Relation, call: string): readonly string[] => {
  const verdict = judge(role, action, relation);
  if (relation.assists && verdict === 'forbidden' && unawareCalls.includes(call)) return [verdict, 'hidden'];
  return verdict === 'allowed' && relation.held === 'another' ? [verdict, 'held-by-another'] : [verdict];
};

describe('rights over a case, by role and relation', () => {
  const calls = routes.filter(({ kind, method, path }) => kind === 'api' && !apart.includes(`${method} ${path}`));

  it.each(calls.map((route) => [`${route.method} ${route.path} (${route.action})`, route] as const))('%s', async (_, route) => {
    const wrong: unknown[] = [];
    const call = `${route.method} ${route.path}`;
    let unawareOnce = false;
    for (const member of members)
      for (const [words, relation] of relations) {
        const claim = await stand(member, relation, route.name);
        const body =
          route.method === 'GET' ? undefined : JSON.parse(JSON.stringify(bodies[route.name] ?? {}).replace('{other}', world.other));
        const answer = await gateway.call(route.method, addressOf(route), {
          token: member.token,
          ...(body === undefined ? {} : { body }),
          headers: claim === undefined ? {} : { 'x-redress-claim': claim },
        });
        const verdict = told(answer.status, answer.body?.code);
        const wanted = expected(member.role, route.action as Action, relation, call);
        if (!wanted.includes(verdict)) wrong.push([member.role, words, wanted, answer.status, answer.body?.code]);
        unawareOnce ||= verdict === 'hidden' && wanted.length === 2 && relation.assists === true;
      }
    expect([wrong, unawareOnce]).toEqual([[], unawareCalls.includes(call)]);
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
        const isElsewhere = relation.assists === true && route.action === 'offer.read' && reachOf(member.role, 'case.read') === 'own';
        const wanted = reachOf(member.role, route.action as Action) === undefined ? 403 : reads === 'hidden' || isElsewhere ? 404 : 200;
        const isHidden = status === 404 && relation.assists === true && verdict === 'forbidden' && unaware.includes(route.path);
        if (status !== wanted && !isHidden && !(status === 403 && (verdict === 'forbidden' || verdict === 'not-granted')))
          wrong.push([member.role, words, wanted, status]);
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
    /** What belongs to no case and is there by name, or is asked for nothing that there is. */
    const answers: Readonly<Record<string, number>> = {
      '/cases': 422,
      '/differences': 422,
      '/:format': 404,
      '/incidents/:id': 404,
      '/certificate': 404,
    };
    for (const route of routes.filter(({ kind, method, path }) => kind === 'api' && method === 'GET' && apart.includes(`GET ${path}`)))
      for (const member of members) {
        const address = route.path.replace('definitions/:id', 'definitions/cn-2012-half-year').replace(':copy', newId());
        const { status } = await gateway.call('GET', address.replace(':id', member.department), { token: member.token });
        const ending = /report-definitions|incidents|certificate/.test(route.path)
          ? Object.keys(answers).find((one) => route.path.endsWith(one))
          : undefined;
        const wanted = reachOf(member.role, route.action as Action) === undefined ? 403 : ending === undefined ? 200 : answers[ending];
        if (status !== wanted) wrong.push([route.name, member.role, wanted, status]);
      }
    expect(wrong).toEqual([]);
  });
});
