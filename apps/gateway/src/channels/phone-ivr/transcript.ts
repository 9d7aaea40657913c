import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson } from '../../web/raw-body.js';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** The generic hotline's transcript. Fields nobody knows yet are welcome; the raw body keeps them. `null` is absent. */
export const transcriptSchema = z.object({
  callId: z.string().trim().min(1).max(200),
  /** Orders the pieces of one call. */
  sequence: absent(z.int().min(0).max(999_999_999)),
  final: absent(z.boolean()),
  from: absent(z.string().max(100)),
  to: absent(z.string().max(100)),
  startedAt: absent(z.string().max(40)),
  endedAt: absent(z.string().max(40)),
  language: absent(z.string().max(40)),
  menu: absent(z.array(z.string().max(100)).max(100)),
  recordingUrl: absent(z.string().max(2000)),
  turns: absent(
    z.array(
      z.object({
        speaker: absent(z.string().max(100)),
        text: z.string(),
        startMs: absent(z.number()),
        endMs: absent(z.number()),
        confidence: absent(z.number()),
      }),
    ),
  ),
  caller: absent(z.object({ name: absent(z.string().max(200)), email: absent(z.string().max(254)), anonymous: absent(z.boolean()) })),
});
export type Transcript = z.output<typeof transcriptSchema>;

/** What came in at the door: a transcript, or the reason why a person must look. `salvage` is whatever JSON there was. */
export type ReadTranscript =
  | { readonly transcript: Transcript }
  | { readonly unreadable: string; readonly salvage: Readonly<Record<string, unknown>> };

/** Reads a body; never fails. The reason names fields, never what they hold. */
export function readTranscript(raw: Buffer): ReadTranscript {
  let salvage: Record<string, unknown>;
  try {
    salvage = readJson(raw);
  } catch {
    return { unreadable: 'The transcript is not valid JSON.', salvage: {} };
  }
  const result = transcriptSchema.safeParse(salvage);
  if (result.success) return { transcript: result.data };
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || '(body)'))].slice(0, 10);
  return { unreadable: `The transcript is not in the documented form: ${fields.join(', ')}.`, salvage };
}

/** Above every partial piece, so that the final one stands whatever came before or comes after. */
const finalFloor = 1_000_000_000;

/** Which message this is, to which call it belongs, and which piece of it wins. */
export interface Place {
  readonly sourceId: string;
  readonly threadId?: string;
  readonly sequence: number;
}

/**
 * `callId#sequence`, or `callId#final…` for a final piece. Where the hotline does not number its pieces, the hash of the content tells them
 * apart, and the longer transcript is the later one. What could not be read has no call: it is a case of its own for a person.
 */
export function placeOf(read: ReadTranscript, raw: Buffer): Place {
  const hash = createHash('sha256').update(raw).digest('hex');
  if ('unreadable' in read) return { sourceId: `unreadable:${hash}`, sequence: 0 };
  const { callId, sequence, turns } = read.transcript;
  // A call of which nothing says that it goes on is over.
  const final = read.transcript.final ?? true;
  const order = sequence ?? turns?.length ?? 0;
  return {
    sourceId: `${callId}#${sequence ?? hash}${final ? '+final' : ''}`,
    threadId: callId,
    sequence: (final ? finalFloor : 0) + Math.min(order, finalFloor - 1),
  };
}
