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
}

const usualLimits: StructureLimits = { parts: 1_000, depth: 64 };

/** All headers of one part together are never longer. */
const longestHeaders = 1_048_576;

/** The mail is made of more than `StructureLimits` allow. */
class TooManyParts extends Error {}

interface Growing {
  readonly part: MimePart & { children: MimePart[]; body: Buffer };
  /** Empty for a leaf. */
  readonly boundary: string;
  readonly bodyAt: number;
}

/**
 * The parts of a mail. Takes one pass over its bytes, whatever they are. Forgives what the world does: bare line feeds or carriage returns,
 * boundaries that are not named or not those that are used, ends that never come, blank lines forgotten. Fails with `TooManyParts`.
 */
export function readStructure(given: Buffer, limits: StructureLimits = usualLimits): MimePart {
  const raw = withLineFeeds(given);
  const top = readHeaders(raw, 0, raw.length, true);
  return new Reader(raw, limits).read(top.lines, top.bodyAt);
}

class Reader {
  private count = 0;

  constructor(
    private readonly raw: Buffer,
    private readonly limits: StructureLimits,
  ) {}

  read(headers: readonly HeaderLine[], bodyAt: number): MimePart {
    const root = this.open(headers, bodyAt, '', this.raw.length);
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
          const block = readHeaders(raw, next, this.headersEnd(next, owner.boundary));
          const meant = owner.part.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
          const child = this.open(block.lines, block.bodyAt, meant, raw.length);
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

  /** Headers never run on into the next part: a part may be empty, and its blank line missing. */
  private headersEnd(from: number, boundary: string): number {
    const begin = Math.max(from - 1, 0);
    // A window, so that a thousand parts do not search the whole mail a thousand times.
    const window = this.raw.subarray(begin, begin + longestHeaders);
    const end = window.indexOf(`\n--${boundary}`, 0, 'latin1');
    return end === -1 ? begin + window.length : begin + end + 1;
  }

  private mayGrow(depth: number): boolean {
    this.count += 1;
    if (this.count <= this.limits.parts && depth <= this.limits.depth) return true;
    if (this.limits.lenient) return false;
    throw new TooManyParts(`It has more than ${this.limits.parts} parts, or parts within parts more than ${this.limits.depth} deep.`);
  }

  /** Where the next line begins that starts with two hyphens, at `from` or behind it; -1 when there is none. */
  private lineFrom(from: number): number {
    const { raw } = this;
    if (from >= raw.length) return -1;
    if (raw[from] === 0x2d && raw[from + 1] === 0x2d && (from === 0 || raw[from - 1] === 0x0a)) return from;
    const found = raw.indexOf('\n--', Math.max(from - 1, 0), 'latin1');
    return found === -1 ? -1 : found + 1;
  }

  private open(headers: readonly HeaderLine[], bodyAt: number, meant: string, to: number): Growing {
    const part = describe(headers, meant);
    const boundary = part.type.startsWith('multipart/') ? boundaryOf(this.raw, part, bodyAt, to) : '';
    return { part: { ...part, body: Buffer.alloc(0), children: [] }, boundary, bodyAt };
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

/** The boundary that is used: the one that is named if a line of the body begins with it, else the first line that looks like one. */
function boundaryOf(raw: Buffer, part: Pick<MimePart, 'parameters'>, bodyAt: number, to: number): string {
  const named = part.parameters.get('boundary') ?? '';
  if (named !== '' && isUsed(raw, named, bodyAt, to)) return named;
  const head = raw.toString('latin1', bodyAt, Math.min(to, bodyAt + 65_536));
  for (const match of head.matchAll(/(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r*\n(?=[!-9;-~]{1,60}[ \t]*:|\r*\n)/g)) {
    const candidate = match[1] as string;
    if (candidate.endsWith('--') || candidate.trim() === '') continue;
    if (/^content-/i.test(head.slice((match.index ?? 0) + match[0].length, (match.index ?? 0) + match[0].length + 20)) || named === '') {
      return candidate;
    }
  }
  return named;
}

function isUsed(raw: Buffer, boundary: string, bodyAt: number, to: number): boolean {
  const mark = `--${boundary}`;
  const found = raw.indexOf(`\n${mark}`, Math.max(bodyAt - 1, 0), 'latin1');
  return (found !== -1 && found < to) || raw.toString('latin1', bodyAt, bodyAt + mark.length) === mark;
}

/**
 * A part that holds a whole mail together with its signature is read like a multipart/signed of the two: the mail, and the file itself.
 */
function opened(part: MimePart, limits: StructureLimits): MimePart {
  if (!/^application\/(x-)?pkcs7-mime$/.test(part.type)) return part;
  const content = signedContent(decodeTransfer(part.encoding, part.body));
  if (!content) return part;
  const inner = readStructure(content, { ...limits, lenient: true });
  return { ...part, type: 'multipart/signed', body: Buffer.alloc(0), children: [inner, part] };
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
