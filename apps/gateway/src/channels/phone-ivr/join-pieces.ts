import type { Complainant, ComplaintDraft } from '@app/shared/domain/complaint/complaint.js';
import type { JoinedPieces, ThreadPiece } from '../../doors/channel.js';
import type { TranscriptPiece } from './to-piece.js';

/**
 * The complaint of a call. The newest piece stands: a final one above every partial one, whenever they come; of final ones the highest number
 * where all have numbers, else the last to come. A final text that another replaces is a correction, and the case keeps both.
 */
export function joinPieces(stored: readonly ThreadPiece[]): JoinedPieces {
  const pieces = ranked(stored.map((one) => one.piece as unknown as TranscriptPiece));
  const newest = pieces.at(-1) as TranscriptPiece;
  const spoken = pieces.findLast((piece) => piece.text !== '') ?? newest;
  const finals = pieces.filter((piece) => piece.final);
  const recording = pieces.findLast((piece) => piece.recordingUrl !== undefined)?.recordingUrl;
  const draft: ComplaintDraft = {
    channel: 'phone-ivr',
    language: spoken.language,
    text: spoken.text,
    complainant: complainantOf(pieces, newest),
    facts: Object.assign({ menu: [], to: '' }, ...pieces.map((piece) => piece.facts)) as Record<string, unknown>,
    ...(recording ? { enclosures: [{ url: recording, filename: 'recording' }] } : {}),
    // A call in which nobody spoke may be a person who could not: somebody listens to the recording. A partial piece may still grow.
    ...(spoken.text === '' && newest.final ? { unreadable: 'Nothing of what the caller said was transcribed.' } : {}),
  };
  return { draft, corrects: finals.some((piece) => piece.text !== '' && piece.text !== spoken.text) && spoken.final };
}

/** Lowest first. Pieces come oldest first, and the sort leaves equal ones so. */
function ranked(pieces: readonly TranscriptPiece[]): TranscriptPiece[] {
  const partials = pieces.filter((piece) => !piece.final);
  const finals = pieces.filter((piece) => piece.final);
  const numbered = finals.every((piece) => piece.sequence !== null);
  return [
    ...partials.sort((a, b) => (a.sequence ?? a.turns) - (b.sequence ?? b.turns)),
    ...(numbered ? finals.sort((a, b) => Number(a.sequence) - Number(b.sequence)) : finals),
  ];
}

/** What any piece knew of the caller, unless the newest says that they want to stay unknown. */
function complainantOf(pieces: readonly TranscriptPiece[], newest: TranscriptPiece): Complainant {
  if (newest.complainant.anonymous) return { anonymous: true };
  const { anonymous: _earlier, ...known } = Object.assign({}, ...pieces.map((piece) => piece.complainant)) as Complainant;
  return known;
}
