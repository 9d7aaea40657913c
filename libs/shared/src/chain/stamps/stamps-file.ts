import { readFileSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** A time stamp with the head that it is over, and where it was kept. */
export interface KeptStamp {
  readonly note: string;
  readonly token: Buffer;
  readonly keptIn: string;
}

/** Where time stamps are kept outside the database, beside the heads (`headsFile`). */
export const stampsFile = (dataFolder: string): string => join(dataFolder, 'chain', 'stamps.jsonl');

/** Adds a stamp to the file: one a day, some 8 kB. */
export async function keepStamp(file: string, { note, token }: Pick<KeptStamp, 'note' | 'token'>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await appendFile(file, `${JSON.stringify({ note, token: token.toString('base64') })}\n`, { mode: 0o600 });
}

const line = z.object({ note: z.string(), token: z.string() });

/**
 * The first stamp of such a file and the last hundred: each proves all that came before it. None where there is no file. A line that is none
 * counts as a stamp that does not hold.
 */
export function stampsOfFile(file: string): KeptStamp[] {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((one) => one !== '');
  } catch {
    return [];
  }
  return [...lines.slice(0, 1), ...lines.slice(1).slice(-100)].map((one) => {
    const read = line.safeParse(asJson(one));
    return { note: read.data?.note ?? '', token: Buffer.from(read.data?.token ?? '', 'base64'), keptIn: file };
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
