import { Failure } from '@app/shared/domain/failure/failure.js';
import { Inject, Injectable } from '@nestjs/common';
import { DoorSettings, type Listed, Reconciler } from '../../doors/door.js';
import { Mailbox, MailboxTrouble } from './mailbox.js';
import { type MailboxPlace, readMailboxUrl } from './mailbox-place.js';
import { toArrival, twinIdOf } from './to-arrival.js';

const pageLength = 100;

/** Lists what lies in the mailbox, for what the poller never took: a mail whose turn was lost, or that was set aside. */
@Injectable()
export class ImapReconciler extends Reconciler {
  constructor(@Inject(DoorSettings) private readonly settings: DoorSettings) {
    super();
  }

  list(since: Date): AsyncIterable<readonly Listed[]> | null {
    const url = this.settings.get('IMAP_URL');
    return url === undefined ? null : pages(readMailboxUrl(url), since);
  }
}

async function* pages(place: MailboxPlace, since: Date): AsyncGenerator<readonly Listed[]> {
  let mailbox: Mailbox | undefined;
  try {
    mailbox = await Mailbox.open(place);
    const open = mailbox;
    const uids = await open.since(since);
    for (let from = 0; from < uids.length; from += pageLength) {
      const described = await open.describe(uids.slice(from, from + pageLength));
      yield described.map((one) => ({
        account: '',
        id: { twinId: twinIdOf(place, one) },
        arrival: async () => {
          const message = await asked(() => open.fetch(one.uid));
          return message ? toArrival(place, message) : null;
        },
      }));
    }
  } catch (error) {
    throw failureOf(error);
  } finally {
    mailbox?.close();
  }
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof MailboxTrouble)) return error;
  return new Failure(error.kind === 'refused' ? 'provider.refused' : 'provider.unavailable', undefined, { cause: error });
}
