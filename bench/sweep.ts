import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { houseConnections } from '@app/shared/persistence/house-connections.js';
import { UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { startEmbeddedPostgres } from '@app/shared/platform/postgres/embedded-postgres.js';
import { migrateHouse } from '../apps/cli/src/prepare/migrate-house.js';
import { sweepObligations } from '../apps/router/src/clock/sweep-obligations.js';

/**
 * What a sweep costs that finds nothing, with a thousand open obligations and with a million, on a PostgreSQL of its own: the time of three
 * transactions, and the pages that their questions touch. Beside it, what finding a thousand due ones costs.
 * Run: `npm run bench -- sweep`.
 */
const folder = await mkdtemp(join(tmpdir(), 'redress-bench-'));
await chmod(folder, 0o755);
const server = await startEmbeddedPostgres(folder);
try {
  await migrateHouse(server.url, { queueInDatabase: false });
  const pool = houseConnections({ url: server.url, poolSize: 2 });
  // Filling and measuring take as long as they take.
  pool.on('connect', (client) => void client.query('SET statement_timeout = 0'));
  const unitOfWork = new UnitOfWork(pool);
  let filled = 0;
  for (const upTo of [1_000, 1_000_000]) {
    for (; filled < upTo; filled += Math.min(50_000, upTo - filled)) await fill(unitOfWork, filled + 1, Math.min(filled + 50_000, upTo));
    await pool.query('VACUUM ANALYZE obligation');
    process.stdout.write(
      `${upTo.toLocaleString('en').padStart(9)} open, none due: ${await median(unitOfWork)} ms a sweep, ${await pages(unitOfWork)} pages\n`,
    );
  }
  await unitOfWork.read(`UPDATE obligation SET due_at = now(), near_at = now(), escalate_at = now() WHERE occurrence <= 1000`);
  const begun = performance.now();
  let told = 0;
  for (let some = -1; some !== 0; told += some) some = await sweepObligations(unitOfWork);
  process.stdout.write(
    `${told.toLocaleString('en').padStart(9)} told of among them: ${((performance.now() - begun) / told).toFixed(2)} ms each\n`,
  );
  await pool.end();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function fill(unitOfWork: UnitOfWork, from: number, to: number): Promise<void> {
  await unitOfWork.read(
    `INSERT INTO obligation (id, complaint_id, rule_set, rule_set_version, obligation, occurrence, kind, started_at, due_on, due_at, near_at, escalate_at, counted_with)
     SELECT gen_random_uuid(), NULL, 'bench', 'v', 'bench', n, 'decide', now(), '2100-01-01', now() + interval '30 days' + n * interval '1 s',
            now() + interval '20 days' + n * interval '1 s', now() + interval '25 days' + n * interval '1 s', 'm' FROM generate_series($1::int, $2::int) n
     ON CONFLICT DO NOTHING`,
    [from, to],
  );
}

async function median(unitOfWork: UnitOfWork): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    const begun = performance.now();
    await sweepObligations(unitOfWork);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[150]!.toFixed(2);
}

async function pages(unitOfWork: UnitOfWork): Promise<number> {
  let touched = 0;
  for (const [mark, when] of [
    ['near_told_at', 'near_at'],
    ['escalated_at', 'escalate_at'],
    ['missed_at', 'due_at'],
  ]) {
    const [row] = await unitOfWork.read<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT id FROM obligation WHERE state = 'open' AND ${mark} IS NULL AND ${when} <= now() ORDER BY ${when} LIMIT 500`,
    );
    const { Plan: plan } = row!['QUERY PLAN'][0]!;
    touched += plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!;
  }
  return touched;
}
