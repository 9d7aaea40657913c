import { Logger } from '@nestjs/common';
import { filesOf, type Outgoing, type SendResult } from '../registry/provider.js';
import type { Attempt } from './begin-attempts.js';

const log = new Logger('Sending');

/** The papers of a mail could not be made: nothing left, and it is tried again so much later. */
const withoutPapersSeconds = 300;

/**
 * Calls a provider once, with nothing open. The files of a mail are made before: what fails there is ours, and nothing left. `leaseSeconds` ends the call:
 * a process that was stopped past its lease must not call, by then somebody may have looked, found nothing and sent it again.
 */
export async function callProvider(
  leaseSeconds: number,
  { through, outgoing }: Pick<Attempt, 'outgoing'> & { readonly through: Pick<Attempt['through'], 'callLimitSeconds' | 'provider'> },
): Promise<SendResult> {
  const ready = await withFiles(outgoing).catch((error: unknown) => log.error(error));
  if (!ready)
    return {
      state: 'deferred',
      reason: 'What goes with this mail could not be made; nothing left.',
      retryAfterSeconds: withoutPapersSeconds,
    };
  if (!ready.mayLeave()) return { state: 'deferred', reason: 'The attempt ran out of time before the provider was called.' };
  const limit = Math.min(through.callLimitSeconds, leaseSeconds) * 1000;
  try {
    return await within(limit + 5_000, through.provider.send(ready));
  } catch (error) {
    // A provider throws only for bugs; nobody knows what had left by then.
    log.error(error);
    return { state: 'unknown', reason: 'Our own software failed during the call.' };
  }
}

async function withFiles(outgoing: Outgoing): Promise<Outgoing> {
  if (outgoing.attachments === undefined) return outgoing;
  const made = await filesOf(outgoing);
  return { ...outgoing, attachments: made.map((file) => ({ ...file, content: async () => file.content })) };
}

function within(milliseconds: number, call: Promise<SendResult>): Promise<SendResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SendResult>((done) => {
    timer = setTimeout(() => done({ state: 'unknown', reason: 'The provider did not answer in time.' }), milliseconds);
  });
  return Promise.race([call, late]).finally(() => clearTimeout(timer));
}
