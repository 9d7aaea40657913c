import { TooMuch } from '../../platform/threads/too-much.js';
import { type HeaderLine, headerText, readHeaders } from './header-lines.js';
import { readParameters, type ValueWithParameters } from './parameters.js';
import { signedContent } from './signed-data.js';
import { decodeTransfer } from './transfer-encoding.js';

/** One part of a mail: the mail itself, a part of a multipart, a leaf. Attached mails are leaves. */
export interface MimePart {
  readonly headers: readonly HeaderLine[];
  /** `text/plain`, in small letters. What a part does not say is what its surroundings mean. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** `attachment`, `inline`, another word, or empty. */
  readonly disposition: string;
  readonly dispositionParameters: ReadonlyMap<string, string>;
  readonly encoding: string;
  /** As it came, encoded. Empty for a multipart. */
  readonly body: Buffer;
  readonly children: readonly MimePart[];
}

/** What a mail may be made of. A person's mail has a dozen parts; a bomb has as many as it likes. */
export interface StructureLimits {
  readonly parts: number;
  readonly depth: number;
  /** Read as far as the limits go instead of failing. */
  readonly lenient?: boolean;
  /** How many signed mails this one lies in. */
  readonly signedDepth?: number;
}

const usualLimits: StructureLimits = { parts: 1_000, depth: 64 };

/** All headers of one part together are never longer. */
const longestHeaders = 1_048_576;
/** So many bytes, in lengths of the mail, are gone through to find out which boundaries are used; then they are believed. A person's mail needs two or three. */
const searchLengths = 16;
/** A signed mail may hold a signed mail; a mail that holds ten thousand wants only to be expensive. */
const mostSigned = 4;

interface Growing {
  readonly part: MimePart & { children: MimePart[]; body: Buffer };
  /** Empty for a leaf. */
  readonly boundary: string;
  readonly bodyAt: number;
}

/**
 * The parts of a mail. Takes one pass over its bytes, whatever they are. Forgives what the world does: bare line feeds or carriage returns,
 * boundaries that are not named or not those that are used, ends that never come, blank lines forgotten. Fails with `TooMuch`.
 */
export function readStructure(given: Buffer, limits: StructureLimits = usualLimits): MimePart {
  const raw = withLineFeeds(given);
  const top = readHeaders(raw, 0, raw.length, { top: true });
  return new Reader(raw, limits).read(top.lines, top.bodyAt);
}

class Reader {
  private count = 0;
  private searchable: number;

  constructor(
    private readonly raw: Buffer,
    private readonly limits: StructureLimits,
  ) {
    this.searchable = raw.length * searchLengths;
  }

  read(headers: readonly HeaderLine[], bodyAt: number): MimePart {
    const root = this.open(headers, bodyAt, '');
    const stack: Growing[] = [root];
    const { raw } = this;
    let end = raw.length;
    for (let at = this.lineFrom(bodyAt); at !== -1; ) {
      const newline = raw.indexOf(0x0a, at);
      const next = newline === -1 ? raw.length : newline + 1;
      const found = delimiterOf(raw, at, next, stack);
      if (found) {
        // Whatever lay inside the part that this line belongs to has ended.
        while (stack.length > found.depth + 1) close(raw, stack.pop() as Growing, at);
        const owner = stack[found.depth] as Growing;
        if (!found.last) {
          if (!this.mayGrow(stack.length)) {
            end = at;
            break;
          }
          const block = readHeaders(raw, next, Math.min(raw.length, next + longestHeaders), { stop: `--${owner.boundary}` });
          const meant = owner.part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
          const child = this.open(block.lines, block.bodyAt, meant);
          owner.part.children.push(child.part);
          stack.push(child);
          at = this.lineFrom(block.bodyAt);
          continue;
        }
      }
      at = this.lineFrom(next);
    }
    while (stack.length > 0) close(raw, stack.pop() as Growing, end);
    return settled(root.part, this.limits, true);
  }

  private mayGrow(depth: number): boolean {
    this.count += 1;
    if (this.count <= this.limits.parts && depth <= this.limits.depth) return true;
    if (this.limits.lenient) return false;
    throw new TooMuch(`It has more than ${this.limits.parts} parts, or parts within parts more than ${this.limits.depth} deep.`);
  }

  /** Where the next line begins that starts with two hyphens, at `from` or behind it; -1 when there is none. */
  private lineFrom(from: number): number {
    const { raw } = this;
    if (from >= raw.length) return -1;
    if (raw[from] === 0x2d && raw[from + 1] === 0x2d && (from === 0 || raw[from - 1] === 0x0a)) return from;
    const found = raw.indexOf('\n--', Math.max(from - 1, 0), 'latin1');
    return found === -1 ? -1 : found + 1;
  }

  private open(headers: readonly HeaderLine[], bodyAt: number, meant: string): Growing {
    const part = describe(headers, meant);
    const boundary = part.type.startsWith('multipart/') ? this.boundaryOf(part, bodyAt) : '';
    return { part: { ...part, body: Buffer.alloc(0), children: [] }, boundary, bodyAt };
  }

  /** The boundary that is used: the one that is named if a line of the body begins with it, else the first line that looks like one. */
  private boundaryOf(part: Pick<MimePart, 'parameters'>, bodyAt: number): string {
    const named = part.parameters.get('boundary') ?? '';
    if (this.searchable <= 0 || (named !== '' && this.isUsed(named, bodyAt))) return named;
    this.searchable -= boundaryWindow;
    return likelyBoundary(this.raw.toString('latin1', bodyAt, bodyAt + boundaryWindow), named);
  }

  private isUsed(boundary: string, bodyAt: number): boolean {
    const { raw } = this;
    const mark = `--${boundary}`;
    const found = raw.indexOf(`\n${mark}`, Math.max(bodyAt - 1, 0), 'latin1');
    this.searchable -= (found === -1 ? raw.length : found) - bodyAt;
    return found !== -1 || raw.toString('latin1', bodyAt, bodyAt + mark.length) === mark;
  }
}

function close(raw: Buffer, { part, bodyAt }: Growing, at: number): void {
  // The line end before a boundary belongs to the boundary.
  let end = at;
  if (end > bodyAt && end < raw.length && raw[end - 1] === 0x0a) end -= 1;
  if (end > bodyAt && end < raw.length && raw[end - 1] === 0x0d) end -= 1;
  part.body = raw.subarray(Math.min(bodyAt, raw.length), Math.max(end, Math.min(bodyAt, raw.length)));
}

interface Delimiter {
  readonly depth: number;
  readonly last: boolean;
}

/** Whose boundary the line is, innermost first; undefined when it is text. Only blanks may stand behind it. */
function delimiterOf(raw: Buffer, at: number, next: number, stack: readonly Growing[]): Delimiter | undefined {
  if (next - at > 400) return undefined;
  const line = raw.toString('latin1', at + 2, next).trimEnd();
  for (let depth = stack.length - 1; depth >= 0; depth -= 1) {
    const boundary = (stack[depth] as Growing).boundary;
    if (boundary === '' || !line.startsWith(boundary)) continue;
    if (line === boundary) return { depth, last: false };
    if (line === `${boundary}--`) return { depth, last: true };
  }
  return undefined;
}

/** What the headers of a part say of it. */
function describe(headers: readonly HeaderLine[], meant: string): Omit<MimePart, 'body' | 'children'> {
  const first = (key: string) => headers.find((line) => line.key === key);
  const typeLine = first('content-type');
  const type = readParameters(typeLine?.bytes ?? '');
  const charset = type.parameters.get('charset') ?? '';
  const named: ValueWithParameters = typeLine && /[^\x20-\x7e\s]/.test(typeLine.bytes) ? readParameters(typeLine.bytes, charset) : type;
  const disposition = readParameters(first('content-disposition')?.bytes ?? '', charset);
  const encoding = first('content-transfer-encoding');
  return {
    headers,
    type: kindOf(type.value, meant),
    parameters: named.parameters,
    disposition: disposition.value,
    dispositionParameters: disposition.parameters,
    encoding: encoding
      ? headerText(encoding)
          .replace(/[;(].*$/s, '')
          .trim()
          .toLowerCase()
      : '',
  };
}

/** `text` alone is what programs of the eighties wrote for plain text; a type without a slash is none. */
function kindOf(value: string, meant: string): string {
  const type = value.slice(0, 200).replace(/[^a-z0-9!#$&^_.+/-]/g, '');
  if (/^[^/]+\/[^/]+$/.test(type)) return type;
  if (type === 'html') return 'text/html';
  if (type === 'multipart') return 'multipart/mixed';
  return meant === '' ? 'text/plain' : meant;
}

const boundaryWindow = 65_536;
/** A line of two hyphens and some more, above a header or a blank line. */
const boundaryLine = /(?:^|\n)--([^\r\n]{1,200})\r*\n(?=[!-9;-~]{1,60}[ \t]{0,10}:|\r?\n)/g;

/** The first line that looks like a boundary in a body whose boundary is not named, or never used. */
function likelyBoundary(head: string, named: string): string {
  for (const match of head.matchAll(boundaryLine)) {
    const candidate = (match[1] as string).trimEnd();
    if (candidate.endsWith('--') || candidate === '') continue;
    const behind = (match.index ?? 0) + match[0].length;
    if (named === '' || /^content-/i.test(head.slice(behind, behind + 20))) return candidate;
  }
  return named;
}

/**
 * A part that holds a whole mail together with its signature is read like a multipart/signed of the two: the mail, and the file itself.
 */
function opened(part: MimePart, limits: StructureLimits): MimePart {
  const signedDepth = (limits.signedDepth ?? 0) + 1;
  if (signedDepth > mostSigned || !mayBeSigned(part)) return part;
  const content = signedContent(decodeTransfer(part.encoding, part.body));
  if (!content) return part;
  const inner = readStructure(content, { ...limits, lenient: true, signedDepth });
  return { ...part, type: 'multipart/signed', body: Buffer.alloc(0), children: [inner, part] };
}

/** RFC 8551 section 3.2.1: where a gateway lost the type, the name of the file tells it. */
function mayBeSigned(part: MimePart): boolean {
  if (/^application\/(x-)?pkcs7-mime$/.test(part.type)) return true;
  return /^(application\/(octet-stream|x-unknown|unknown|binary)|text\/plain)$/.test(part.type) && /\.p7m$/i.test(fileNameOf(part).trim());
}

/** A multipart without parts is no multipart: it is decoded and looked at again, or it is the text that stands in it. */
function settled(part: MimePart, limits: StructureLimits, top = false): MimePart {
  if (!part.type.startsWith('multipart/')) return opened(part, limits);
  if (part.children.length > 0) return { ...part, body: Buffer.alloc(0), children: part.children.map((child) => settled(child, limits)) };
  if (part.encoding === 'base64' || part.encoding === 'quoted-printable') {
    const decoded = decodeTransfer(part.encoding, part.body);
    if (decoded.length > 0 && decoded.length < part.body.length && decoded.includes('--')) {
      const headers = part.headers.filter((line) => line.key !== 'content-transfer-encoding');
      const again = new Reader(withLineFeeds(decoded), { ...limits, lenient: true }).read(headers, 0);
      if (again.children.length > 0) return again;
    }
  }
  // What was cut off on purpose leaves empty parts behind; they are nobody's words.
  return { ...part, type: 'text/plain', ...(limits.lenient && !top ? { body: Buffer.alloc(0) } : {}) };
}

/** Mails of old Macintoshes end their lines with carriage returns alone. */
function withLineFeeds(raw: Buffer): Buffer {
  if (raw.includes(0x0a) || !raw.includes(0x0d)) return raw;
  const copy = Buffer.from(raw);
  for (let at = copy.indexOf(0x0d); at !== -1; at = copy.indexOf(0x0d, at + 1)) copy[at] = 0x0a;
  return copy;
}

/** The name that a part gives its file, decoded; empty when it gives none. */
export function fileNameOf(part: MimePart): string {
  return part.dispositionParameters.get('filename') || part.parameters.get('name') || part.dispositionParameters.get('name') || '';
}
