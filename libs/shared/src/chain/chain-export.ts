import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { type KeyVoucher, trustedKeys } from './heads/record-keys.js';
import type { HeadKeys, KeptHead, TrustedKey } from './heads/tree-head.js';
import { readHead } from './heads/tree-head.js';
import type { Place } from './verify-chain.js';

/** The first line of an export. */
export const exportFormat = 'redress-record/2';

/** A record as lines of JSON: what it is, its heads, then every place in order. Whoever has the public key checks it without house and network. */
export async function* exportLines(
  heads: readonly string[],
  places: AsyncIterable<Place>,
  keys: readonly KeyVoucher[] = [],
): AsyncGenerator<string> {
  yield `${JSON.stringify({ format: exportFormat, heads, keys })}\n`;
  for await (const { seq, leaf, opening, event } of places)
    yield `${JSON.stringify({ seq, leaf: asText(leaf), opening: asText(opening), event })}\n`;
}

const asText = (bytes: Buffer | null): string | null => bytes?.toString('base64') ?? null;

const voucher = z.object({ publicKey: z.string(), vouchedBy: z.string(), until: z.string(), signature: z.string() });
/** An export of before has no openings, and one of before that no keys. */
const head = z.object({
  format: z.enum(['redress-record/1', exportFormat]),
  heads: z.array(z.string()),
  keys: z.array(voucher).default([]),
});
const text = z.string();
const place = z.object({
  seq: text,
  leaf: text.nullable(),
  opening: text.nullish(),
  event: z
    .object({
      seq: text,
      id: text,
      kind: text,
      complaintId: text.nullable(),
      subjectId: text.nullable(),
      actor: text,
      actorId: text.nullable(),
      at: text,
      data: text,
      content: text.nullable(),
    })
    .nullable(),
});

/** What `readExport` gives: heads at once, places as they are read. */
export interface ChainExport {
  readonly heads: readonly KeptHead[];
  readonly places: AsyncGenerator<Place>;
  /** The key given, and those of the past that it vouches for. */
  readonly keys: readonly TrustedKey[];
}

/**
 * Reads an export line by line. Fails with `chain.unreadable` where a line is none of an export, with its number.
 */
export async function readExport(file: Readable, key: HeadKeys): Promise<ChainExport> {
  const lines = createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  const first = await lines.next();
  const { heads, keys: vouchers } = parse(head, first.done ? '' : first.value, 1);
  const keys = trustedKeys(key, vouchers);
  return {
    keys,
    heads: heads.map((note) => {
      const read = readHead(note, keys);
      if (!read) throw unreadable(1);
      return { ...read, keptIn: 'record' };
    }),
    places: placesOf(lines),
  };
}

async function* placesOf(lines: AsyncIterator<string>): AsyncGenerator<Place> {
  for (let no = 2; ; no += 1) {
    const line = await lines.next();
    if (line.done) return;
    const { leaf, opening, ...rest } = parse(place, line.value, no);
    yield { ...rest, leaf: hashIn(leaf, no), opening: hashIn(opening ?? null, no) };
  }
}

function hashIn(said: string | null, no: number): Buffer | null {
  const hash = said === null ? null : Buffer.from(said, 'base64');
  if (hash !== null && hash.length !== 32) throw unreadable(no);
  return hash;
}

function parse<T>(schema: z.ZodType<T>, line: string, no: number): T {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw unreadable(no);
  }
}

const unreadable = (line: number): Failure => new Failure('chain.unreadable', `Line ${line} does not belong to an exported record.`);
