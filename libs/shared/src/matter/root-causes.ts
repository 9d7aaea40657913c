import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { faultsOfRootCauses, type RootCauseCoding } from '../domain/root-cause/root-cause.js';
import { readCodingFiles } from './coding-files.js';
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
  return readCodingFiles<RootCauseCoding>(folder, schema, faultsOfRootCauses);
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
