import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import type { z } from 'zod';
import { bodyOf, readJson } from './raw-body.js';

/** The API takes bodies up to this size. */
export const apiLimit = 1_000_000;

/**
 * A JSON body in the form of a schema. Fails with `request.not-json`, `request.too-large`, or `request.invalid` with one problem for
 * each field, unknown fields by name.
 */
export function readBody<Schema extends z.ZodType>(schema: Schema, body: unknown, most = apiLimit): z.output<Schema> {
  return validated(schema, readJson(bodyOf(body, most)));
}

/** The value in the form of a schema; fails with `request.invalid`. */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap((issue): FieldProblem[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'This field is not known.' }));
    return [{ path: path.join('.') || '(body)', message: issue.message }];
  });
  throw new Failure('request.invalid', undefined, { fields });
}
