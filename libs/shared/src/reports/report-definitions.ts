import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../domain/failure/failure.js';
import { faultsOfReport, figureMoments, type ReportDefinition, standingThings, tableAxes } from '../domain/report/definition.js';
import { periodKinds } from '../domain/report/period.js';
import { sourceFolder } from '../platform/process/source-tree.js';

const id = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'Write lower-case letters, digits and hyphens.');
const names = z.strictObject({ 'zh-Hans': z.string().min(1), 'zh-Hant': z.string().min(1), en: z.string().min(1) });
const list = z.array(z.string().min(1).max(80)).min(1).max(50);
const condition = z.strictObject({
  decision: list.optional(),
  days: z.strictObject({ from: z.int().min(0).optional(), below: z.int().min(1).optional() }).optional(),
  referred: z.boolean().optional(),
  extended: z.boolean().optional(),
  late: z.boolean().optional(),
  reopened: z.boolean().optional(),
  transferred: z.boolean().optional(),
  urgent: list.optional(),
  channel: list.optional(),
  business: list.optional(),
  facts: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,39}$/), list).optional(),
});
const figures = z.array(id).min(1).max(40);
const part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('figures'), names, figures }),
  z.strictObject({
    kind: z.literal('table'),
    names,
    by: z.enum(tableAxes),
    level: z.enum(['top', 'all']).default('all'),
    rows: z.enum(['all', 'used']).default('used'),
    figures,
  }),
  z.strictObject({ kind: z.literal('text'), id, names, hint: names }),
  z.strictObject({ kind: z.literal('measures'), names }),
  z.strictObject({ kind: z.enum(['changes', 'standing']), names, of: z.array(z.enum(standingThings)).min(1) }),
]);
const definitionSchema = z.strictObject({
  id,
  names,
  version: z.string().min(1).max(40),
  about: names,
  period: z.enum(periodKinds),
  begins: z.iso.date().optional(),
  duty: z.strictObject({ ruleSet: z.string().min(1), obligation: z.string().min(1) }).optional(),
  each: z.literal('entity').optional(),
  coding: z.string().optional(),
  nil: z.array(id).min(1).optional(),
  // As the source calls itself, or, where it is a remark of ours, in every language.
  sources: z.record(z.string(), z.union([z.string().min(1), names])),
  figures: z.record(
    id,
    z.strictObject({
      names,
      when: z.enum(figureMoments),
      where: condition.optional(),
      value: z.enum(['cases', 'redress', 'median-days']).default('cases'),
      shareOf: id.optional(),
      source: z.string(),
      confidence: z.enum(['verified', 'secondary', 'memory']),
    }),
  ),
  parts: z.array(part).min(1).max(40),
});

/**
 * Every definition of a report, by id: those of the source tree, and after them those in `reports/` of the institution's own papers, of which one of
 * the same id takes the place of ours. Fails with `report.invalid`, naming each file and what is wrong in it.
 */
export function loadReportDefinitions(papers?: string): ReadonlyMap<string, ReportDefinition> {
  const definitions = new Map<string, ReportDefinition>();
  const fields: { path: string; message: string }[] = [];
  const folders = [join(sourceFolder(import.meta.url), 'definitions'), ...(papers === undefined ? [] : [join(papers, 'reports')])];
  for (const folder of folders.filter(existsSync)) {
    for (const name of readdirSync(folder)
      .filter((one) => one.endsWith('.json'))
      .sort()) {
      const path = join(folder, name);
      const read = readDefinition(readFileSync(path, 'utf8'));
      if ('problems' in read) fields.push(...read.problems.map((message) => ({ path, message })));
      else if (`${read.definition.id}.json` !== name)
        fields.push({ path, message: `It says its id is "${read.definition.id}". Name the file ${read.definition.id}.json.` });
      else definitions.set(read.definition.id, read.definition);
    }
  }
  if (fields.length > 0) throw new Failure('report.invalid', `${fields.length} problem(s) in definitions of reports.`, { fields });
  return definitions;
}

/** A definition as its file has it, or what is wrong with it. */
export function readDefinition(text: string): { readonly definition: ReportDefinition } | { readonly problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return { problems: [`It is not valid JSON: ${(cause as Error).message}.`] };
  }
  const read = definitionSchema.safeParse(value);
  if (!read.success)
    return { problems: read.error.issues.slice(0, 20).map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`) };
  const problems = faultsOfReport(read.data);
  return problems.length > 0 ? { problems } : { definition: read.data };
}

/** The definition of this id. Fails with `report.unknown`, saying which there are. */
export function definitionNamed(definitions: ReadonlyMap<string, ReportDefinition>, wanted: string): ReportDefinition {
  const definition = definitions.get(wanted);
  if (definition === undefined)
    throw new Failure('report.unknown', `There is no report "${wanted.slice(0, 80)}". There are: ${[...definitions.keys()].join(', ')}.`);
  return definition;
}
