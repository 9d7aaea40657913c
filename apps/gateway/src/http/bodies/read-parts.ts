import { setImmediate as turn } from 'node:timers/promises';
import { charsetOf } from '@app/shared/mail/charsets/charset-names.js';
import { decodeText } from '@app/shared/mail/charsets/decode-text.js';
import { Dicer } from '@fastify/busboy';
import { decodeFields, labelOf, withoutMark } from './form-charset.js';
import { readDisposition } from './form-disposition.js';
import { decodeFileNames, extendedName } from './form-file-names.js';

/** A file of a form post, as it was sent. */
export interface PartFile {
  readonly field: string;
  readonly filename: string | undefined;
  readonly contentType: string;
  readonly content: Buffer;
}

/** A form post taken to pieces, in the order of its pieces. */
export interface Parts {
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly files: readonly PartFile[];
  /** It broke off, had too many pieces, or was no form at all: what is here came before that. */
  readonly broken: boolean;
  /** It had more pieces than are read. */
  readonly tooMany?: true;
}

/** So much is parsed in one turn of the event loop. */
const sliceBytes = 64 * 1024;

/** How a form is read. */
export interface PartsReading {
  readonly mostParts?: number;
  /** Each byte of a field as one character, for forms whose fields are in different charsets. Names of files are text. */
  readonly latin1?: boolean;
  /** Names of fields that hold words: a script that sends one as a nameless `Blob` means the field, and no file. */
  readonly words?: (field: string) => boolean;
}

/**
 * Reads a form post, `multipart/form-data` or `application/x-www-form-urlencoded`, a slice at a time so that a large one holds up nobody, and
 * no further than `mostParts`. Never fails. Words and names of files are decoded by the label of the form, by its field `_charset_`, or by
 * what they look like.
 */
export async function readParts(raw: Uint8Array, contentType: string, reading: PartsReading = {}): Promise<Parts> {
  const parts = await readBytes(withoutMark(raw), contentType, reading);
  const fields = reading.latin1 ? parts.fields : decodeFields(parts.fields, contentType);
  return { ...parts, fields, files: named(parts, reading.latin1 ? '' : contentType) };
}

/** A file as its piece brought it: each byte of its names is one character, but for a name that says its own charset. */
interface SentPiece extends PartFile {
  readonly known: string | undefined;
}

function named({ fields, files }: SentParts, contentType: string): PartFile[] {
  const label = labelOf(fields, contentType);
  const words = fields.slice(0, mostWordsOfContext).map(([, value]) => value.slice(0, mostCharactersOfContext));
  // A name of a field says as much as one of a file, and both were written by one program.
  const names = decodeFileNames(
    files.flatMap(({ field, filename }) => [field, filename ?? '']),
    label,
    words,
  );
  return files.map(({ known, filename, ...file }, at) => ({
    ...file,
    field: names[2 * at] ?? '',
    filename: known ?? (filename === undefined ? undefined : (names[2 * at + 1] ?? '')),
  }));
}

/** So much of a form's words is looked at to tell in which charset its files are named. */
const mostWordsOfContext = 50;
const mostCharactersOfContext = 2_000;
const mostHeaders = 50;

interface SentParts extends Parts {
  readonly files: readonly SentPiece[];
}

/** Each byte of a field, and of a file's name, is one character. */
async function readBytes(bytes: Buffer, contentType: string, { mostParts = 2_000, words = () => false }: PartsReading): Promise<SentParts> {
  // The same package reads these, too, but a character at a time: 35 MB would take the processor for twelve seconds.
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) return await readPairs(bytes, mostParts);
  const boundary = /^multipart\/form-data\b/i.test(contentType) ? boundaryOf(contentType) : undefined;
  if (boundary === undefined) return { fields: [], files: [], broken: true };
  const fields: [string, string][] = [];
  const files: SentPiece[] = [];
  let [count, broken, over] = [0, false, false];
  // Not busboy itself: it reads the names of files as UTF-8, and what is none is lost before anybody may guess.
  const parser = new Dicer({ boundary, maxHeaderPairs: mostHeaders });
  const ended = new Promise<void>((done) => {
    parser.on('finish', done);
    parser.on('error', () => {
      broken = true;
      done();
    });
  });
  parser.on('part', (part) => {
    count += 1;
    over ||= count > mostParts;
    let piece: Piece | null = null;
    const chunks: Buffer[] = [];
    part.on('header', (header) => {
      piece = over ? null : pieceOf(header as Headers);
    });
    part.on('data', (chunk: Buffer) => {
      if (piece !== null) chunks.push(chunk);
    });
    part.on('error', () => {
      broken = true;
    });
    part.on('end', () => {
      if (piece === null) return;
      const { field, filename, known, contentType: type, charset } = piece;
      const content = Buffer.concat(chunks);
      const isFile = filename !== undefined || type === 'application/octet-stream';
      // `new Blob([…])` in a FormData is a file by the name of `blob`.
      const nameless = filename === undefined || filename === '' || filename === 'blob';
      if (!isFile) fields.push([field, asSent(content, charset)]);
      else if (nameless && content.length > 0 && content.length <= mostWordBytes && words(field)) fields.push([field, asSent(content, '')]);
      else files.push({ field, filename, known, contentType: type, content });
    });
  });
  for (let at = 0; at < bytes.length && !over && !broken && parser.writable; at += sliceBytes) {
    parser.write(bytes.subarray(at, at + sliceBytes));
    await turn();
  }
  if (!over) {
    if (parser.writable) parser.end();
    await ended;
  }
  return { fields, files, broken: broken || over, ...(over ? { tooMany: true } : {}) };
}

/** A piece of a form before its content came. */
interface Piece {
  readonly field: string;
  readonly filename: string | undefined;
  readonly known: string | undefined;
  readonly contentType: string;
  /** The label of its own words. */
  readonly charset: string;
}

type Headers = Readonly<Record<string, readonly string[] | undefined>>;

/** Null for what is no piece of a form. */
function pieceOf(header: Headers): Piece | null {
  const disposition = readDisposition(header['content-disposition']?.[0] ?? '');
  if (disposition === null) return null;
  const [known, type] = [extendedName(disposition), header['content-type']?.[0] ?? ''];
  return {
    field: disposition.name ?? '',
    filename: disposition.filename ?? known,
    known,
    contentType: type.split(';', 1)[0]?.trim().toLowerCase() || 'text/plain',
    charset: /;\s{0,20}charset\s{0,20}=\s{0,20}"?([\w.:+-]{1,40})/i.exec(type.slice(0, 1_000))?.[1] ?? '',
  };
}

function boundaryOf(contentType: string): string | undefined {
  const [, quoted, bare] =
    /;\s{0,20}boundary\s{0,20}=\s{0,20}(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType.slice(0, 2_000)) ?? [];
  return quoted ?? bare;
}

/** The bytes of a field; of one whose own label says that it is in another charset than the form's, in UTF-8. */
function asSent(content: Buffer, charset: string): string {
  const isLabelled = ['table', 'stateful'].includes(charsetOf(charset).kind);
  return isLabelled ? Buffer.from(decodeText(content, charset)).toString('latin1') : content.toString('latin1');
}

/** Words in a Blob are no larger; what is, is a file. */
const mostWordBytes = 400_000;
/** Signs between pairs that are not there: a body of nothing else is not walked to its end. */
const mostEmptyPairs = 1_000;

async function readPairs(bytes: Buffer, most: number): Promise<SentParts> {
  const fields: [string, string][] = [];
  let empty = 0;
  for (let at = 0; at < bytes.length; ) {
    if (fields.length === most || empty > mostEmptyPairs) return { fields, files: [], broken: true, tooMany: true };
    const found = bytes.indexOf(0x26, at);
    const end = found === -1 ? bytes.length : found;
    if (end === at) empty += 1;
    else {
      const sign = bytes.subarray(at, end).indexOf(0x3d);
      const nameEnd = sign === -1 ? end : at + sign;
      const [name, value] = [await decoded(bytes.subarray(at, nameEnd)), await decoded(bytes.subarray(Math.min(nameEnd + 1, end), end))];
      fields.push([name.toString('latin1'), value.toString('latin1')]);
    }
    at = end + 1;
  }
  return { fields, files: [], broken: false };
}

/** `+` is a space and `%E6` a byte. Source: URL Standard, section 5.1. */
async function decoded(encoded: Buffer): Promise<Buffer> {
  if (encoded.indexOf(0x25) === -1 && encoded.indexOf(0x2b) === -1) return encoded;
  const pieces: Buffer[] = [];
  for (let at = 0; at < encoded.length; ) {
    let end = Math.min(at + sliceBytes, encoded.length);
    // Never between a percent sign and its two digits.
    if (end < encoded.length) {
      const percent = encoded.subarray(end - 2, end).lastIndexOf(0x25);
      if (percent !== -1) end = end - 2 + percent;
    }
    pieces.push(unescaped(encoded.subarray(at, end)));
    at = end;
    if (at < encoded.length) await turn();
  }
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function unescaped(encoded: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const byte = encoded[at] as number;
    const high = byte === 0x25 ? digit(encoded[at + 1]) : -1;
    const low = high === -1 ? -1 : digit(encoded[at + 2]);
    if (low !== -1) at += 2;
    bytes[length++] = low !== -1 ? high * 16 + low : byte === 0x2b ? 0x20 : byte;
  }
  return bytes.subarray(0, length);
}

function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
