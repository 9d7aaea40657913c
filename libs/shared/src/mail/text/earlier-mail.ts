import { anyOf, fold, isEastern, type LabelRole, labelledLine, namesDay, namesTime, wordsOf } from './mail-words.js';

/** How the beginning of an earlier mail is known. */
export type Beginning =
  /** A line between rules, "-----Original Message-----", or a block of headers below a line that a program draws. */
  | 'drawn'
  /** A block of headers alone, such as a person may have copied. */
  | 'headers'
  /** "Reply above this line". */
  | 'reply-above';

/** Longer lines begin nothing, so that no pattern meets one. */
const longestLine = 400;
/** So many lines may stand in a block of headers, and so many written ones between two labels: a long list of addressees is wrapped. */
const longestBlock = 14;
const longestWrap = 3;

const rule = /^[_\-=*─—–━]{3,}$/;
const originals = new Set([...wordsOf('original'), ...wordsOf('forwarded')]);
const longPhrases = [...originals].filter((phrase) => /转发人|轉寄者|forwarded by|weitergeleitet von|message from/.test(phrase));
const beginnings = new Set(wordsOf('beginForwarded'));
const replyWords = anyOf(wordsOf('reply'));
const aboveWords = anyOf(wordsOf('above'));
const lineWords = anyOf(wordsOf('line'));
const personal = anyOf(['i', 'we', 'my', 'ich', 'je', 'yo', '我', '私', 'я']);
const accounts =
  /account|savings|salary|konto|rekening|compte|cuenta|\bconta\b|\bconto\b|tililt|účet|számla|hesab|сч[её]т|рахун|账户|帐户|账号|工资|储蓄卡|帳戶|帳號|薪資|口座|계좌|(?<!\p{L})(?:my|mein\p{L}{0,2}|mon|mi|meu|mio)(?!\p{L})/u;
/** Only ever the sender of a mail, in languages that have another word for "from". */
const onlyMail =
  /^(?:发件人|發件人|寄件者|寄件人|发信人|發信人|差出人|送信者|보낸 ?사람|lähettäjä|feladó|отправитель|відправник|kimden|odesílatel)$/;

/** How the earlier mail begins at a line, if it does. `drawn`: a program drew a line here in the page that the text was made from. */
export function beginningAt(lines: readonly string[], index: number, drawn: boolean): Beginning | undefined {
  const line = lines[index] as string;
  if (line.length > longestLine) return undefined;
  const trimmed = line.trim();
  if (trimmed === '') return undefined;
  if (isDivider(trimmed)) return 'drawn';
  if (saysReplyAbove(trimmed)) return 'reply-above';
  if (rule.test(trimmed) || isDashedPhrase(trimmed)) {
    const next = nextWritten(lines, index + 1);
    return next !== undefined && headersAt(lines, next, true, ownRule.test(trimmed)) ? 'drawn' : undefined;
  }
  if (!headersAt(lines, index, drawn)) return undefined;
  return drawn ? 'drawn' : 'headers';
}

/** People draw such rules above a table or below a name, too, and digests between their pieces. */
export const isOwnRule = (line: string): boolean => ownRule.test(line.trim());
const ownRule = /^[-=*─—–━]{3,}$/;

/** A line that is drawn, and says nothing. */
export const isRule = (line: string): boolean => rule.test(line.trim());

function isDivider(line: string): boolean {
  const found = /^[*>\s]{0,6}([-‐-―_=*]{2,40})\s?([^-‐-―_=*].{1,200}?)\s?([-‐-―_=*]{0,40})[*\s]{0,4}$/u.exec(
    line.replaceAll('&nbsp;', ' '),
  );
  if (found) {
    const phrase = fold(found[2] as string)
      .replace(/[:：\s]+$/, '')
      .trim();
    if (originals.has(phrase)) return true;
    return longPhrases.some((known) => phrase.startsWith(known)) && (found[3] as string).length >= 2;
  }
  return beginnings.has(fold(line).replace(/ ?[:：]$/, '')) && /[:：]$/.test(line);
}

/** "---- mots d'une langue inconnue ----": a block of headers below it is asked for, whatever its language. */
const isDashedPhrase = (line: string): boolean => /^[-_=]{4,40}\s?[^-_=].{1,80}[^-_=]\s?[-_=]{4,40}$/.test(line);

function saysReplyAbove(line: string): boolean {
  if (line.length > 120) return false;
  const folded = fold(line);
  if (!lineWords.test(folded) || !aboveWords.test(folded) || !replyWords.test(folded)) return false;
  // A person may write of a line, too, but draws nothing around it and speaks of themselves.
  return (
    /^[^\p{L}\d\s"'(]{2}/u.test(line) ||
    (!personal.test(folded) && (isEastern(line) ? line.length <= 40 : line.length <= 90) && !/[,，;；?？]|[.!。！]./.test(line))
  );
}

/**
 * Whether a block of headers begins at a line: a label and a further one, and what only a mail has: a label that stands above mails alone,
 * an address, or a subject with a time. "From: savings account, To: Alipay" has none of these.
 */
function headersAt(lines: readonly string[], index: number, drawn: boolean, byHand = false): boolean {
  const first = labelledLine(lines[index] as string);
  if (first === undefined || (first.role === undefined && !drawn)) return false;
  // Some programs begin with the addressee or the subject; so do people, who then do not go on with who sent it and when.
  const late = first.role === 'to' || first.role === 'cc' || first.role === 'subject';
  const block = readBlock(lines, index, drawn);
  const { seen } = block;
  if (block.ofMoney && !block.sender) return false;
  if (late && !drawn) return seen.has('from') && block.sender && block.timed;
  if (seen.size < 2) return drawn && !byHand && block.reached && block.unknown >= 2;
  const sent = seen.has('sent') || seen.has('date');
  if (!seen.has('from')) return sent && block.reached && (block.timed || seen.has('subject'));
  if (block.sender || (block.onlyMail && (seen.has('sent') || block.timed || seen.size >= 4))) return true;
  if (block.reached) return seen.has('subject') || seen.has('sent') || drawn;
  return seen.has('subject') && seen.has('sent') && block.timed;
}

interface Block {
  readonly seen: ReadonlySet<LabelRole>;
  /** Labels that no language of ours has. */
  readonly unknown: number;
  /** An address stands in it; `sender`: behind "From". */
  readonly reached: boolean;
  readonly sender: boolean;
  /** A time of day stands behind its date. */
  readonly timed: boolean;
  readonly onlyMail: boolean;
  /** "From: my savings account": a transfer has From, To, Date and Subject, too. */
  readonly ofMoney: boolean;
}

function readBlock(lines: readonly string[], index: number, drawn: boolean): Block {
  const seen = new Set<LabelRole>();
  let [unknown, wrapped, blank] = [0, 0, 0];
  let [reached, sender, timed, only] = [false, false, false, false];
  let last: LabelRole | undefined;
  let ofMoney = false;
  for (let at = index; at < Math.min(lines.length, index + longestBlock); at += 1) {
    const line = (lines[at] as string).slice(0, longestLine);
    if (line.trim() === '') {
      blank += 1;
      if (blank > 2) break;
      continue;
    }
    const labelled = labelledLine(line);
    const role = labelled?.role;
    const hasAddress = /\S@\S/.test(labelled?.value ?? line);
    if (role === undefined) {
      if (labelled !== undefined && labelled.value !== '' && !isRowOfTable(line)) unknown += 1;
      wrapped += 1;
      if (wrapped > longestWrap || (blank > 0 && seen.size > 1)) break;
    } else {
      if (seen.has(role) && (role === 'from' || role === 'subject')) break;
      [wrapped, blank, last] = [0, 0, role];
      seen.add(role);
      if (role === 'from') ofMoney = accounts.test(fold(labelled?.value ?? ''));
      if (role === 'from' && onlyMail.test(fold(labelled?.label ?? '').replace(/(?<=\p{sc=Han}) | (?=\p{sc=Han})/gu, ''))) only = true;
    }
    if (hasAddress && (seen.size > 0 || drawn)) {
      reached = true;
      sender ||= last === 'from';
    }
    if ((last === 'sent' || last === 'date') && role === last && namesDay(line) && namesTime(labelled?.value ?? '')) timed = true;
  }
  return { seen, unknown, reached, sender, timed, onlyMail: only, ofMoney };
}

/** "Amount | 4 000": a program parts labels and values by a colon. */
const isRowOfTable = (line: string): boolean => /^[^:：|]{0,40}\|/.test(line);

/** The next line that says something, at most three blank ones on. */
export function nextWritten(lines: readonly string[], from: number): number | undefined {
  for (let index = from; index < Math.min(lines.length, from + 4); index += 1) {
    if ((lines[index] as string).trim() !== '') return index;
  }
  return undefined;
}
