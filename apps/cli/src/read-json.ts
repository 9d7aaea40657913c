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

/** The JSON values in a file, or on stdin for `-`: one value, or one on each line. Fails as `readJson`, naming the line. */
export async function readJsonLines(file: string): Promise<unknown[]> {
  const source = file === '-' ? await text(process.stdin) : await contentOf(file);
  const lines = linesOf(source);
  if (lines.length < 2 || !isJson(lines[0]!.line)) return [parsed(source, file === '-' ? 'The input' : file)];
  return lines.map(({ line, no }) => parsed(line, `${file === '-' ? 'The input' : file}, line ${no},`));
}

/** The lines of a file, or of stdin for `-`, that have something on them, with their numbers. Fails with `file.unreadable`. */
export async function readLines(file: string): Promise<{ readonly line: string; readonly no: number }[]> {
  return linesOf(file === '-' ? await text(process.stdin) : await contentOf(file));
}

const linesOf = (source: string) =>
  source
    .split('\n')
    .map((line, index) => ({ line: line.trim(), no: index + 1 }))
    .filter(({ line }) => line !== '');

function isJson(source: string): boolean {
  try {
    JSON.parse(source);
    return true;
  } catch {
    return false;
  }
}

function parsed(source: string, name: string): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new Failure('request.not-json', `${name} is not valid JSON.`, { cause });
  }
}
