import type { BareNumbers } from '@app/shared/contact/phone-number.js';
import type { ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import { withKept } from '@app/shared/domain/complaint/kept-as-written.js';
import { detectLanguage } from '@app/shared/domain/language/detect-language.js';
import type { DoorContext, JoinedPieces, ThreadPiece } from '../../doors/channel.js';
import { readContacts } from '../../drafting/contacts.js';
import { type CallbackPiece, endedStates } from './callback.js';

/** Twilio writes E.164 with a plus, also for callers who withhold theirs (`+266696687`). Source: Twilio, "Call resource", read 2026-03. */
export const numbers: BareNumbers = 'none';

/** A transcription takes Twilio minutes, and is not promised. */
const transcriptionMinutes = 10;
/** A recording is reported a little after its call ended. */
const recordingMinutes = 5;
/** The longest call that Twilio allows. */
const callMinutes = 4 * 60;

type Timed<Kind extends CallbackPiece['kind']> = Extract<CallbackPiece, { kind: Kind }> & { readonly at: Date };

/**
 * One complaint for one call. It is there as soon as there are words; else when no more can be expected: then somebody listens to the recording,
 * or calls back. What comes later still finds its place. Calls that we made are nobody's complaint.
 */
export function joinCall(
  stored: readonly ThreadPiece[],
  { now, house }: { readonly now: Date; readonly house: DoorContext },
): JoinedPieces {
  const pieces = stored.map(({ piece, receivedAt }) => ({ ...(piece as unknown as CallbackPiece), at: receivedAt }));
  const of = <Kind extends CallbackPiece['kind']>(kind: Kind) =>
    pieces.filter((piece): piece is Timed<Kind> & typeof piece => piece.kind === kind);
  if (pieces.some((piece) => piece.direction.startsWith('outbound'))) return { silent: 'A call that we made.' };

  const ended = of('status').find((piece) => endedStates.includes(piece.status));
  const recordings = byRecording(of('recording').filter((piece) => piece.status === 'completed'));
  const transcriptions = of('transcription');
  const text = wordsOf(transcriptions, recordings, of('live'));
  const until = waitsUntil();
  if (until && now < until) return { waitUntil: until };
  const draft: ComplaintDraft = {
    channel: 'phone-twilio',
    language: detectLanguage(text, house.defaultLanguage),
    text,
    ...personOf(),
    ...(recordings.length > 0 ? { enclosures: recordings.map(enclosureOf) } : {}),
    ...(text === ''
      ? { unreadable: recordings.length > 0 ? 'Nothing was transcribed: listen to the recording.' : 'Nothing was recorded: call back.' }
      : {}),
  };
  return { draft };

  function waitsUntil(): Date | undefined {
    const last = pieces.at(-1)!.at;
    if (of('live').length > 0 && !ended) return after(last, callMinutes);
    if (text !== '') return undefined;
    const failed = new Set(transcriptions.filter((piece) => piece.status !== 'completed').map((piece) => piece.recording));
    const open = recordings.filter((piece) => !failed.has(piece.recording));
    if (open.length > 0) return after(open.at(-1)!.at, transcriptionMinutes);
    if (recordings.length > 0) return undefined;
    return ended ? after(ended.at, recordingMinutes) : after(last, callMinutes);
  }

  function personOf(): Pick<ComplaintDraft, 'complainant' | 'facts'> {
    const { contacts, kept } = readContacts({ phone: known('from') }, house, numbers);
    const name = known('name');
    return { complainant: { ...contacts, ...(name ? { name } : {}) }, ...withKept(factsOf(), kept) };
  }

  function factsOf(): Record<string, unknown> {
    const statuses = of('status');
    const forwardedFrom = statuses.find((piece) => piece.forwardedFrom !== '')?.forwardedFrom;
    const seconds = Math.max(0, ...statuses.map((piece) => piece.seconds), ...recordings.map((piece) => piece.seconds));
    return {
      from: known('from'),
      to: known('to'),
      ...(ended ? { ended: ended.status } : {}),
      ...(seconds > 0 ? { seconds } : {}),
      ...(forwardedFrom ? { forwardedFrom } : {}),
    };
  }

  function known(name: 'from' | 'to' | 'name'): string {
    return pieces.find((piece) => piece[name] !== '')?.[name] ?? '';
  }
}

/** Each recording once, in the order of their ids, so that the order of callbacks changes nothing. */
function byRecording(completed: readonly Timed<'recording'>[]): Timed<'recording'>[] {
  const unique = new Map(completed.map((piece) => [piece.recording, piece]));
  return [...unique.values()].sort((a, b) => (a.recording < b.recording ? -1 : 1));
}

/** What was said: transcriptions in the order of their recordings, or what was heard live. */
function wordsOf(
  transcriptions: readonly Timed<'transcription'>[],
  recordings: readonly Timed<'recording'>[],
  live: readonly Timed<'live'>[],
): string {
  const place = (piece: Timed<'transcription'>) => recordings.findIndex((one) => one.recording === piece.recording);
  const texts = [...transcriptions].sort((a, b) => place(a) - place(b) || (a.text < b.text ? -1 : 1)).map((piece) => piece.text.trim());
  const heard = [...live].sort((a, b) => a.order - b.order).map((piece) => piece.text);
  const said = texts.filter((text) => text !== '');
  return [...new Set(said.length > 0 ? said : heard.filter((text) => text !== ''))].join('\n');
}

/** The end of the recording's id in its name: more may come, in whatever order. */
function enclosureOf({ url, recording }: Timed<'recording'>): NonNullable<ComplaintDraft['enclosures']>[number] {
  return { url: `${url.replace(/\.(wav|mp3)$/, '')}.mp3`, filename: `recording-${recording.slice(-6)}.mp3`, contentType: 'audio/mpeg' };
}

function after(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
