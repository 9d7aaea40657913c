import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Failure } from '@app/shared/domain/failure/failure.js';

/** The JSON in a file, or on stdin for `-`. Fails with `request.not-json`. */
export async function readJson(file: string): Promise<unknown> {
  const source = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new Failure('request.not-json', `${file === '-' ? 'The input' : file} is not valid JSON.`, { cause });
  }
}
