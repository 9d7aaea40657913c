import type { Coding } from '@app/shared/domain/matter/coding.js';
import { departmentOf, entryOf } from '@app/shared/domain/matter/coding.js';
import type { MatterJudgement } from '@app/shared/domain/matter/judge-matter.js';
import { z } from 'zod';

/** Another model than ours, somewhere in the network. It is asked for an opinion; it never decides. */
export interface HttpModel {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly secret: string | undefined;
  readonly seconds: number;
}

/** What it said, in the form of our own classifier; or why there is nothing, as a word for the log: nothing of the complaint. */
export type Opinion = { readonly said: MatterJudgement; readonly version: string } | { readonly nothing: string };

const answerLimit = 65_536;
const chance = z.number().min(0).max(1);
const answerSchema = z.object({
  business: z.string().max(40),
  cause: z.string().max(40).optional(),
  sure: chance,
  causeSure: chance.optional(),
  words: z.array(z.string().max(80)).max(8).optional(),
  version: z
    .string()
    .regex(/^[\w.:+-]{1,60}$/)
    .optional(),
});

/**
 * Asks about one masked text: `POST {coding, language, text}`; the answer is `{business, cause, sure, words, version}` by the coding's codes.
 * Takes no longer than the model's seconds, follows no redirect, reads no more than 64 KiB. Never fails: whatever is wrong is a word.
 * Words that do not stand in the text are left out, for they explain nothing.
 */
export async function askHttpModel(
  model: HttpModel,
  coding: Coding,
  asked: { readonly language: string; readonly text: string },
): Promise<Opinion> {
  try {
    const response = await fetch(model.url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(model.seconds * 1000),
      headers: { 'content-type': 'application/json', ...(model.secret === undefined ? {} : { authorization: `Bearer ${model.secret}` }) },
      body: JSON.stringify({ coding: coding.id, ...asked }),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return { nothing: `it answered ${response.status}` };
    }
    const read = answerSchema.safeParse(JSON.parse(await bodyOf(response)));
    if (!read.success) return { nothing: 'its answer has another form' };
    const { business, cause = '', sure, causeSure = 0, words = [], version = 'unnamed' } = read.data;
    const department = entryOf(coding, business)?.axis === 'business' ? departmentOf(coding, business) : undefined;
    if (department === undefined) return { nothing: 'it named no business of the coding' };
    const isCause = entryOf(coding, cause)?.axis === 'cause';
    return {
      version: `http:${version}`,
      said: {
        department,
        business,
        cause: isCause ? cause : '',
        sure,
        causeSure: isCause ? causeSure : 0,
        money: 0,
        words: words.filter((word) => word !== '' && asked.text.includes(word)).slice(0, 4),
        further: [],
      },
    };
  } catch (error) {
    return {
      nothing:
        (error as { name?: string }).name === 'TimeoutError' ? `it took longer than ${model.seconds} s` : 'it could not be reached or read',
    };
  }
}

async function bodyOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += (piece as Uint8Array).byteLength;
    if (size > answerLimit) throw new Error('too long');
    pieces.push(piece as Uint8Array);
  }
  return Buffer.concat(pieces).toString('utf8');
}
