import type { Language } from '../language.js';
import type { SendableMedium } from './choose-media.js';

/** A word or sentence in every language of the house. */
export type InEveryLanguage = Readonly<Record<Language, string>>;

/**
 * What the house knows of a channel: a folder's `facts.ts` exports it as `facts`. Nothing outside the folder reads anything from the
 * spelling of its id.
 */
export interface ChannelFacts {
  /** What staff call it: `Text message`. */
  readonly label: InEveryLanguage;
  /** What whoever used it calls it: `text message`. */
  readonly called: InEveryLanguage;
  /** How a complaint came, as part of a sentence ("we received … on …"): `by text message`. */
  readonly came: InEveryLanguage;
  /** The same where a person of the house wrote down in what way it came: by the `medium` among the facts of the complaint. */
  readonly cameInPerson?: Readonly<Record<string, InEveryLanguage>>;
  /** The medium on which an answer goes back to where its complaints come from. Absent: the channel is no way back. */
  readonly answersBy?: SendableMedium;
  /**
   * Its complaints are short texts from a number: they may continue the one before and answer ours by a word, and their number takes texts
   * whatever the numbering plans say of it.
   */
  readonly texts?: boolean;
  /** Its answer shows the access code to whoever complained: no message has to. */
  readonly showsCode?: boolean;
  /** Staff or an authority fill it in: what it says that happened before counts. What strangers send starts no clock of an authority's. */
  readonly saidByStaff?: boolean;
}
