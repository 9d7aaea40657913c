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
export function readTranscript(raw: Uint8Array): ReadTranscript {
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
