import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { hashOf } from '../../http/same-text.js';
import { one, type TwilioFields } from '../../vendors/twilio/fields.js';

type Caller = {
  readonly from: string;
  readonly to: string;
  /** `CallerName`, where Twilio looked it up. */
  readonly name: string;
  /** `inbound`, or one of several words for calls that we made. */
  readonly direction: string;
};

/** What one callback adds to its call. */
export type CallbackPiece =
  | (Caller & { readonly kind: 'status'; readonly status: string; readonly seconds: number; readonly forwardedFrom: string })
  | (Caller & {
      readonly kind: 'recording';
      readonly status: string;
      readonly recording: string;
      readonly url: string;
      readonly seconds: number;
    })
  | (Caller & { readonly kind: 'transcription'; readonly status: string; readonly recording: string; readonly text: string })
  | (Caller & { readonly kind: 'live'; readonly order: number; readonly text: string });

/** A callback of Twilio about a call, as a piece of it. */
export interface Callback {
  /** `CallSid`; undefined for what belongs to no call. */
  readonly callSid: string | undefined;
  readonly sourceId: string;
  readonly piece: CallbackPiece;
}

/**
 * A callback of a call: its status, a recording, its transcription, or a piece of a live transcription.
 * Source: Twilio, "Call status callbacks", "Recording status callbacks", "Record verb", "Real-time transcription", read 2026-03.
 */
export function readCallback(fields: TwilioFields, raw: Uint8Array): Callback {
  const callSid = one(fields, 'CallSid')?.slice(0, 100);
  const caller = callerOf(fields);
  const of = (id: string | undefined, piece: CallbackPiece): Callback => ({
    callSid: callSid === undefined ? undefined : cleanText(callSid),
    sourceId: cleanText(id ?? hashOf(raw), 300),
    piece,
  });
  const text = (name: string, most = 2_000) => cleanText(one(fields, name) ?? '', most);
  const recording = text('RecordingSid', 100);
  if (fields['TranscriptionEvent'] !== undefined) {
    const order = Number(one(fields, 'SequenceId') ?? 0);
    const piece = { kind: 'live' as const, ...caller, order: Number.isFinite(order) ? order : 0, text: liveText(fields) };
    return of(callSid && `${callSid}#live:${one(fields, 'SequenceId') ?? hashOf(raw)}`, piece);
  }
  if (fields['TranscriptionSid'] !== undefined || fields['TranscriptionText'] !== undefined) {
    const status = text('TranscriptionStatus', 40) || 'completed';
    const id = one(fields, 'TranscriptionSid');
    return of(id && `${id}#${status}`, { kind: 'transcription', ...caller, status, recording, text: text('TranscriptionText', 100_000) });
  }
  if (recording !== '') {
    // The action of a Record verb names the recording without a status: it is there.
    const status = text('RecordingStatus', 40) || 'completed';
    return of(`${recording}#${status}`, {
      kind: 'recording',
      ...caller,
      status,
      recording,
      url: text('RecordingUrl'),
      seconds: seconds(fields, 'RecordingDuration'),
    });
  }
  const status = text('CallStatus', 40);
  const piece = {
    kind: 'status' as const,
    ...caller,
    status,
    seconds: seconds(fields, 'CallDuration'),
    forwardedFrom: text('ForwardedFrom', 100),
  };
  return of(callSid && `${callSid}#status:${one(fields, 'SequenceNumber') ?? status}`, piece);
}

/** Words for a call that is over. Source: Twilio, "Call Status Values". */
export const endedStates: readonly string[] = ['completed', 'busy', 'no-answer', 'failed', 'canceled'];

function callerOf(fields: TwilioFields): Caller {
  const text = (name: string) => cleanText(one(fields, name) ?? '', 200);
  return { from: text('From') || text('Caller'), to: text('To') || text('Called'), name: text('CallerName'), direction: text('Direction') };
}

function seconds(fields: TwilioFields, name: string): number {
  const value = Number(one(fields, name));
  return Number.isFinite(value) && value > 0 ? value : 0;
}

/** The caller's words of a `transcription-content` event; nothing of others, and of what we said ourselves. */
function liveText(fields: TwilioFields): string {
  if (one(fields, 'TranscriptionEvent') !== 'transcription-content' || one(fields, 'Track') === 'outbound_track') return '';
  if (one(fields, 'Final') === 'false') return '';
  try {
    const { transcript } = JSON.parse(one(fields, 'TranscriptionData') ?? '') as { transcript?: unknown };
    return typeof transcript === 'string' ? cleanText(transcript, 20_000).trim() : '';
  } catch {
    return '';
  }
}
