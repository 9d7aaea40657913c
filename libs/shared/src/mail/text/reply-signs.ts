import { fold, wordsOf } from './mail-words.js';

/** What a mail is towards others, by its headers: an answer, a forward, or the first of its matter. */
export type MailKind = 'reply' | 'forward' | 'first';

const replies = new Set(wordsOf('re'));
const forwards = new Set(wordsOf('fwd'));

const markedAddress = /^[^@+]{1,64}\+[\w.=-]{16,120}@/;

/**
 * A mail answers when its subject says so, or when it names mails before it or goes to an address with a long mark of its own, as answers
 * are asked for at (`tousu+7k2qdm9xwa.…@bank.example`), and its subject does not say that it forwards one. In a first
 * mail and in a forward hardly anything is a quotation that only hides the sender's words: what stands in it is what they want read.
 */
export function mailKind(subject: string, references: readonly string[], addressees: readonly string[] = []): MailKind {
  const mark = /^\s{0,10}(?:\[[^\]]{0,80}\]\s{0,4})?([\p{L}'’-]{1,14})\s?(?:\[\d{1,3}\]|\(\d{1,3}\)|\d{1,3})?\s?[:：]/u.exec(
    subject.slice(0, 200),
  );
  const word = mark === null ? '' : fold(mark[1] as string);
  if (replies.has(word)) return 'reply';
  if (forwards.has(word)) return 'forward';
  return references.length > 0 || addressees.some((address) => markedAddress.test(address.slice(0, 320))) ? 'reply' : 'first';
}
