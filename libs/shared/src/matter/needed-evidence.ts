import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import type { Language } from '../domain/language.js';
import { entryOf } from '../domain/matter/coding.js';
import { codingNamed, materialFolder } from './codings.js';

const item = z.strictObject({ 'zh-Hans': z.string().min(1), 'zh-Hant': z.string().min(1), en: z.string().min(1) });
const neededSchema = z.record(z.string(), z.array(item).min(1).max(10));
type Needed = z.output<typeof neededSchema>;

/** What a matter has that no entry of its own names. */
const anything = '*';
const read = new Map<string, Needed>();

/**
 * What is usually needed to look into a matter, in the reader's language, as `needed/<coding>.json` has it: of its own code, else of the code above it, else
 * what is needed of anything. None where the coding has no such list. Proposals for a person, who asks for what is missing. Fails with `coding.invalid` where
 * the file names a code that the coding does not have. Source: our own practice; no rule names documents.
 */
export function neededFor(
  codingId: string,
  business: string | null,
  language: Language,
  folder = join(materialFolder(), 'needed'),
): string[] {
  const needed = read.get(codingId) ?? readNeeded(codingId, join(folder, `${codingId}.json`));
  read.set(codingId, needed);
  const codes = business === null ? [] : [business, business.slice(0, Math.max(0, business.lastIndexOf('.')))];
  const code = [...codes, anything].find((one) => one in needed);
  return code === undefined ? [] : needed[code]!.map((one) => one[language]);
}

function readNeeded(codingId: string, path: string): Needed {
  if (!existsSync(path)) return {};
  const file = neededSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!file.success) throw new Failure('coding.invalid', `${path}: ${file.error.issues[0]?.message ?? 'it cannot be read'}.`);
  const coding = codingNamed(codingId);
  const unknown = Object.keys(file.data).find((code) => code !== anything && entryOf(coding, code)?.axis !== 'business');
  if (unknown !== undefined) throw new Failure('coding.invalid', `${path}: ${coding.id} has no business "${unknown}".`);
  return file.data;
}
