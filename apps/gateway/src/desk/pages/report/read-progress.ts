import type { Language } from '@app/shared/domain/language.js';
import { say } from '../../../pages/words.js';
import type { NoticeByHand } from '../../notices/raise-by-hand.js';
import type { DeskProblem } from '../forms/desk-forms.js';
import { dateIn } from '../forms/read-date.js';

const mostWords = 2_000;

/** Word half-way as it was typed: what is being done, and perhaps what we need and by when. `today` is a local day. */
export function readProgress(
  language: Language,
  fields: URLSearchParams,
  today: string,
): { readonly said: NoticeByHand } | { readonly problems: readonly DeskProblem[] } {
  const words = Object.fromEntries(['progress', 'measures', 'asked'].map((name) => [name, (fields.get(name) ?? '').trim()])) as Record<
    'progress' | 'measures' | 'asked',
    string
  >;
  // What is ticked is part of what is asked, in the complainant's own language, one to a line.
  words.asked = [words.asked, ...fields.getAll('need').map((one) => one.trim())]
    .filter((one) => one !== '')
    .join(language === 'en' ? '; ' : '；');
  const replyBy = dateIn(fields, 'replyBy');
  const problems: DeskProblem[] = [
    ...(words.progress === '' ? [{ field: 'progress', text: say(language, 'desk.progress.missing') }] : []),
    ...Object.entries(words).flatMap(([field, text]) =>
      text.length > mostWords
        ? [{ field, text: say(language, 'desk.form.too-long', { max: mostWords, over: text.length - mostWords }) }]
        : [],
    ),
    ...(replyBy === 'wrong' || (typeof replyBy === 'string' && replyBy <= today)
      ? [{ field: 'replyBy-day', text: say(language, 'desk.progress.reply-by.wrong') }]
      : []),
    ...(words.asked !== '' && replyBy === undefined
      ? [{ field: 'replyBy-day', text: say(language, 'desk.progress.reply-by.missing') }]
      : []),
    ...(words.asked === '' && replyBy !== undefined ? [{ field: 'asked', text: say(language, 'desk.progress.asked.missing') }] : []),
  ];
  if (problems.length > 0) return { problems };
  const values = {
    ...Object.fromEntries(Object.entries(words).filter(([, text]) => text !== '')),
    ...(replyBy === undefined ? {} : { replyBy }),
  };
  return { said: { kind: 'progress', values } };
}
