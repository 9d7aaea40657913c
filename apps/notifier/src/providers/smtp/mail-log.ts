import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LookupResult } from '../../registry/provider.js';

/** What the relay says of a message, and what that is to us. Source: postfix, qmgr(8) and smtp(8), log records. */
const words: Readonly<Record<string, 'accepted' | 'sent' | 'undelivered'>> = {
  sent: 'sent',
  deferred: 'accepted',
  bounced: 'undelivered',
  expired: 'undelivered',
};

/**
 * Looks a Message-ID up in the log of a Postfix of our own. `cleanup` writes the id with the queue id before the message is acknowledged, so a
 * log that reaches back to `since` and does not name it proves that the relay never took it. A log that begins later proves nothing.
 */
export async function findInMailLog(file: string, messageId: string, since: Date): Promise<LookupResult> {
  let covered = false;
  let queueId: string | undefined;
  let state: 'accepted' | 'sent' | 'undelivered' = 'accepted';
  try {
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      const at = timeOf(line, since);
      if (at !== undefined && at <= since) covered = true;
      const taken = /postfix[^:]*\/cleanup\[\d+\]: ([0-9A-Za-z]+): message-id=(\S+)/.exec(line);
      if (taken?.[2] === messageId) queueId = taken[1];
      if (queueId === undefined || !line.includes(`: ${queueId}: `)) continue;
      const status = /\bstatus=(\w+)/.exec(line)?.[1];
      state = words[status ?? ''] ?? state;
    }
  } catch (error) {
    return { failed: `The mail log could not be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).` };
  }
  if (queueId !== undefined) return { found: true, providerId: messageId, state };
  return covered ? { found: false } : { failed: 'The mail log begins after the mail was sent.' };
}

/** The time of a line: RFC 3339, or the old form without a year, which is then that of `near` or the one before. Local time. */
function timeOf(line: string, near: Date): Date | undefined {
  const stamp = /^\d{4}-\d\d-\d\dT[^ ]+/.exec(line)?.[0];
  if (stamp !== undefined) return asDate(stamp);
  const old = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) /.exec(line);
  if (!old) return undefined;
  const year = near.getFullYear();
  const at = asDate(`${old[1]} ${old[2]}, ${year} ${old[3]}`);
  // A December line read in January is last year's.
  return at && at.getTime() - near.getTime() > 180 * 86_400_000 ? asDate(`${old[1]} ${old[2]}, ${year - 1} ${old[3]}`) : at;
}

function asDate(text: string): Date | undefined {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
