import { Failure } from '@app/shared/domain/failure/failure.js';
import { entryOf } from '@app/shared/domain/matter/coding.js';
import { codingNamed } from '@app/shared/matter/codings.js';
import type { HouseConfig } from '@app/shared/platform/config/institution.js';

/**
 * The category that a program names, when it is one: a code of the coding in force (what it is about, or how it went wrong), or a category of
 * departments.yaml. Fails with `request.invalid` otherwise.
 */
export function knownCategory(given: string | undefined, { institution, departments }: HouseConfig): string | undefined {
  if (given === undefined) return undefined;
  const listed = departments.flatMap((department) => department.categories).map(({ id }) => id);
  const entry = entryOf(codingNamed(institution.coding), given);
  if (listed.includes(given) || entry?.axis === 'business' || entry?.axis === 'cause') return given;
  const message = `There is no category "${given}". Use a code of the coding ${institution.coding}, or one of ${listed.join(', ')}.`;
  throw new Failure('request.invalid', undefined, { fields: [{ path: 'category', message }] });
}
