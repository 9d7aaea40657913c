import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { faultsOfRootCauses, type RootCauseCoding } from '../domain/root-cause/root-cause.js';
import { materialFolder } from './codings.js';

const names = z.strictObject({ 'zh-Hans': z.string().min(1), 'zh-Hant': z.string().min(1), en: z.string().min(1) });
const schema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  names,
  version: z.string().min(1),
  licence: z.string().min(1),
  about: z.string().min(1),
  sources: z.record(z.string(), z.string().min(1)),
  entries: z
    .array(
      z.strictObject({
        code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
        names,
        definition: z.string().min(1),
        confidence: z.enum(['verified', 'memory']),
        source: z.array(z.string()).min(1),
      }),
    )
    .min(1),
});

/** All codings of root causes in a folder, by id. Fails with `coding.invalid`, naming each file and what is wrong in it. */
export function loadRootCauses(folder = join(materialFolder(), 'root-causes')): ReadonlyMap<string, RootCauseCoding> {
  const codings = new Map<string, RootCauseCoding>();
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
    for (const message of faultsOfRootCauses(read.data)) fields.push({ path, message });
    if (`${read.data.id}.json` !== name)
      fields.push({ path, message: `it says its id is "${read.data.id}". Name the file ${read.data.id}.json.` });
    codings.set(read.data.id, read.data);
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

let read: ReadonlyMap<string, RootCauseCoding> | undefined;

/** One of the delivered codings of root causes, read once in a process. Fails with `coding.invalid` where there is none of that name. */
export function rootCausesNamed(id: string): RootCauseCoding {
  read ??= loadRootCauses();
  const coding = read.get(id);
  if (coding === undefined)
    throw new Failure('coding.invalid', `There is no coding of root causes "${id}". Use one of ${[...read.keys()].join(', ')}.`);
  return coding;
}
