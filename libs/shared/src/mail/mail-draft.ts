import type { Answers } from '../domain/complaint/answers.js';
import type { ComplaintDraft } from '../domain/complaint/complaint.js';
import { readReference } from '../domain/ids.js';
import type { OpenedMail } from './normalised-mail.js';
import { type Origin, provesSender } from './origin.js';

/** How the mail came, as the door noted it. */
export interface MailEnvelope {
  /** The return path; empty for reports and automatic mail. */
  readonly from: string;
  readonly to: readonly string[];
  /** It came from one of `trustedRelays`. */
  readonly trusted: boolean;
}

/** What a mail is to the house: a draft, or why it is kept apart and what it is when a person releases it; and what it may answer. */
export type MailReading = (
  | { readonly draft: ComplaintDraft }
  | { readonly doubt: { readonly reason: 'automatic'; readonly sentence: string }; readonly released: ComplaintDraft }
) & {
  readonly answers: Answers;
};

/** Whom and where the draft is for. */
export interface DraftPlace {
  readonly channel: string;
  readonly ownAddresses: readonly string[];
}

const daemon = /^(mailer-daemon|postmaster|mail-daemon)@/i;
const deafSender = /^(no-?reply|do-?not-?reply|donotreply|bounces?)([+.-]|@)/i;
const looksLikeAddress = /^[^\s@<>"',;]{1,64}@[^\s@<>"',;]{1,255}$/;
/** As our notices print it, or typed without its hyphen: then at least two digits tell it from a word. */
const references =
  /(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}|(?=[A-Z]*\d[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{10})(?![0-9A-Za-z])/gi;
const mostMentions = 5;

/**
 * A draft of what a mail says, or why it is kept apart. The header `From` says who complains; `Reply-To` does not, for it costs nothing
 * to point it at somebody else. Automatic mail is `automatic`; what may be answered by hand only has `mayAcknowledge: false`.
 */
export function toDraft(opened: OpenedMail, envelope: MailEnvelope, origin: Origin, place: DraftPlace): MailReading {
  const { mail, signs } = opened;
  const answers = answersOf(opened, envelope);
  const email = looksLikeAddress.test(mail.from.address) ? mail.from.address : undefined;
  const empty = mail.text === '' && mail.quotedText === '' && mail.subject === '' && mail.attachments.length === 0;
  const unreadable = signs.unreadable ?? (empty ? 'The mail holds neither words nor files.' : undefined);
  const mentions = mentionsIn(`${mail.subject}\n${mail.text.slice(0, 20_000)}`);
  const draft: ComplaintDraft = {
    channel: place.channel,
    language: mail.language,
    ...(mail.subject === '' ? {} : { subject: mail.subject }),
    // Whoever only forwards has said it with what is forwarded.
    text: mail.text || mail.quotedText || mail.subject,
    complainant: { ...(email ? { email } : {}), ...(isName(mail.from) ? { name: mail.from.name } : {}) },
    facts: {
      messageId: mail.messageId,
      // One text, as at the other doors: routing asks `to == "…"`.
      to: envelope.to[0] ?? signs.addressees[0] ?? '',
      recipients: envelope.to,
      references: mail.references,
      ...(mail.quotedText === '' ? {} : { quotedText: mail.quotedText }),
      ...(mail.signature === '' ? {} : { signature: mail.signature }),
      // Only proposed: whoever knows a reference is not thereby the one who complained.
      ...(mentions.length === 0 ? {} : { mentions }),
    },
    attachments: mail.attachments.map((attachment) => ({ ...attachment, content: attachment.content ?? new Uint8Array() })),
    mayAcknowledge: mayAcknowledge(opened, envelope, origin, place.ownAddresses),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
  const sentence = automaticSentence(opened, envelope);
  return sentence === undefined ? { draft, answers } : { doubt: { reason: 'automatic', sentence }, released: draft, answers };
}

function automaticSentence({ mail, signs }: OpenedMail, envelope: MailEnvelope): string | undefined {
  if (mail.bounce || (envelope.from === '' && daemon.test(mail.from.address))) {
    return 'A report that a mail could not be delivered; it is no complaint.';
  }
  return signs.automaticReply ? 'An automatic reply, such as an absence notice; it is no complaint.' : undefined;
}

/** Some programs put the address where the name belongs. */
const isName = ({ name, address }: OpenedMail['mail']['from']): boolean => name !== '' && name.toLowerCase() !== address.toLowerCase();

function answersOf({ mail, signs }: OpenedMail, envelope: MailEnvelope): Answers {
  const { report } = signs;
  return {
    addresses: [...new Set([...envelope.to, ...signs.addressees])],
    messageIds: [...new Set([...mail.references, ...(report?.messageIds ?? [])])],
    ...(report === undefined ? {} : { report: withoutIds(report) }),
  };
}

function withoutIds({ messageIds: _, ...report }: NonNullable<OpenedMail['signs']['report']>): NonNullable<Answers['report']> {
  return report;
}

function mentionsIn(text: string): string[] {
  const found = [...text.matchAll(references)].flatMap(([typed]) => readReference(typed) ?? []);
  return [...new Set(found)].slice(0, mostMentions);
}

/** Source: RFC 3834 section 2; reliability of the acknowledgement sender against backscatter. */
function mayAcknowledge({ mail, signs }: OpenedMail, envelope: MailEnvelope, origin: Origin, ownAddresses: readonly string[]): boolean {
  if (envelope.from === '' || signs.bulk || mail.autoSubmitted) return false;
  const address = mail.from.address.toLowerCase();
  if (!looksLikeAddress.test(address)) return false;
  if (daemon.test(address) || deafSender.test(address) || ownAddresses.some((own) => own.toLowerCase() === address)) return false;
  return provesSender(origin);
}
