import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from '../../apps/gateway/src/desk/act-once.js';
import { StaffSessions } from '../../apps/gateway/src/desk/pages/session/staff-sessions.js';
import { AddressTries } from '../../apps/gateway/src/http/address-tries.js';
import { StatusTries } from '../../apps/gateway/src/status/status-tries.js';
import { tokenHash } from '../../libs/shared/src/people/staff-tokens.js';
import { forgetUses } from '../../libs/shared/src/persistence/budget-ledger.js';
import { UnitOfWork } from '../../libs/shared/src/persistence/unit-of-work.js';
import { newId } from '../../libs/shared/src/platform/process/new-id.js';
import { aDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let unitOfWork: UnitOfWork;
const token = newId();
beforeAll(async () => {
  database = await aDatabase();
  unitOfWork = new UnitOfWork(database.pool);
  await unitOfWork.read(`INSERT INTO staff_token (id, name, role, token_hash) VALUES ($1, 'Wang', 'supervisor', $2)`, [
    token,
    tokenHash('secret'),
  ]);
});
afterAll(() => database?.close());

const limits = { signInsPerMinute: 10, lookupsPerMinute: 30, formsPerMinute: 'off' };
const deskSessions = { idleMinutes: 60, longestHours: 12, proofMinutes: 30 };

/** What is cleared away, by whom, at most so many at once (docs/what-is-kept.md). `age` is the first that is too old, in minutes. */
interface Rule {
  readonly table: string;
  readonly since: string;
  /** Its other columns, of the n-th row. */
  readonly columns: Readonly<Record<string, string>>;
  readonly minutes: number;
  readonly batch: number;
  /** Rows that the act itself writes. */
  readonly writes: number;
  readonly act: () => Promise<unknown>;
}
const key = "decode(md5(n::text || clock_timestamp()), 'hex')";
const rules: readonly Rule[] = [
  {
    table: 'status_try',
    since: 'since',
    columns: { key },
    minutes: 15,
    batch: 100,
    writes: 2,
    act: () => new StatusTries(unitOfWork, 'secret').wrong('7K2QD-M9XWA', '203.0.113.9'),
  },
  {
    table: 'address_try',
    since: 'since',
    columns: { key },
    minutes: 60,
    batch: 100,
    writes: 1,
    act: () => new AddressTries(unitOfWork, { rateLimits: limits } as never, 'secret').count('lookup', '203.0.113.9'),
  },
  {
    table: 'desk_action',
    since: 'at',
    columns: { key: 'gen_random_uuid()', actor: "'staff'", said: "''::bytea" },
    minutes: 7 * 24 * 60,
    batch: 20,
    writes: 1,
    act: () =>
      once(unitOfWork, { key: newId(), actor: 'staff', said: Buffer.from('x'), reused: 'request.key-reused' }).run(async () => null),
  },
  {
    table: 'staff_session',
    since: 'begun_at',
    columns: { id_hash: key, token_id: `'${token}'::uuid` },
    minutes: 2 * 24 * 60,
    batch: 100,
    writes: 1,
    act: () => new StaffSessions(unitOfWork, { institution: { deskSessions }, departments: [] } as never).begin('secret'),
  },
  {
    table: 'budget_use',
    since: 'slot',
    columns: { key, used: '1' },
    minutes: 3 * 24 * 60,
    batch: 30,
    writes: 0,
    act: () => unitOfWork.run((tx) => forgetUses(tx, 30)),
  },
];

async function fill({ table, since, columns }: Rule, minutes: number, many: number): Promise<void> {
  await unitOfWork.read(
    `INSERT INTO ${table} (${since}, ${Object.keys(columns).join(', ')})
     SELECT now() - $1 * interval '1 minute' - n * interval '1 second', ${Object.values(columns).join(', ')} FROM generate_series(1, $2::int) n`,
    [minutes, many],
  );
}
const count = async (table: string, where = 'true'): Promise<number> =>
  (await unitOfWork.read<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`))[0]!.n;

describe.each(rules)('$table', (rule) => {
  const { table, since, minutes, batch, writes, act } = rule;
  beforeEach(() => unitOfWork.read(`DELETE FROM ${table}`));

  it('loses what is past its time, the oldest first and a batch at a time', async () => {
    await fill(rule, minutes, batch + 25);
    const oldest = await unitOfWork.read<{ at: Date }>(`SELECT ${since} AS at FROM ${table} ORDER BY ${since} OFFSET ${batch} LIMIT 1`);
    await act();
    expect(await count(table)).toBe(25 + writes);
    expect(await count(table, `${since} < '${oldest[0]!.at.toISOString()}'`)).toBe(0);
    await act();
    expect(await count(table, `${since} < now() - interval '${minutes} minutes'`)).toBe(Math.max(0, 25 - batch));
  });

  it('keeps what is not, to the last minute', async () => {
    await fill(rule, minutes - 2, 60);
    await act();
    expect(await count(table, `${since} < now() - interval '${minutes - 3} minutes'`)).toBe(60);
  });
});

it('says of every table what keeps it', async () => {
  const page = readFileSync('docs/what-is-kept.md', 'utf8');
  const tables = await unitOfWork.read<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  expect(tables.length).toBeGreaterThan(40);
  expect(tables.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
