import type { OwnMail } from '../contact/own-address.js';
import { readNumber } from '../contact/phone-number.js';
import type { Answers } from '../domain/complaint/answers.js';
import type { Complainant, ComplaintDraft, Medium } from '../domain/complaint/complaint.js';
import { type KeptAsWritten, withKept } from '../domain/complaint/kept-as-written.js';
import { readReference } from '../domain/ids.js';
import { type ChosenSender, chooseSender } from './choose-sender.js';
import type { OpenedMail } from './reading/normalised-mail.js';
import { type Origin, provesSender } from './reading/origin.js';

/** How the mail came, as the door noted it. */
export interface MailEnvelope {
  /** The return path; empty for reports and automatic mail. */
  readonly from: string;
  readonly to: readonly string[];
  /** It came from one of `trustedRelays`. */
  readonly trusted: boolean;
}

/** Mail that a machine wrote, with why it is taken for one: in English, and for pages in any language. */
export interface AutomaticMail {
  readonly reason: 'automatic';
  readonly sentence: string;
  readonly finding: { readonly is: 'mail-report' | 'mail-automatic' };
}

/** What a mail is to the house: a draft, or why it is kept apart and what it is when a person releases it; and what it may answer. */
export type MailReading = ({ readonly draft: ComplaintDraft } | { readonly doubt: AutomaticMail; readonly released: ComplaintDraft }) & {
  readonly answers: Answers;
  /** The address in its `From`, whoever complains in it; empty where there is none. */
  readonly from: string;
};

/** Whom and where the draft is for. */
export interface DraftPlace {
  readonly channel: string;
  readonly house: OwnMail & { readonly defaultCountry?: string | undefined };
}

const daemon = /^(mailer-daemon|postmaster|mail-daemon)@/i;
/** As our notices print it, or typed without its hyphen: then at least two digits tell it from a word. */
const references =
  /(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}|(?=[A-Z]*\d[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{10})(?![0-9A-Za-z])/gi;
const mostMentions = 5;

/**
 * A draft of what a mail says, or why it is kept apart. Who complains is chosen by `chooseSender`; where it is nobody, a person reads it. Automatic mail is `automatic`; what may be answered by hand only has `mayAcknowledge: false`.
 */
export function toDraft(opened: OpenedMail, envelope: MailEnvelope, origin: Origin, place: DraftPlace): MailReading {
  const { mail, signs } = opened;
  const answers = answersOf(opened, envelope);
  const sender = chooseSender(opened, place.house);
  const { complainant, claimed, kept } = complainantOf(opened, sender, place);
  const empty = mail.text === '' && mail.quotedText === '' && mail.subject === '' && mail.attachments.length === 0;
  const unread = signs.unreadable ?? (empty ? 'The mail holds neither words nor files.' : undefined);
  const unreadable = unread ?? (sender.how === 'nobody' ? whoIsIt : undefined);
  const mentions = mentionsIn(`${mail.subject}\n${mail.text.slice(0, 20_000)}`);
  const draft: ComplaintDraft = {
    channel: place.channel,
    language: mail.language,
    ...(mail.subject === '' ? {} : { subject: mail.subject }),
    // Whoever only forwards has said it with what is forwarded.
    text: mail.text || mail.quotedText || mail.subject,
    complainant,
    ...(claimed.length === 0 ? {} : { claimed }),
    ...withKept(
      {
        messageId: mail.messageId,
        // One text, as at the other doors: routing asks `to == "…"`.
        to: envelope.to[0] ?? signs.addressees[0] ?? '',
        recipients: envelope.to,
        references: mail.references,
        ...(mail.quotedText === '' ? {} : { quotedText: mail.quotedText }),
        ...(mail.signature === '' ? {} : { signature: mail.signature }),
        // Only proposed: whoever knows a reference is not thereby the one who complained.
        ...(mentions.length === 0 ? {} : { mentions }),
        // Whose address stood in `From`, where the complainant was found behind it.
        ...(sender.how === 'behind' ? { cameThrough: mail.from.address } : {}),
      },
      kept,
    ),
    attachments: mail.attachments.map((attachment) => ({ ...attachment, content: attachment.content ?? new Uint8Array() })),
    mayAcknowledge: mayAcknowledge(opened, envelope, origin, sender),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
  const doubt = automaticMail(opened, envelope);
  const from = mail.from.address;
  return doubt ? { doubt, released: draft, answers, from } : { draft, answers, from };
}

function automaticMail({ mail, signs }: OpenedMail, envelope: MailEnvelope): AutomaticMail | undefined {
  if (mail.bounce || (envelope.from === '' && daemon.test(mail.from.address))) {
    return {
      reason: 'automatic',
      sentence: 'A report that an e-mail could not be delivered, not a complaint.',
      finding: { is: 'mail-report' },
    };
  }
  if (!signs.automaticReply) return undefined;
  return {
    reason: 'automatic',
    sentence: 'An automatic reply, such as an out-of-office message, not a complaint.',
    finding: { is: 'mail-automatic' },
  };
}

const whoIsIt = 'The mail names nobody who complains: its sender is an address of the institution, a list, or one that nobody reads.';

/**
 * Who complains, with what of it was only written down by somebody (a form may be filled in for anybody), and the address that is nobody's. Without any
 * usable address in `From`, what stands there is kept as written.
 */
function complainantOf(
  { mail }: OpenedMail,
  { how, name, email, phone }: ChosenSender,
  { house }: DraftPlace,
): { complainant: Complainant; claimed: Medium[]; kept: KeptAsWritten[] } {
  const given = mail.from.address;
  const { trouble, ...number } = readNumber(phone, { bare: 'national', country: house.defaultCountry ?? 'CN' });
  const why = how === 'nobody' ? ('ours' as const) : ('unreadable' as const);
  return {
    complainant: { ...(email === undefined ? {} : { email }), ...number, ...(name === '' ? {} : { name }) },
    claimed:
      how === 'behind' ? [...(email === undefined ? [] : (['email'] as const)), ...(phone === undefined ? [] : (['sms'] as const))] : [],
    kept: [
      ...(email === undefined && phone === undefined && given !== '' ? [{ field: 'complainant.email', value: given, why }] : []),
      ...(trouble === undefined ? [] : [{ field: 'complainant.phone', value: phone as string, why: trouble }]),
    ],
  };
}

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

/**
 * Source: RFC 3834 section 2; reliability of the acknowledgement sender against backscatter. Where our own list or website brought it, that it is a
 * list's or a program's says nothing of the person behind it; a colleague is written to only when a person says so. Programs and our own postmaster are no
 * sender (`chooseSender`); that of a small firm is a person, unless the mail is a report.
 */
function mayAcknowledge({ mail, signs }: OpenedMail, envelope: MailEnvelope, origin: Origin, sender: ChosenSender): boolean {
  if (envelope.from === '' || sender.email === undefined || sender.how === 'staff') return false;
  const byMachine = sender.how === 'behind' && sender.throughUs ? signs.automaticReply : signs.bulk || mail.autoSubmitted;
  return !byMachine && provesSender(origin);
}
