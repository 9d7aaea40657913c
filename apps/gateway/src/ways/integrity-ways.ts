import type { Language } from '@app/shared/domain/language.js';
import { sealedWords } from '@app/shared/domain/text/sealed-text.js';
import type { Institution } from '@app/shared/platform/config/institution.js';

/** How the integrity desk is told something by text and by telephone; of each only what the papers say. */
export interface IntegrityWays {
  readonly text: { readonly number: string; readonly word: string } | undefined;
  readonly call: { readonly number: string; readonly keys: string } | undefined;
}

/** The number for texts with the words they begin with in this language, and the hotline with its keys. */
export function integrityWays({ integrity, hotline }: Institution['waysToComplain'], language: Language): IntegrityWays {
  const { textMessages, hotlineKeys } = integrity;
  return {
    text: textMessages === undefined ? undefined : { number: textMessages, word: sealedWords[language] },
    call: hotline === undefined || hotlineKeys === undefined ? undefined : { number: hotline.number, keys: hotlineKeys },
  };
}
