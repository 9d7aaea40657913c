import { cleanText } from '../../domain/text/clean-text.js';
import type { OpenedMail } from './normalised-mail.js';
import type { ReadMailOptions } from './read-mail.js';

/** So much of a mail that the reader gave up on is looked at again. */
export const headBytes = 65_536;
/** Of a mail that cannot be read at all so much is shown, as it stands. */
const shownBytes = 4_000;

/** A mail of which not even the head could be read: nothing is taken apart, a person sees how its file begins. */
export function unreadMail(raw: Uint8Array, why: string, options: ReadMailOptions = {}): OpenedMail {
  return {
    mail: {
      messageId: null,
      from: { name: '', address: '' },
      to: [],
      subject: '',
      date: null,
      text: cleanText(Buffer.from(raw.subarray(0, shownBytes)).toString('utf8')),
      quotedText: '',
      signature: '',
      html: null,
      language: options.defaultLanguage ?? 'zh-Hans',
      attachments: [],
      autoSubmitted: false,
      bounce: false,
      references: [],
    },
    signs: {
      bulk: false,
      automaticReply: false,
      unreadable: why,
      headOnly: true,
      authentication: 'silent',
      resultsBy: '',
      verdicts: {},
      addressees: [],
      replyTo: [],
      senders: { authors: [], handedIn: [], lists: [] },
    },
  };
}
