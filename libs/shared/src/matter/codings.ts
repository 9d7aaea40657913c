import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { type Coding, codingAxes, faultsOf } from '../domain/matter/coding.js';
import { sourceFolder } from '../platform/process/source-tree.js';
import { readCodingFiles } from './coding-files.js';

const names = z.strictObject({ 'zh-Hans': z.string().min(1), 'zh-Hant': z.string().min(1), en: z.string().min(1) });
const codingSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  names,
  version: z.string().min(1),
  licence: z.string().min(1),
  about: z.string().min(1),
  sources: z.record(z.string(), z.string()),
  entries: z
    .array(
      z.strictObject({
        axis: z.enum(codingAxes),
        code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/),
        names,
        definition: z.string().min(1),
        confidence: z.enum(['verified', 'memory']),
        source: z.array(z.string()),
        parent: z.string().optional(),
        department: z.string().optional(),
        share: z.number().optional(),
      }),
    )
    .min(1),
});

/** Where the delivered material lies: codings, words, sentences, labelled sets and models. */
export function materialFolder(): string {
  return sourceFolder(import.meta.url);
}

/** All codings of a folder, by id. Fails with `coding.invalid`, naming each file and what is wrong in it. */
export function loadCodings(folder = join(materialFolder(), 'codings')): Map<string, Coding> {
  return readCodingFiles<Coding>(folder, codingSchema, faultsOf);
}

const read = new Map<string, Coding>();

/** One of the delivered codings, read once in a process. Fails with `coding.invalid` where there is none of that name. */
export function codingNamed(id: string): Coding {
  if (read.size === 0) for (const [each, coding] of loadCodings()) read.set(each, coding);
  const coding = read.get(id);
  if (coding === undefined) throw new Failure('coding.invalid', `There is no coding "${id}". Use one of ${[...read.keys()].join(', ')}.`);
  return coding;
}
