import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './root.js';

/** The settings by which a build sends; the names are those of docs/configuration.md. */
export interface ProviderSettings {
  readonly TWILIO_API_URL: string;
  readonly TWILIO_ACCOUNT_SID: string;
  readonly TWILIO_AUTH_TOKEN: string;
  readonly TWILIO_FROM: string;
  readonly MAIL_URL: string;
}

/** What the provider took since it was last asked: recipient and instant (ms), by its own clock, which is this machine's. */
export interface Tally {
  readonly texts: readonly (readonly [recipient: string, at: number])[];
  readonly mails: readonly (readonly [recipient: string, at: number])[];
  /** Reports that were answered 2xx, and with anything else. */
  readonly receiptsTaken: number;
  readonly receiptsRefused: number;
}

/** The double of Twilio and of a mail server, in a process of its own. */
export class Provider {
  private texts = 0;
  private mails = 0;
  private receiptsTaken = 0;
  private receiptsRefused = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly settings: ProviderSettings,
    private readonly tallyUrl: string,
    /** Receipts that it posts for one text message. */
    readonly receiptsEach: number,
  ) {}

  static async start(words: readonly string[]): Promise<Provider> {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'bench/provider-main.ts')], {
      cwd: root,
      env: { ...process.env, TWILIO_DOUBLE_CALLBACKS: words.join(',') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    const { TALLY_URL: tallyUrl, ...settings } = JSON.parse(line) as ProviderSettings & { TALLY_URL: string };
    return new Provider(child, settings, tallyUrl, words.length);
  }

  /** What was taken since the last call. */
  async tally(): Promise<Tally> {
    const answer = await fetch(`${this.tallyUrl}/?texts=${this.texts}&mails=${this.mails}`);
    const tally = (await answer.json()) as Tally;
    this.texts += tally.texts.length;
    this.mails += tally.mails.length;
    const { receiptsTaken, receiptsRefused } = tally;
    const since = { receiptsTaken: receiptsTaken - this.receiptsTaken, receiptsRefused: receiptsRefused - this.receiptsRefused };
    Object.assign(this, { receiptsTaken, receiptsRefused });
    return { ...tally, ...since };
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
