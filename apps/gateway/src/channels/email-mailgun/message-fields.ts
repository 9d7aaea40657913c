import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { Parts } from '../../http/bodies/read-parts.js';

/** Parts of a proof, which differ between two attempts to bring the same mail. */
export const proofFields: ReadonlySet<string> = new Set(['timestamp', 'token', 'signature']);

/** Fields of a route's post, UTF-8. Of a name that comes twice the first counts. */
export interface MessageFields {
  has(...names: string[]): boolean;
  bytes(name: string): Buffer;
  text(name: string, most?: number): string;
}

/** The fields of a webhook of Mailgun that Redress reads, decoded; of one that comes twice the first. */
export function messageFields({ fields }: Pick<Parts, 'fields'>): MessageFields {
  const bytes = new Map<string, Buffer>();
  for (const [name, value] of fields) if (!bytes.has(name)) bytes.set(name, Buffer.from(value, 'latin1'));
  const of = (name: string) => bytes.get(name) ?? Buffer.alloc(0);
  return {
    has: (...names) => names.some((name) => bytes.has(name)),
    bytes: of,
    text: (name, most = 1_000_000) =>
      cleanText(
        of(name)
          .subarray(0, most * 4)
          .toString('utf8'),
        most,
      ),
  };
}

/** `Message-Id` of the mail, as its headers have it; empty where they have none. */
export function messageIdOf(fields: MessageFields): string {
  const named = fields.text('Message-Id', 1_000).trim();
  if (named !== '') return named;
  const listed = headersOf(fields).find(([name]) => name.toLowerCase() === 'message-id')?.[1];
  return cleanText(
    (
      listed ??
      /^message-id:\s*(<[^>\r\n]{1,900}>)/im.exec(fields.bytes('body-mime').subarray(0, 65_536).toString('latin1'))?.[1] ??
      ''
    ).trim(),
    1_000,
  );
}

/** `message-headers`: a list of pairs, in their order. */
export function headersOf(fields: MessageFields): [name: string, value: string][] {
  try {
    const list = JSON.parse(fields.text('message-headers')) as unknown;
    if (!Array.isArray(list)) return [];
    return list
      .slice(0, 2_000)
      .flatMap((pair): [string, string][] =>
        Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string' ? [[pair[0], pair[1]]] : [],
      );
  } catch {
    return [];
  }
}

/** What Mailgun's list of events knows of a mail. Its sender chose the id, so several may share it. */
export const twinOf = (messageId: string, recipient: string): string => `${messageId.replace(/^<|>$/g, '')}|${recipient.toLowerCase()}`;
