import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { longer } from './call-bodies.js';
import type { StaffRoute } from './staff-routes.js';

/** Asks a statement of a house's database. */
export type Sql = <Row>(text: string, ...parameters: unknown[]) => Promise<Row[]>;

/** A case that is furnished: its id, the department that has it, and ids of what is inserted after others. */
interface Furnishing {
  readonly complaint: string;
  readonly department: string;
  /** What is read of it, wherever somebody wrote something. */
  readonly word: string;
  readonly ids: Readonly<Record<string, string>>;
}

interface KindOfThing {
  readonly table: string;
  /** Columns with their values; `id` and `complaint_id` are put in where the table has them. */
  readonly row: (of: Furnishing) => Readonly<Record<string, unknown>>;
  /** It belongs to no one case: this says what joins it to the case. */
  readonly apart?: (of: Furnishing, id: string) => readonly [sql: string, ...parameters: unknown[]];
}

const someone = '00000000-0000-4000-8000-00000000000f';
const soon = new Date(Date.now() + 86_400_000);
/** Of what is not of one case: the same whoever made it, so that two of them differ in nothing but their cases. */
const once = '2026-01-05T01:00:00Z';

/** Everything of a case, or of many, that has an id which a call may name. A new kind of address has a line here, or is excused where ids are swapped. */
const things = {
  attachments: { table: 'attachment', row: () => ({ filename: '附件.txt', content_type: 'text/plain', size: 0, sha256: Buffer.alloc(0) }) },
  notices: { table: 'notice', row: () => ({ kind: 'progress', obligation: 'x', language: 'zh-Hans', medium: 'sms' }) },
  deliveries: {
    table: 'delivery',
    row: ({ ids }) => ({
      notice_id: ids['notices'],
      attempt_no: 1,
      medium: 'sms',
      provider: 'simulator',
      recipient: '+86',
      lease_until: new Date(),
    }),
  },
  letters: { table: 'letter', row: ({ ids }) => ({ notice_id: ids['notices'], text_no: 1, recipient: '某路' }) },
  'extension-requests': { table: 'extension_request', row: () => ({ asked_by: 'staff:x', request: JSON.stringify(longer) }) },
  proposals: { table: 'link_proposal', row: ({ complaint }) => ({ with_id: complaint, score: 1, evidence: '[]' }) },
  work: { table: 'work', row: ({ complaint }) => ({ kind: 'read-by-hand', subject_id: complaint }) },
  conflicts: { table: 'conflict_finding', row: () => ({ key: 'i:x', name: '某人', origin: 'words', place: 'text' }) },
  'further-matters': { table: 'further_matter', row: () => ({ coding: 'x', business: 'B02', department: 'triage', sure: 0.9 }) },
  remedies: {
    table: 'remedy',
    row: ({ department, word }) => ({
      department,
      kind: 'apology',
      reason: word,
      state: 'proposed',
      proposed_by: 'staff:x',
      proposed_by_id: someone,
      proposed_role: 'clerk',
      customer: [],
    }),
  },
  'report-backs': {
    table: 'report_back',
    row: () => ({
      no: 1,
      state: 'written',
      medium: 'file',
      language: 'zh-Hans',
      said: '{"decision":"upheld"}',
      recipient: '{}',
      written_by: 'staff:x',
      written_by_id: someone,
    }),
  },
  breaches: {
    table: 'obligation',
    row: () => ({
      rule_set: 'cbrc-2012',
      rule_set_version: '1',
      obligation: 'x',
      kind: 'decide',
      due_at: new Date(),
      missed_at: new Date(),
      started_at: new Date(),
    }),
  },
  'second-looks': {
    table: 'second_look',
    row: ({ word }) => ({
      state: 'asked',
      why: 'result',
      outcome: JSON.stringify({ decision: 'not-upheld', text: word }),
      asked_by: 'staff:x',
      asked_by_id: someone,
      due_at: soon,
    }),
  },
  escalations: {
    table: 'escalation',
    row: () => ({ rung: 'head', ground: 'silence', state: 'standing', raised_by: 'system:router', due_at: soon }),
  },
  parts: {
    table: 'joint_part',
    row: ({ word }) => ({ department: 'service', question: word, state: 'asked', due_at: soon, asked_by: 'staff:x', asked_by_id: someone }),
  },
  erasures: { table: 'erasure', row: ({ word }) => ({ ground: 'asked-for', reason: word, asked_by: 'staff:x', asked_by_id: someone }) },
  holds: {
    table: 'legal_hold',
    row: ({ word }) => ({ kind: 'litigation', reason: word, until: '2099-12-31', state: 'standing', placed_by: 'staff:x' }),
  },
  'data-requests': {
    table: 'data_request',
    row: ({ word }) => ({
      kind: 'grievance',
      state: 'asked',
      way: 'page',
      words: word,
      asked_by: 'complainant',
      rule_set: 'pipl-2021',
      obligation: 'x',
      due_on: '2099-12-31',
    }),
  },
  'content-grants': {
    table: 'content_grant',
    row: ({ word }) => ({ staff_id: someone, actor: 'staff:x', state: 'asked', reason: word, days: 7 }),
  },
  claims: {
    table: 'claim',
    row: ({ department }) => ({ department, actor: 'staff:y', lease_until: new Date(Date.now() + 3_600_000), staff_id: someone }),
  },
  // Not of one case.
  incidents: {
    table: 'incident',
    // Open ones differ in what they are of.
    row: ({ ids }) => ({
      axis: 'place',
      value: ids['incidents'],
      state: 'confirmed',
      from_at: once,
      found_at: once,
      count: 1,
      expected: 0,
    }),
    apart: ({ complaint }, id) => [
      `INSERT INTO incident_case (complaint_id, incident_id, state) VALUES ($1, $2, 'waiting')`,
      complaint,
      id,
    ],
  },
  'retention-runs': {
    table: 'retention_run',
    row: () => ({
      state: 'done',
      rules: '[]',
      drawn_up_by: 'staff:x',
      drawn_up_at: once,
      answered_at: once,
      answered_by: 'staff:y',
      done_at: once,
      head: '',
    }),
    apart: ({ complaint }, id) => [
      `INSERT INTO retention_case (run_id, complaint_id, no, years, since, kept_until, state) VALUES ($2, $1, 1, 5, 'ended', now(), 'waiting')`,
      complaint,
      id,
    ],
  },
  measures: {
    table: 'measure',
    row: ({ department, word }) => ({
      coding: 'x',
      cause: 'process',
      department,
      what: word,
      state: 'proposed',
      owner: '某人',
      owner_id: someone,
      due_on: '2099-12-31',
    }),
  },
  views: { table: 'saved_view', row: ({ department }) => ({ staff_id: someone, department, name: newId(), picked: '{}' }) },
} as const satisfies Readonly<Record<string, KindOfThing>>;

/** What an id in an address may stand for. `evidence`, `slips` and `departments` are there with every case. */
export type Kind = keyof typeof things | 'evidence' | 'slips' | 'departments';
/** Every kind, in the order in which they are made. */
export const kinds = ['evidence', 'slips', 'departments', ...Object.keys(things)] as readonly Kind[];

/** How pages write a kind that the API writes as it is called. */
const aliases: Readonly<Record<string, Kind>> = {
  '/accountability/:id': 'breaches',
  '/erasure/:id': 'erasures',
  '/report-back/:id': 'report-backs',
  '/desk/grants/:id': 'content-grants',
  '/desk/retention/:id': 'retention-runs',
  '/held-notices/:reference/:id': 'notices',
  '/failed-tasks/:consumer/:id': 'slips',
  '/views/:view': 'views',
};

/** Calls that name letters beside their address: in their form, or behind a question mark. */
const beside: Readonly<Record<string, Kind>> = {
  'LettersPagesController.printTogether': 'letters',
  'LettersPagesController.postedTogether': 'letters',
  'LettersPagesController.pile': 'letters',
};

/** What the id in this address, or beside it, stands for; undefined where it names none, or one that no case has. */
export function kindOf({ path, name }: Pick<StaffRoute, 'path' | 'name'>): Kind | undefined {
  const [, alias] = Object.entries(aliases).find(([end]) => path.includes(end)) ?? [];
  return beside[name] ?? alias ?? kinds.find((kind) => path.includes(`/${kind}/:id`));
}

const isApart = (kind: keyof typeof things): boolean => ['incidents', 'retention-runs', 'measures', 'views'].includes(kind);

/**
 * Gives a case one of everything that an address may name, of these kinds (all, where none are named), and tells their ids. The department is the one whose
 * case it is taken for, and the word stands wherever somebody would have written something.
 */
export async function furnish(
  sql: Sql,
  reference: string,
  department: string,
  word: string,
  which: readonly Kind[] = kinds,
): Promise<Readonly<Record<Kind, string>>> {
  const [row] = await sql<{ complaint: string; evidence: string; event: string }>(
    `SELECT c.id AS complaint, (SELECT id FROM evidence e WHERE e.complaint_id = c.id LIMIT 1) AS evidence,
            (SELECT id FROM event e WHERE e.complaint_id = c.id ORDER BY seq LIMIT 1) AS event FROM complaint c WHERE c.reference = $1`,
    reference,
  );
  const { complaint, evidence, event } = row!;
  const ids: Record<string, string> = { ...noIds(), evidence, slips: event, departments: department };
  const of = { complaint, department, word, ids };
  if (which.includes('slips'))
    await sql(
      `INSERT INTO slip (event_id, consumer, kind, failures, last_code, dead_at) VALUES ($1, 'notices', 'complaint.received', 9, 'x', now())`,
      event,
    );
  for (const [kind, thing] of Object.entries(things) as [keyof typeof things, KindOfThing][])
    if (which.includes(kind)) {
      await insert(sql, kind, thing, of);
      if (thing.apart) await sql(...thing.apart(of, ids[kind]!));
    }
  return ids as Record<Kind, string>;
}

/** Ids of nothing; but of incidents and lists of what may go there is one each, without a case. `ids`: under these. */
export async function bare(sql: Sql, ids: Readonly<Record<Kind, string>> = noIds()): Promise<Readonly<Record<Kind, string>>> {
  for (const kind of ['incidents', 'retention-runs'] as const)
    await insert(sql, kind, things[kind], { complaint: '', department: '', word: '', ids });
  return ids;
}

const noIds = (): Record<Kind, string> => Object.fromEntries(kinds.map((kind) => [kind, newId()])) as Record<Kind, string>;

async function insert(sql: Sql, kind: keyof typeof things, { table, row }: KindOfThing, of: Furnishing): Promise<void> {
  const ofCase = isApart(kind) || ['deliveries', 'letters'].includes(kind) ? {} : { complaint_id: of.complaint };
  const columns: Record<string, unknown> = { id: of.ids[kind], ...ofCase, ...row(of) };
  const names = Object.keys(columns);
  await sql(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    ...Object.values(columns),
  );
}

/** How all that was furnished stands, as text, to see that nothing moved. */
export async function standing(sql: Sql, all: readonly Readonly<Record<Kind, string>>[]): Promise<string> {
  const found: unknown[] = [];
  for (const [kind, { table }] of Object.entries(things) as [Kind, KindOfThing][])
    found.push(
      await sql(
        `SELECT t.* FROM ${table} t WHERE id = ANY($1) ORDER BY id`,
        all.map((ids) => ids[kind]),
      ),
    );
  found.push(
    await sql(
      `SELECT * FROM slip WHERE dead_at IS NOT NULL AND event_id = ANY($1) ORDER BY event_id`,
      all.map(({ slips }) => slips),
    ),
  );
  return JSON.stringify(found);
}
