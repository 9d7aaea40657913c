import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '@app/shared/domain/failure/failure.js';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Intake } from '../../doors/channel.js';
import { DoorMemory, DoorSettings, DoorWatch } from '../../doors/door.js';
import { Mailbox, MailboxTrouble } from './mailbox.js';
import { readMailboxUrl } from './mailbox-place.js';
import { type MailboxContext, readMailbox } from './read-mailbox.js';

/** Waits between tries while something is wrong, in seconds; the last one repeats. */
const waits = [1, 1, 1, 5, 15, 60, 300] as const;

/** For an operator: nothing is to be done. */
const readAgain = {
  'numbered-anew': 'The mailbox was numbered anew and read again from its beginning; what was stored already makes nothing new.',
  'brought-back':
    'The mailbox was brought back from a backup and read again from its beginning; what was stored already makes nothing new.',
} as const;

/**
 * Reads a mailbox as long as the gateway runs: once at the start, then whenever the server tells of new mail, and at least every
 * `IMAP_POLL_SECONDS`. Whatever goes wrong is tried again, slower and slower, and told to health and metrics.
 */
@Injectable()
export class ImapPoller implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('email-imap');
  private readonly ending = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private mailbox: Mailbox | undefined;
  private told = '';

  constructor(
    @Inject(Intake) private readonly intake: Intake,
    @Inject(DoorSettings) private readonly settings: DoorSettings,
    @Inject(DoorMemory) private readonly memory: DoorMemory,
    @Inject(DoorWatch) private readonly watch: DoorWatch,
  ) {}

  onApplicationBootstrap(): void {
    const url = this.settings.get('IMAP_URL');
    if (url === undefined) {
      this.logger.log('No mailbox is polled (IMAP_URL is not set).');
      return;
    }
    const since = this.settings.get('IMAP_SINCE');
    const desk = {
      place: readMailboxUrl(url),
      intake: this.intake,
      memory: this.memory,
      breaks: new Map<number, number>(),
      since: since === undefined ? new Date(Date.now() - 24 * 3_600_000) : new Date(since),
    };
    this.logger.log(`The mailbox ${desk.place.folder} at ${desk.place.host} is being polled.`);
    this.running = this.run(desk, Number(this.settings.get('IMAP_POLL_SECONDS') ?? 60) * 1000);
  }

  /** Lets the mail that is being stored end, then hangs up. */
  async onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async run(desk: MailboxContext, pollMilliseconds: number): Promise<void> {
    const { signal } = this.ending;
    for (let failures = 0; !signal.aborted; ) {
      try {
        if (this.mailbox) await this.mailbox.refresh();
        else this.mailbox = await Mailbox.open(desk.place);
        const { taken, gone, aside, again } = await readMailbox(desk, this.mailbox);
        if (again) this.logger.warn(readAgain[again]);
        failures = 0;
        if (taken > 0 || gone > 0) this.logger.log(`${taken} mails taken${gone > 0 ? `, ${gone} were moved away before` : ''}.`);
        this.tell(aside > 0 ? `${aside} mails could not be fetched and wait in the mailbox; read them there by hand.` : null);
        await this.mailbox.wait(pollMilliseconds, signal);
      } catch (error) {
        this.hangUp(error);
        failures += 1;
        const seconds = waits[Math.min(failures, waits.length) - 1] as number;
        await wait(seconds * 1000, undefined, { signal }).catch(() => {});
      }
    }
    this.mailbox?.close();
  }

  private hangUp(error: unknown): void {
    this.mailbox?.close();
    this.mailbox = undefined;
    if (error instanceof MailboxTrouble)
      this.tell(`${error.message} ${error.kind === 'refused' ? 'Correct IMAP_URL.' : 'It is tried again.'}`);
    else if (error instanceof Failure) this.tell(`Nothing can be stored now (${error.code}); the mails wait in the mailbox.`);
    else {
      this.logger.error(error instanceof Error ? (error.stack ?? error.name) : String(error));
      this.tell('Something of ours is wrong; the log says where.');
    }
  }

  /** Each change once: a server that is away for a night is one line in the log. */
  private tell(trouble: string | null): void {
    this.watch.trouble('email-imap', trouble);
    if ((trouble ?? '') === this.told) return;
    this.told = trouble ?? '';
    if (trouble === null) this.logger.log('The mailbox can be read again.');
    else this.logger.warn(trouble);
  }
}
