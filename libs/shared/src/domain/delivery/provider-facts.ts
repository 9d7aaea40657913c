import type { InEveryLanguage } from '../notice/channel-facts.js';

/** What the house knows of a provider without loading it: a folder's `facts.ts` exports it as `facts`. */
export interface ProviderFacts {
  /** What staff call it: `Mail server`. */
  readonly title: InEveryLanguage;
}
