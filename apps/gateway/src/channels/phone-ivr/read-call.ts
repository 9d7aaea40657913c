import { createHash } from 'node:crypto';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import { cleanJson, cleanText } from '@app/shared/domain/text/clean-text.js';
import type { ForTheDesk } from '../../doors/arrival.js';
import type { DoorContext } from '../../doors/channel.js';
import { type ContactContext, readContacts } from '../../drafting/contacts.js';
import { languageOfCall, numbers, saidByCaller, type TranscriptPiece, toPiece } from './to-piece.js';
import { readTranscript, type Transcript } from './transcript.js';

type Country = Pick<DoorContext, 'defaultLanguage' | 'waysToComplain'> & ContactContext;

/** What came in: a piece of a call, or something that a person must look at. */
export type ReadCall =
  | { readonly sourceId: string; readonly threadId: string; readonly piece: TranscriptPiece }
  | { readonly sourceId: string; readonly draft: ComplaintDraft }
  | { readonly sourceId: string; readonly sealed: ForTheDesk };

/** Reads a body; never fails. Pure, and may be called in a thread of its own. */
export function readCall(raw: Uint8Array, house: Country): ReadCall {
  const read = readTranscript(raw);
  const hash = createHash('sha256').update(raw).digest('hex');
  if ('unreadable' in read) return wreck(`unreadable:${hash}`, read, raw, house);
  if (isSealed(read.transcript, house)) return { sourceId: sourceIdOf(read.transcript, hash), sealed: forTheDesk(read.transcript, house) };
  return { sourceId: sourceIdOf(read.transcript, hash), threadId: read.transcript.callId, piece: toPiece(read.transcript, house) };
}

/** A body that nobody takes to pieces, and why. */
export function unread(raw: Uint8Array, house: Country, sentence: string): ReadCall {
  const hash = createHash('sha256').update(raw).digest('hex');
  return wreck(`unread:${hash}`, { unreadable: sentence, salvage: {} }, raw, house);
}

/**
 * `callId#sequence`, with `+final` for a final piece. Where the hotline does not number its pieces, the hash of the content tells them apart.
 */
function sourceIdOf({ callId, sequence, final }: Transcript, hash: string): string {
  return `${callId}#${sequence ?? hash}${(final ?? true) ? '+final' : ''}`;
}

/** Whether the caller chose the integrity desk: the hotline says so, or the keys that they pressed begin with those of the papers. */
function isSealed({ sealed, menu }: Pick<Transcript, 'sealed' | 'menu'>, { waysToComplain }: Country): boolean {
  const keys = waysToComplain?.integrity?.hotlineKeys?.split(' ');
  const pressed = (menu ?? []).map((entry) => entry.trim());
  return sealed ?? keys?.every((key, at) => pressed[at] === key) ?? false;
}

function forTheDesk(call: Transcript, house: Country): ForTheDesk {
  const words = saidByCaller(call);
  const { reportCode: code, final = true } = call;
  return {
    language: languageOfCall(call, words, house),
    words,
    ...(code === undefined || code.trim() === '' ? {} : { code }),
    told: 'digits',
    ...(final ? {} : { unfinished: true }),
  };
}

type Wreck = { readonly unreadable: string; readonly salvage: Readonly<Record<string, unknown>> };

/** What cannot be read as a transcript but says that it is for the integrity desk is sealed as far as it can be read: nobody else looks at it. */
function wreck(sourceId: string, read: Wreck, raw: Uint8Array, house: Country): ReadCall {
  const draft = ofWreck(read, raw, house);
  const { sealed, menu } = read.salvage;
  const said = { sealed: sealed === true || sealed === 'true' || saysSealed.test(Buffer.from(raw).toString('latin1')) || undefined };
  const keys = Array.isArray(menu) ? menu.map(String) : undefined;
  if (!isSealed({ ...said, menu: keys }, house)) return { sourceId, draft };
  return { sourceId, sealed: { language: draft.language, words: draft.text, told: 'digits' } };
}
const saysSealed = /"sealed"\s*:\s*"?true/;

/** Best effort for a person: the texts that can be found, else the body as it came. */
function ofWreck(read: Wreck, raw: Uint8Array, house: Country): ComplaintDraft {
  const { salvage } = read;
  const turns = Array.isArray(salvage['turns']) ? salvage['turns'] : [];
  const found = turns.flatMap((turn) => (typeof turn?.text === 'string' ? [turn.text as string] : []));
  const text = cleanText(found.length > 0 ? found.join('\n') : Buffer.from(raw.subarray(0, 80_000)).toString('utf8'), 20_000);
  const asked = { callId: salvage['callId'], to: salvage['to'] };
  const caller = salvage['caller'] as { anonymous?: unknown } | null | undefined;
  const anonymous = caller?.anonymous === true;
  const from = typeof salvage['from'] === 'string' && !anonymous ? salvage['from'] : undefined;
  const { contacts, kept } = readContacts({ phone: from }, house, numbers);
  const facts = cleanJson(Object.fromEntries(Object.entries(asked).filter(([, value]) => ['string', 'number'].includes(typeof value))));
  return {
    channel: 'phone-ivr',
    language: detectLanguage(found.join('\n'), house.defaultLanguage),
    text,
    complainant: anonymous ? { anonymous } : contacts,
    ...withKept(facts, kept),
    unreadable: read.unreadable,
  };
}
