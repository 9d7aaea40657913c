import { createHash } from 'node:crypto';
import { cleanJson } from '@app/shared/domain/text/clean-text.js';
import { headerText, readHeaders } from '@app/shared/mail/mime/header-lines.js';
import type { Arrival } from '../../doors/arrival.js';
import type { MailboxPlace } from './mailbox-place.js';

/** A message as the server lists it. */
export interface Described {
  readonly uid: number;
  /** Bytes, as the server counts them. */
  readonly size: number;
  /** When it came to this account first (INTERNALDATE); whoever moves it to another folder takes that along. */
  readonly receivedAt: Date | undefined;
}

/** A message as the server gave it. `size` is that of the whole; larger than `raw` when only its beginning was fetched. */
export interface FetchedMail extends Described {
  readonly raw: Uint8Array;
  /** As it was listed: not every server counts as it sends. */
  readonly toldSize: number;
}

/**
 * What came into the mailbox, as an arrival. Its bytes are what makes a mail the same: a mailbox that is numbered anew brings the same mails
 * again. The clock runs from the day it lay there, however late it is read.
 */
export function toArrival(place: MailboxPlace, message: FetchedMail): Arrival {
  const { raw, uid, size, receivedAt } = message;
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const returnPath = readHeaders(bytes, 0, Math.min(bytes.length, 1_048_576), { top: true }).lines.find(
    (line) => line.key === 'return-path',
  );
  return {
    channel: 'email-imap',
    account: '',
    sourceId: `${createHash('sha256').update(raw).digest('hex')}:${place.user.toLowerCase()}`,
    twinId: twinIdOf(place, { uid, size: message.toldSize, receivedAt }),
    raw,
    contentType: 'message/rfc822',
    envelope: cleanJson({
      // Only a return path that is there and empty says "no answer": most mailboxes keep none for what people send among themselves.
      from: returnPath ? headerText(returnPath).replace(/[<>\s]/g, '') : 'unknown',
      to: [],
      mailbox: `${place.user}@${place.host}`,
      uid,
      trusted: false,
      ...(size > raw.length ? { cut: `Of ${size} bytes only the beginning was fetched; the whole mail lies in the mailbox.` } : {}),
    }),
    ...(receivedAt === undefined ? {} : { receivedAt }),
  };
}

/** What a list of the mailbox tells a message by: not its place, which a mailbox that is brought back gives to another mail. */
export function twinIdOf({ account }: MailboxPlace, { uid, size, receivedAt }: Described): string {
  return `${account}#${size}.${receivedAt === undefined ? `uid-${uid}` : receivedAt.toISOString()}`;
}
