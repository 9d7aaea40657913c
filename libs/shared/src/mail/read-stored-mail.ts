import type { Language } from '../domain/language.js';
import { apart } from '../platform/threads/apart.js';
import { TooMuch } from '../platform/threads/too-much.js';
import type { JudgeOptions, judgeOrigin, Reached } from './judge-origin.js';
import { type MailEnvelope, type MailReading, toDraft } from './mail-draft.js';
import { readMailOrHead } from './read-mail-safely.js';
import type { OpenedMail } from './reading/normalised-mail.js';
import type { Origin } from './reading/origin.js';

/** A mail as it lies in evidence. */
export interface StoredMail {
  readonly channel: string;
  readonly raw: Uint8Array;
  readonly envelope: Readonly<Record<string, unknown>>;
  /** What the relay that brought it found out about the sender, where the door knows. */
  readonly origin?: Origin;
}

/** What reading needs to know of the institution. */
export interface MailContext {
  readonly defaultLanguage: Language;
  readonly addresses: readonly string[];
  readonly ownDomains?: readonly string[] | undefined;
  /** Whose national numbers a contact form has. */
  readonly defaultCountry?: string | undefined;
}

/** A reading, and where the mail comes from: to be kept on its envelope. */
export type ReadStoredMail = MailReading & { readonly origin: Origin };

/**
 * Reads a stored mail. Always answers: what the parser cannot read becomes a draft for reading by hand, with what could be had of it. Where
 * no trusted relay has judged the sender, SPF, DKIM and DMARC are judged here; a name server that does not answer costs no mail.
 */
export async function readStoredMail(
  stored: StoredMail,
  house: MailContext,
  judging: JudgeOptions = judgingFrom(),
): Promise<ReadStoredMail> {
  const opened = await open(stored, house);
  const envelope = envelopeOf(stored.envelope);
  const origin = stored.origin ?? (await originOf(opened, stored, envelope, judging));
  return { ...toDraft(opened, envelope, origin, { channel: stored.channel, house }), origin };
}

async function open({ raw, envelope }: StoredMail, house: MailContext): Promise<OpenedMail> {
  const options = { defaultLanguage: house.defaultLanguage };
  const opened = await readMailOrHead(raw, options);
  // A mail that was too large to fetch lies here with its beginning only; the door says so.
  const cut = envelope['cut'];
  return typeof cut === 'string' ? { ...opened, signs: { ...opened.signs, unreadable: cut } } : opened;
}

function envelopeOf(envelope: StoredMail['envelope']): MailEnvelope {
  const { from, to, trusted } = envelope;
  return {
    from: typeof from === 'string' ? from : '',
    to: Array.isArray(to) ? to.filter((address): address is string => typeof address === 'string') : [],
    trusted: trusted === true,
  };
}

/**
 * A relay of ours is believed, and what it wrote into `Authentication-Results` is its word. A mailbox's server is believed only where its
 * results carry its own name, for a stranger may have written others into the mail.
 */
async function originOf(
  { signs }: OpenedMail,
  { raw, envelope }: StoredMail,
  { from, trusted }: MailEnvelope,
  judging: JudgeOptions,
): Promise<Origin> {
  const { authentication, resultsBy, headOnly } = signs;
  if (trusted || isMailboxServer(envelope['mailbox'], resultsBy)) {
    if (trusted || authentication !== 'silent') return { by: 'relay', result: authentication, ...signs.verdicts };
  }
  // What the reader gave up on is not given to another one; no machine answers it anyhow.
  if (headOnly) return { by: 'house', result: 'temperror' };
  const text = (name: string) => (typeof envelope[name] === 'string' ? envelope[name] : '');
  return await judged(raw, { remoteAddress: text('remoteAddress'), helo: text('helo'), sender: from }, judging);
}

function isMailboxServer(mailbox: unknown, resultsBy: string): boolean {
  if (typeof mailbox !== 'string' || resultsBy === '') return false;
  const domains = mailbox.split(/[@/]/).filter((part) => part.includes('.'));
  return domains.some((domain) => resultsBy === domain || resultsBy.endsWith(`.${domain}`) || domain.endsWith(`.${resultsBy}`));
}

/** After so many silences in a row the name servers are left alone for a while: a backlog of mails must not wait for each of them. */
const silencesToRest = 3;
const restMilliseconds = 60_000;
let silences = 0;
let restsUntil = 0;

async function judged(raw: Uint8Array, reached: Reached, judging: JudgeOptions): Promise<Origin> {
  if (Date.now() < restsUntil) return { by: 'house', result: 'temperror' };
  const name = import.meta.url.endsWith('.ts') ? './judge-origin.ts' : './judge-origin.js';
  const origin = await apart<Awaited<ReturnType<typeof judgeOrigin>>>(
    new URL(name, import.meta.url),
    'judgeOrigin',
    raw,
    reached,
    judging,
  ).catch((error: unknown): Origin => {
    if (!(error instanceof TooMuch)) throw error;
    return { by: 'house', result: 'temperror' };
  });
  silences = origin.result === 'temperror' ? silences + 1 : 0;
  if (silences >= silencesToRest) {
    silences = 0;
    restsUntil = Date.now() + restMilliseconds;
  }
  return origin;
}

/** How origins are judged here: `MAIL_NAME_SERVERS`, or the machine's own name servers. */
export function judgingFrom(env: Readonly<Record<string, string | undefined>> = process.env): JudgeOptions {
  const named = (env['MAIL_NAME_SERVERS'] ?? '').split(/[\s,]+/).filter((server) => server !== '');
  return named.length > 0 ? { nameServers: named } : {};
}
