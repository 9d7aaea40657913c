import { seal, unseal } from './seal.js';

/** What is answered to whoever told the integrity desk something: it is kept, it is added, how it is done, what the desk says, or why not. */
export type SealedAnswerKind = 'report-kept' | 'report-added' | 'report-how' | 'report-read' | 'report-refused';

/** One answer on its way to the number that wrote, from memory to memory. */
export interface AnswerErrand {
  /** What was answered: the same for a message that its provider brings again. Leads back to nothing without this house. */
  readonly key: string;
  /** E.164. */
  readonly number: string;
  readonly kind: SealedAnswerKind;
  readonly language: 'zh-Hans' | 'zh-Hant' | 'en';
  readonly text: string;
  /** What stands in the text, for providers that send by templates of their own. */
  readonly values: Readonly<Record<string, string>>;
}

/** How an errand ended: the provider took it, it may be tried again, or there is no use in it. */
export type ErrandOutcome = 'told' | 'later' | 'never';

/** An errand closed for the one process that can carry it out, whose key is nowhere but in its memory (`newSealPair`). */
export async function closeErrand(errand: AnswerErrand, carrier: string): Promise<Buffer> {
  return await seal(JSON.stringify(errand), [carrier]);
}

/** The errand, for the process it was closed for; undefined for every other. */
export async function openErrand(closed: Uint8Array, key: string): Promise<AnswerErrand | undefined> {
  const opened = await unseal(closed, key);
  return opened === undefined ? undefined : (JSON.parse(opened) as AnswerErrand);
}
