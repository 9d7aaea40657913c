import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import type { z } from 'zod';
import { bodyOf, readJson } from './raw-body.js';

/** The API takes bodies up to this size. */
export const apiLimit = 1_000_000;
/** Members and elements of a body of ours, all together; the largest that is documented has a few dozen. */
export const mostMembers = 2_000;

/**
 * A JSON body in the form of a schema. Fails with `request.not-json`, `request.too-large`, or `request.invalid` with one problem for
 * each field, unknown fields by name; at most twenty are named.
 */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown, most = apiLimit): z.output<Schema> {
  return validated(schema, readJson(bodyOf(body, most), { most: mostMembers }));
}

/** So many problems are told of one request; whoever made more has not read the form. */
const mostProblems = 20;

/** The value in the form of a schema; fails with `request.invalid`, which names the first problems and counts the rest. */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue): FieldProblem[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: shown([...path, key].join('.')), message: 'This field is not known.' }));
    return [{ path: shown(path.join('.') || '(body)'), message: issue.message }];
  });
  const rest = problems.length - mostProblems;
  const more = rest > 0 ? [{ path: '(body)', message: `And ${rest} more.` }] : [];
  throw new Failure('request.invalid', undefined, { fields: [...problems.slice(0, mostProblems), ...more] });
}

/** A name of a megabyte is not read back to its sender. */
const shown = (path: string): string => (path.length > 100 ? `${cleanText(path, 100)}…` : path);
