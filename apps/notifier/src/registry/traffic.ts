import type { Tx } from '@app/shared/persistence/unit-of-work.js';
import { Logger } from '@nestjs/common';
import { raiseAlarms } from './provider-alarms.js';
import type { OpenProvider } from './provider-registry.js';

const log = new Logger('Providers');

/** So many troubles in a row open a circuit. */
export const troublesThatOpen = 5;
/** A circuit that keeps failing its trials stays open so long at most. */
const longestPauseSeconds = 600;
/** A trial that nobody reported on (its process died) is over after this. */
const trialSeconds = 60;

/** How an institution shares messages between the providers of a medium. */
export type Shares = Readonly<Record<string, { readonly weight: number; readonly perSecond: number | 'off' }>>;

/** Which provider each of `wanted` messages goes to, in order; those without one wait so long. */
export interface Turns {
  readonly through: readonly OpenProvider[];
  readonly waitSeconds: number;
  readonly because: 'rate-limit' | 'provider-away';
}

interface Standing {
  readonly provider: string;
  readonly openSeconds: number | null;
}

/**
 * Chooses providers for so many messages of one medium: by weight among those whose circuit is closed (a circuit breaker for each), within
 * what each takes a second (rate limits). A circuit that was open long enough gets one message as a trial; providers of weight 0 are used when no other is there. Circuits and turns
 * lie in the database, so that all notifiers share them (docs/decisions/0052).
 */
export async function takeTurns(tx: Tx, providers: readonly OpenProvider[], shares: Shares, wanted: number): Promise<Turns> {
  const standings = await standingOf(tx, providers);
  const closed = providers.filter((one) => !standings.has(one.id));
  const through: OpenProvider[] = [];
  for (const one of providers) {
    if (through.length < wanted && (standings.get(one.id) ?? 1) <= 0 && (await mayTry(tx, one.id))) through.push(one);
  }
  const weighted = closed.filter((one) => weightOf(shares, one) > 0);
  const usual = weighted.length > 0 ? weighted : closed;
  const shared = shareOut(usual, shares, wanted - through.length);
  let over = 0;
  for (const [one, count] of shared) {
    const granted = await grant(tx, one.id, shares[one.id]?.perSecond ?? 'off', count);
    through.push(...Array<OpenProvider>(granted).fill(one));
    over += count - granted;
  }
  // What is over one provider's rate goes to another that has none, rather than wait.
  const unlimited = usual.find((one) => (shares[one.id]?.perSecond ?? 'off') === 'off');
  if (over > 0 && unlimited) {
    through.push(...Array<OpenProvider>(over).fill(unlimited));
    over = 0;
  }
  if (usual.length > 0) return { through, waitSeconds: waitFor(over, usual, shares), because: 'rate-limit' };
  const soonest = Math.min(...[...standings.values()].map((seconds) => Math.max(seconds, 1)), longestPauseSeconds);
  return { through, waitSeconds: soonest, because: 'provider-away' };
}

/** Providers whose circuit is open, with the seconds until a trial. */
async function standingOf(tx: Tx, providers: readonly OpenProvider[]): Promise<Map<string, number>> {
  const rows = await tx.query<Standing>(
    `SELECT provider, extract(epoch FROM open_until - now())::float8 AS "openSeconds" FROM provider_state WHERE provider = ANY($1) AND open_until IS NOT NULL`,
    [providers.map((one) => one.id)],
  );
  return new Map(rows.map((row) => [row.provider, row.openSeconds ?? 0]));
}

/** Of all notifiers one gets the trial. */
async function mayTry(tx: Tx, provider: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE provider_state SET open_until = now() + $2 * interval '1 s' WHERE provider = $1 AND open_until <= now() RETURNING 1`,
    [provider, trialSeconds],
  );
  return rows.length > 0;
}

const weightOf = (shares: Shares, one: OpenProvider): number => shares[one.id]?.weight ?? 1;

function shareOut(providers: readonly OpenProvider[], shares: Shares, count: number): Map<OpenProvider, number> {
  const shared = new Map<OpenProvider, number>();
  if (providers.length === 0) return shared;
  const weights = providers.map((one) => Math.max(weightOf(shares, one), weightOf(shares, one) === 0 ? 1 : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let message = 0; message < count; message++) {
    let point = Math.random() * total;
    const index = weights.findIndex((weight) => {
      point -= weight;
      return point < 0;
    });
    const one = providers[index === -1 ? 0 : index] as OpenProvider;
    shared.set(one, (shared.get(one) ?? 0) + 1);
  }
  return shared;
}

async function grant(tx: Tx, provider: string, perSecond: number | 'off', wanted: number): Promise<number> {
  if (perSecond === 'off' || wanted === 0) return wanted;
  await tx.query('INSERT INTO provider_state (provider, turns) VALUES ($1, $2) ON CONFLICT DO NOTHING', [provider, perSecond]);
  const [row] = await tx.query<{ granted: number }>(
    `WITH bucket AS (
       SELECT LEAST($2::float8, turns + extract(epoch FROM clock_timestamp() - refilled_at) * $2) AS full FROM provider_state WHERE provider = $1 FOR UPDATE)
     UPDATE provider_state SET turns = bucket.full - LEAST(floor(bucket.full), $3), refilled_at = clock_timestamp()
     FROM bucket WHERE provider = $1 RETURNING LEAST(floor(bucket.full), $3)::int AS granted`,
    [provider, perSecond, wanted],
  );
  return row?.granted ?? 0;
}

/** Long enough for the rate to have room again, and not all at the same instant. */
function waitFor(over: number, providers: readonly OpenProvider[], shares: Shares): number {
  if (over === 0) return 0;
  const perSecond = providers.reduce((sum, one) => {
    const rate = shares[one.id]?.perSecond ?? 'off';
    return sum + (rate === 'off' ? 0 : rate);
  }, 0);
  return Math.max(1, Math.min(60, over / Math.max(perSecond, 1)));
}

/** How calls to providers went; `trouble` is the provider's own, not the recipient's. */
export interface CallNews {
  readonly provider: string;
  readonly trouble: boolean;
  /** Why only a person can mend it, in a sentence. */
  readonly alarm?: string | undefined;
}

/**
 * Opens circuits after troubles in a row, at first for `pauseSeconds`, and closes them after a call that went well. A trouble of ours (relay, sign-in,
 * credit) opens at once and calls a person: the next message would fare no better.
 */
export async function noteCalls(tx: Tx, news: readonly CallNews[], pauseSeconds: number): Promise<void> {
  await raiseAlarms(tx, news);
  for (const provider of [...new Set(news.map((one) => one.provider))].sort()) {
    const calls = news.filter((one) => one.provider === provider);
    // One that went well shows that it is there; nothing else counts then.
    if (calls.some((one) => !one.trouble)) {
      const closed = await tx.query<{ wasOpen: boolean }>(
        `UPDATE provider_state s SET troubles = 0, trips = 0, open_until = NULL,
           alarm_at = CASE WHEN b.open_until IS NULL THEN alarm_at END FROM (SELECT provider, open_until FROM provider_state WHERE provider = $1 FOR UPDATE) b
         WHERE s.provider = b.provider AND (s.troubles > 0 OR s.open_until IS NOT NULL) RETURNING b.open_until IS NOT NULL AS "wasOpen"`,
        [provider],
      );
      if (closed[0]?.wasOpen) log.log(`${provider} answers again; its circuit is closed.`);
      continue;
    }
    const [row] = await tx.query<{ trips: number; opened: boolean }>(
      `INSERT INTO provider_state AS s (provider, troubles) VALUES ($1, $2)
       ON CONFLICT (provider) DO UPDATE SET troubles = s.troubles + excluded.troubles
       RETURNING trips, s.troubles >= $3 AS opened`,
      [provider, calls.some((one) => one.alarm !== undefined) ? troublesThatOpen : calls.length, troublesThatOpen],
    );
    if (!row?.opened) continue;
    const seconds = Math.min(pauseSeconds * 2 ** row.trips, longestPauseSeconds);
    await tx.query(`UPDATE provider_state SET trips = trips + 1, open_until = now() + $2 * interval '1 s' WHERE provider = $1`, [
      provider,
      seconds,
    ]);
    log.warn(`${provider} is in trouble; nothing goes there for ${seconds} s.`);
  }
}
