import type { Tx, UnitOfWork } from '@app/shared/persistence/unit-of-work.js';
import { note } from '@app/shared/platform/health/heartbeat.js';
import { Logger } from '@nestjs/common';

const log = new Logger('Providers');

/** So long after the last message of a kind that only a person can mend, people are still told of it. */
const alarmMinutes = 60;

/** Something of ours that keeps messages from leaving. `alarm` is the sentence; absent: nothing of that kind. */
export interface Alarm {
  readonly provider: string;
  readonly alarm?: string | undefined;
}

/** Keeps why a provider turns us away, and calls a person: a line of level error, once an hour for each sentence, and a note at `/health/ready`. */
export async function raiseAlarms(tx: Tx, news: readonly Alarm[]): Promise<void> {
  const loud = new Map(news.flatMap(({ provider, alarm }) => (alarm === undefined ? [] : [[provider, alarm] as const])));
  for (const [provider, alarm] of [...loud].sort()) {
    const [before] = await tx.query<{ known: boolean }>(
      `SELECT alarm_why = $2 AND alarm_at > now() - $3 * interval '1 min' AS known FROM provider_state WHERE provider = $1`,
      [provider, alarm, alarmMinutes],
    );
    await tx.query(
      `INSERT INTO provider_state AS s (provider, alarm_at, alarm_since, alarm_why) VALUES ($1, now(), now(), $2)
       ON CONFLICT (provider) DO UPDATE SET alarm_at = now(), alarm_why = excluded.alarm_why,
         alarm_since = CASE WHEN s.alarm_why = excluded.alarm_why AND s.alarm_at > now() - $3 * interval '1 min' THEN s.alarm_since ELSE now() END`,
      [provider, alarm, alarmMinutes],
    );
    if (!before?.known) log.error(`${provider}: ${alarm} Messages are waiting until this is fixed.`);
  }
}

/** For `/health/ready`: what people must mend at a provider, until a message left again or an hour passed without another refusal. */
export async function providerNotes(unitOfWork: UnitOfWork): Promise<string[]> {
  const rows = await unitOfWork.read<{ provider: string; why: string; since: Date }>(
    `SELECT provider, alarm_why AS why, alarm_since AS since FROM provider_state WHERE alarm_at > now() - $1 * interval '1 min' ORDER BY provider`,
    [alarmMinutes],
  );
  return rows.map(({ provider, why, since }) => `${note}${provider}: ${why} (since ${since.toISOString()})`);
}
