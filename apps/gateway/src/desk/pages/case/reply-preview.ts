import { countSegments } from '@app/shared/notices/sms/segments.js';
import { say } from '../../../pages/words.js';
import type { OutcomeTextContext } from '../../notices/desk-texts.js';
import type { CheckedFile } from '../../notices/facts-to-check.js';
import { textsOn } from '../../notices/texts-on.js';
import { type ViewContext, wordOr } from '../frame/words-of-cases.js';

/** An answer as it would leave on one medium. */
export interface ReplyPreview {
  readonly medium: string;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  /** Of the text, where it is not the reader's. */
  readonly lang?: string;
  /** Of a text message: how long it is, and in how many parts it travels. */
  readonly length?: string;
}

/** An answer as the complainant will read it, on each medium that reaches them: written by what writes it when it leaves. Nothing is kept. */
export function replyPreview({ language, now }: ViewContext, desk: OutcomeTextContext, file: CheckedFile, text: string): ReplyPreview[] {
  const owed = { kind: 'reply' as const, ruleSet: null, details: { text } };
  return textsOn(desk, file, owed, now).map(({ to, text: { medium, subject, body } }) => {
    const { units, segments } = countSegments(body);
    return {
      medium: wordOr(language, `medium.${medium}`, medium),
      to,
      subject,
      text: body,
      ...(file.language === language ? {} : { lang: file.language }),
      ...(medium === 'sms'
        ? { length: say(language, segments === 1 ? 'desk.reply.length.one' : 'desk.reply.length', { units, segments }) }
        : {}),
    };
  });
}
