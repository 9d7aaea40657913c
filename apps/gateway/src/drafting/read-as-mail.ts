import type { DraftEnclosure } from '@app/shared/domain/complaint/complaint.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { readHeaders } from '@app/shared/mail/mime/header-lines.js';
import { readStoredMail } from '@app/shared/mail/read-stored-mail.js';
import type { Origin, OriginVerdict } from '@app/shared/mail/reading/origin.js';
import { envelopeOf } from '@app/shared/mail/reading/read-headers.js';
import { apart } from '@app/shared/platform/threads/apart.js';
import { TooMuch } from '@app/shared/platform/threads/too-much.js';
import type { DoorContext, ReadResult, StoredArrival } from '../doors/channel.js';

/** A mail inside what a provider sent: whole, or put together again. */
export interface FoundMail {
  readonly mime: Uint8Array;
  /** The return path; empty for reports and automatic mail. */
  readonly from: string;
  readonly to: readonly string[];
  readonly verdicts: ProviderVerdicts;
  /** Why a person must look, whatever the mail says. */
  readonly unreadable?: string;
  /** Files that the provider kept and did not send: they are fetched afterwards. */
  readonly enclosures?: readonly DraftEnclosure[];
}

/** What the provider found out about the sender, in words that hold `pass`, `fail` and the like. */
export interface ProviderVerdicts {
  readonly spf?: string;
  /** One for each signature, with the domain that signed where it is told. */
  readonly dkim?: readonly { readonly result: string; readonly domain?: string }[];
  readonly dmarc?: string;
}

/** A larger request is taken to pieces in a thread of its own. */
const inlineBytes = 256_000;

/**
 * Reads stored evidence that has a mail in it. `module` exports `toMail(raw, contentType)`, which finds it, or answers null when there is none:
 * then a person reads what came.
 */
export async function readAsMail(module: URL, stored: StoredArrival, house: DoorContext): Promise<ReadResult> {
  const found = await find(module, stored);
  if (found === null || 'failed' in found)
    return { draft: ofWreck(stored, house, found?.failed ?? 'There is no mail in what the provider sent.') };
  const { mime, from, to, verdicts, unreadable, enclosures = [] } = found;
  const origin = originOf(verdicts, headerDomainOf(mime), domainOf(from));
  const envelope = { ...stored.envelope, from, to, ...(unreadable ? { cut: unreadable } : {}) };
  return withEnclosures(await readStoredMail({ channel: stored.channel, raw: mime, envelope, origin }, house), enclosures);
}

function withEnclosures(read: ReadResult, enclosures: readonly DraftEnclosure[]): ReadResult {
  if (enclosures.length === 0) return read;
  if ('draft' in read) return { ...read, draft: { ...read.draft, enclosures } };
  return read.released ? { ...read, released: { ...read.released, enclosures } } : read;
}

type ToMail = (raw: Uint8Array, contentType: string) => Promise<FoundMail | null>;

async function find(module: URL, { raw, contentType }: StoredArrival): Promise<FoundMail | { failed: string } | null> {
  if (raw.length <= inlineBytes) {
    const { toMail } = (await import(module.href)) as { toMail: ToMail };
    return await toMail(raw, contentType);
  }
  try {
    return await apart<FoundMail | null>(module, 'toMail', raw, contentType);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return { failed: `It is too much to be read. ${error.message}` };
  }
}

function ofWreck({ channel, raw }: StoredArrival, house: DoorContext, unreadable: string) {
  const text = cleanText(Buffer.from(raw.subarray(0, 20_000)).toString('utf8'), 4_000);
  return {
    channel,
    language: detectLanguage('', house.defaultLanguage),
    text,
    complainant: {},
    facts: {},
    unreadable,
    mayAcknowledge: false,
  };
}

/**
 * Whether the provider's word vouches for the domain in `From`: DMARC where it is told, else SPF or DKIM for that domain or a related one. A
 * pass for somebody else's domain proves nothing, and where nothing is told nothing is proved: no machine answers such a sender.
 */
export function originOf({ spf, dkim = [], dmarc }: ProviderVerdicts, fromDomain: string, returnPathDomain: string): Origin {
  const [spfWord, dmarcWord] = [wordOf(spf), wordOf(dmarc)];
  const signed = dkim.map(({ result, domain = '' }) => ({ word: wordOf(result), domain: domain.toLowerCase() }));
  const vouching = signed.find(({ word, domain }) => word === 'pass' && related(domain, fromDomain));
  const sent = spfWord === 'pass' && related(returnPathDomain, fromDomain);
  const dkimWord = signed.some(({ word }) => word === 'pass') ? 'pass' : signed[0]?.word;
  const verdicts = Object.fromEntries(
    Object.entries({ spf: spfWord, dkim: dkimWord, dmarc: dmarcWord }).filter(([, word]) => word !== undefined),
  );
  const passes = dmarcWord === 'pass' || (dmarcWord !== 'fail' && (vouching !== undefined || sent));
  const told = Object.keys(verdicts).length > 0;
  return { by: 'house', result: passes ? 'pass' : told ? 'fail' : 'silent', ...verdicts, ...(vouching ? { domain: vouching.domain } : {}) };
}

function wordOf(said: string | undefined): OriginVerdict | undefined {
  return /\b(pass|fail|softfail|neutral|none|policy|temperror|permerror)\b/i.exec(said ?? '')?.[1]?.toLowerCase() as
    | OriginVerdict
    | undefined;
}

function related(domain: string, other: string): boolean {
  if (!domain.includes('.') || !other.includes('.')) return false;
  return domain === other || domain.endsWith(`.${other}`) || other.endsWith(`.${domain}`);
}

function headerDomainOf(mime: Uint8Array): string {
  const bytes = Buffer.from(mime.buffer, mime.byteOffset, mime.byteLength);
  return domainOf(envelopeOf(readHeaders(bytes, 0, Math.min(bytes.length, 262_144), { top: true }).lines, '').from.address);
}

function domainOf(address: string): string {
  return address
    .slice(address.lastIndexOf('@') + 1)
    .replace(/[>\s]/g, '')
    .toLowerCase();
}
