import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Failure } from '@app/shared/domain/failure/failure.js';

/** The JSON in a file, or on stdin for `-`. Fails with `request.not-json`, and with `file.unreadable` where there is no such file. */
export async function readJson(file: string): Promise<unknown> {
  const source = file === '-' ? await text(process.stdin) : await contentOf(file);
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new Failure('request.not-json', `${file === '-' ? 'The input' : file} is not valid JSON.`, { cause });
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Failure('file.unreadable', `${file} cannot be read.`, { cause });
  }
}
