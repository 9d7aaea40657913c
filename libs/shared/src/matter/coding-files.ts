import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';

/**
 * All codings of a folder, by id: of matters, of root causes. Each file is named by the id that it says. Fails with `coding.invalid`, naming each file and what is
 * wrong in it, by its shape or by `faultsOf`.
 */
export function readCodingFiles<Coding extends { readonly id: string }>(
  folder: string,
  schema: z.ZodType,
  faultsOf: (coding: Coding) => readonly string[],
): Map<string, Coding> {
  const codings = new Map<string, Coding>();
  const fields: { path: string; message: string }[] = [];
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.json'))
    .sort()) {
    const path = join(folder, name);
    const read = schema.safeParse(jsonIn(path));
    if (!read.success) {
      for (const { path: at, message } of read.error.issues.slice(0, 10))
        fields.push({ path, message: `${at.join('.') || 'the file'}: ${message}` });
      continue;
    }
    const coding = read.data as Coding;
    for (const message of faultsOf(coding)) fields.push({ path, message });
    if (`${coding.id}.json` !== name) fields.push({ path, message: `it says its id is "${coding.id}". Name the file ${coding.id}.json.` });
    codings.set(coding.id, coding);
  }
  if (fields.length > 0) throw new Failure('coding.invalid', `${fields.length} problem(s) in ${folder}.`, { fields });
  return codings;
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
