import type { CaseCheck } from '@app/shared/chain/verify-case.js';
import { say } from '../../../pages/words.js';
import { dayAndTime, type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** Whether the record of a case is as it was sealed, in the words of its page; what is not is named by its place and kind. */
export function checkWords(telling: ViewContext, { intact, events, erased, waiting, root, findings }: CaseCheck): object {
  const { language } = telling;
  return {
    intact,
    text: say(language, intact ? 'desk.check.intact' : 'desk.check.broken', { events, waiting, erased, findings: findings.length }),
    root,
    findings: findings.map(({ what, seq, kind, at }) => ({
      what: say(language, `desk.audit.finding.${what}`),
      about: [
        seq === undefined ? '' : `#${seq}`,
        kind === undefined ? '' : wordOr(language, `desk.event.${kind}`, kind),
        at === undefined ? '' : dayAndTime(telling, new Date(at)),
      ]
        .filter(Boolean)
        .join(' · '),
    })),
  };
}
