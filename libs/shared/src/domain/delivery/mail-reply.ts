import { saysOf } from './mail-reply-words.js';

/**
 * Whom a mail server's refusal speaks of. `address`: it takes no mail, for good. `full`: its mailbox is full, which passes. `message`: this mail
 * (its size, its content). `ours`: our relay, sign-in, sender, reputation or settings; only a person can mend it, and it says nothing of
 * the address. `passing`: later. `unclear`: refused, and nobody can say why.
 */
export type Blame = 'address' | 'full' | 'message' | 'ours' | 'passing' | 'unclear';

/** A refusal as it came: what a server said to us, or what a returned mail quotes. */
export interface MailReply {
  /** 550. */
  readonly basic?: number | undefined;
  /** 5.1.1, where it stands apart from the text (`Status` of a report). */
  readonly enhanced?: string | undefined;
  readonly text?: string | undefined;
  /** What it answered: `RCPT TO`, `DATA`, `MAIL FROM`, …; absent for a returned mail. */
  readonly command?: string | undefined;
}

/**
 * Codes that speak of one thing only, by subject and detail. Sources: RFC 3463, sections 3.2 to 3.8; RFC 5248; RFC 7504 (5.1.10, 556); RFC 7505;
 * IANA, "SMTP Enhanced Status Codes", read 2026-11. What is not here is decided by its subject (`bySubject`).
 */
const byDetail: Readonly<Record<string, Blame>> = {
  '1.1': 'address', // bad mailbox
  '1.2': 'address', // no such domain
  '1.3': 'address', // bad syntax
  '1.6': 'address', // moved, nobody knows where to
  '1.10': 'address', // its domain takes no mail at all
  '1.7': 'ours', // our sender's syntax
  '1.8': 'ours', // our sender's domain
  '2.1': 'address', // disabled
  '2.2': 'full',
  '2.3': 'message', // larger than this mailbox takes
  '3.4': 'message', // larger than the system takes
  '4.7': 'passing', // time ran out: nobody took it, and nobody said no
  '7.3': 'unclear', // the recipient's list admits others only
  '7.17': 'address', // the mailbox has another owner now (RFC 7293)
  '7.18': 'address',
};

const bySubject: Readonly<Record<string, Blame>> = {
  '1': 'unclear',
  '2': 'unclear',
  '3': 'ours',
  '4': 'ours',
  '5': 'ours',
  '6': 'message',
  '7': 'ours',
};

/** Details that say "other", or that common servers use for everything: there the words decide, if they say anything. */
const vague = new Set(['0.0', '1.0', '2.0', '3.0', '4.0', '5.0', '6.0', '7.0', '7.1', '4.1', '4.4', '1.4', '1.5', '2.4']);

/** Commands before any recipient was named: whatever is refused there is refused to us. */
const beforeRecipient = /^(CONN|HELO|EHLO|LHLO|STARTTLS|AUTH|MAIL FROM|RSET)/;

/**
 * What a refusal speaks of. The enhanced code decides, held against the words: a mistaken "dead" costs somebody their outcome, so where code and
 * words contradict each other nothing is held against the address. Without one: the basic code, and words of well-known servers.
 */
export function blameOf(reply: MailReply): Blame {
  const text = (reply.text ?? '').slice(0, 1000);
  const basic = reply.basic ?? basicIn(text);
  if (reply.command !== undefined && beforeRecipient.test(reply.command)) return basic !== undefined && basic < 500 ? 'passing' : 'ours';
  const enhanced = reply.enhanced ?? enhancedIn(text);
  const said = saysOf(text);
  if (basic !== undefined ? basic < 500 : enhanced?.startsWith('4')) return 'passing';
  const coded = enhanced === undefined ? undefined : byEnhanced(enhanced);
  if (coded !== undefined && enhanced !== undefined) return weigh(coded, said, vague.has(detailOf(enhanced)));
  return said ?? byBasic(basic, reply.command);
}

function weigh(coded: Blame, said: Blame | undefined, isVague: boolean): Blame {
  if (said === undefined || said === coded) return coded;
  if (said === 'unclear') return said;
  // A word against the address under a code that speaks of us, or of nothing: not enough to hold against it.
  if (said === 'address') return isVague && coded === 'unclear' ? 'address' : 'unclear';
  // A code against the address, and words that speak of us or of this mail: a mailbox is not dead because of a relay.
  if (coded === 'address' || isVague) return said;
  // Authentication (SPF, DKIM, DMARC) and lists are ours whatever else is said; content and size stay what the code says.
  return coded === 'ours' && said === 'message' ? 'message' : coded;
}

function byEnhanced(code: string): Blame | undefined {
  const subject = code.split('.')[1] ?? '';
  return byDetail[detailOf(code)] ?? bySubject[subject];
}

const detailOf = (code: string): string => code.replace(/^\d\./, '');

/** Source: RFC 5321, section 4.2; RFC 4954, section 6; RFC 7504. */
function byBasic(basic: number | undefined, command: string | undefined): Blame {
  switch (basic) {
    case 530:
    case 534:
    case 535:
    case 538:
    case 521:
    case 500:
    case 501:
    case 502:
    case 503:
    case 504:
    case 555:
      return 'ours';
    case 556:
      return 'address';
    case 552:
      return command === 'DATA' ? 'message' : 'full';
    default:
      return 'unclear';
  }
}

/** The code that a refusal carries, the enhanced one where it has one: `5.1.1`, else `550`. Nothing of its text, which may quote an address. */
export function codeOf(reply: MailReply): string | undefined {
  const text = (reply.text ?? '').slice(0, 1000);
  return reply.enhanced ?? enhancedIn(text) ?? (reply.basic ?? basicIn(text))?.toString();
}

function basicIn(text: string): number | undefined {
  const found = /(?:^|[\s;#<(])([45]\d\d)[ -]/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The first one that stands alone: after the basic code (`550 5.1.1`, `550-5.1.1`, `550 #5.1.0`) or in brackets at the end. No part of an address. */
function enhancedIn(text: string): string | undefined {
  return /(?:^|[\s#(:;-])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(text)?.[1];
}
