import { z } from 'zod';
import { readJson } from '../../http/bodies/raw-body.js';

/** Five members a turn: a call of a day, told word by word. A larger transcript is read in a thread of its own. */
const mostMembers = 400_000;

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/** What is good to know but not what it is about: a number for a text, a name that is too long, never make a transcript unreadable. */
const accessory = (most: number) =>
  z
    .union([z.string(), z.number(), z.boolean()])
    .nullish()
    .catch(undefined)
    .transform((value) => (value === null || value === undefined ? undefined : String(value).slice(0, most)));

/** The generic hotline's transcript. Fields nobody knows yet are welcome; the raw body keeps them. `null` is absent. */
export const transcriptSchema = z.looseObject({
  callId: z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().min(1).max(200)),
  /** Orders the pieces of one call. */
  sequence: absent(z.int().min(0).max(999_999_999)),
  final: absent(z.boolean()),
  from: accessory(100),
  to: accessory(100),
  startedAt: accessory(40),
  endedAt: accessory(40),
  language: accessory(40),
  menu: absent(z.array(accessory(100)).transform((entries) => entries.filter((entry) => entry !== undefined).slice(0, 100))),
  recordingUrl: accessory(2000),
  /** The caller chose the integrity desk. */
  sealed: absent(z.union([z.boolean(), z.stringbool()]).optional().catch(undefined)),
  /** The code of a report that they add to. */
  reportCode: accessory(100),
  turns: absent(
    z.array(
      z.object({
        speaker: accessory(100),
        text: z.string(),
        startMs: absent(z.number().catch(0)),
        endMs: absent(z.number().catch(0)),
        confidence: absent(z.number().optional().catch(undefined)),
      }),
    ),
  ),
  caller: absent(
    z.object({
      name: accessory(200),
      email: accessory(254),
      anonymous: absent(z.union([z.boolean(), z.stringbool()]).optional().catch(undefined)),
    }),
  ),
});
/** A transcript, or a piece of one, once it was validated. */
export type Transcript = z.output<typeof transcriptSchema>;

/** What came in at the door: a transcript, or the reason why a person must look. `salvage` is whatever JSON there was. */
export type ReadTranscript =
  | { readonly transcript: Transcript }
  | { readonly unreadable: string; readonly salvage: Readonly<Record<string, unknown>> };

/** Reads a body; never fails. The reason names fields, never what they hold. */
export function readTranscript(raw: Uint8Array): ReadTranscript {
  let salvage: Record<string, unknown>;
  try {
    salvage = readJson(raw, { most: mostMembers });
  } catch {
    return { unreadable: 'The transcript is not valid JSON.', salvage: {} };
  }
  const result = transcriptSchema.safeParse(salvage);
  if (result.success) return { transcript: result.data };
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || '(body)'))].slice(0, 10);
  return { unreadable: `The transcript is not in the documented form: ${fields.join(', ')}.`, salvage };
}
