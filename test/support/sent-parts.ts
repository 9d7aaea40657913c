import { existsSync, readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import type { DoorRequest, Expected } from '../../apps/gateway/src/intake/testing/channel-peer.js';

/** One thing that somebody sent: a field, a leaf of JSON, a file, a part of a mail; and what it holds. */
export interface SentPart {
  /** `Body`, `turns[].text`, `attribute[x]`, `file`. */
  readonly name: string;
  readonly value: string;
}

/** What a channel does not bring into the case, by the name of the part or by `specimen: part`, each with the reason. */
export type LeftOutParts = Readonly<Record<string, string>>;

/** `channels/<id>/testing/left-out.json`; nothing is left out where there is none. */
export function leftOutOf(channel: string): LeftOutParts {
  const file = new URL(`../../apps/gateway/src/channels/${channel}/testing/left-out.json`, import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LeftOutParts) : {};
}

/** Everything that a request holds, taken apart by programs that are not ours. */
export async function partsOf({ path, headers, body }: DoorRequest): Promise<SentPart[]> {
  const query = [...new URLSearchParams(path.split('?')[1] ?? '')].map(([name, value]) => ({ name, value }));
  if (body.length === 0) return query;
  const type = headers['content-type'] ?? '';
  if (/json/.test(type)) {
    try {
      return [...query, ...leavesOf('', JSON.parse(body.toString('utf8')))];
    } catch {
      return query;
    }
  }
  try {
    const parts: SentPart[] = [];
    for (const [name, value] of await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData())
      parts.push(typeof value === 'string' ? { name, value } : { name: 'file', value: value.name });
    return [...query, ...parts];
  } catch {
    return query;
  }
}

/** What a mail says, by another reader. */
export async function partsOfMail(message: Buffer): Promise<SentPart[]> {
  const mail = await simpleParser(message);
  const from = mail.from?.value[0];
  return [
    { name: 'from', value: from?.address ?? '' },
    { name: 'name', value: from?.name ?? '' },
    { name: 'subject', value: mail.subject ?? '' },
    ...(mail.text ?? '').split('\n').map((line) => ({ name: 'text', value: line })),
    ...mail.attachments.map((file) => ({ name: 'file', value: file.filename ?? '' })),
  ];
}

/** The names of the parts that are not found again in what the house holds. */
export function missingIn(parts: readonly SentPart[], { drafts = [] }: Expected): string[] {
  const held = leavesOf('', drafts).map(({ value }) => plain(value));
  const missing = parts
    .flatMap(piecesOf)
    .filter(({ value }) => !isThere(plain(value), held))
    .map(({ name }) => name);
  return [...new Set(missing)];
}

/** Lines of a text and the two halves of `Name <address>` are looked for one by one. */
function piecesOf({ name, value }: SentPart): SentPart[] {
  const address = /^\s*"?([^"<>]*?)"?\s*<([^<>\s]+@[^<>\s]+)>\s*$/.exec(value);
  const pieces = address ? [address[1] as string, address[2] as string] : value.split(/\r?\n/);
  return pieces.map((piece) => ({ name, value: piece }));
}

/** The entry of a declaration that speaks of a part, in every specimen or in this one. */
export function entryFor(specimen: string, name: string, leftOut: LeftOutParts): string | undefined {
  return [`${specimen}: ${name}`, name].find((entry) => Object.hasOwn(leftOut, entry));
}

function isThere(value: string, held: readonly string[]): boolean {
  if (value === '') return true;
  const digits = value.replace(/\D/g, '').replace(/^0+/, '');
  const isNumber = digits.length >= 7 && /^[a-z]*:?[+\d\s()-]+$/.test(value);
  return held.some(
    (one) =>
      one === value ||
      ((value.length > 2 || /\p{Script=Han}/u.test(value)) && one.includes(value)) ||
      (isNumber && one.replace(/\D/g, '').endsWith(digits)),
  );
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();

function leavesOf(path: string, value: unknown): SentPart[] {
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(`${path}[]`, one));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).flatMap(([name, one]) => leavesOf(path === '' ? name : `${path}.${name}`, one));
  return value === null || value === undefined ? [] : [{ name: path, value: String(value) }];
}
