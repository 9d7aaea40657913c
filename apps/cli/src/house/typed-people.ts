import { Failure } from '@app/shared/domain/failure/failure.js';
import { cleanText } from '@app/shared/domain/text/clean-text.js';
import { loadHouseConfig } from '@app/shared/platform/config/institution.js';
import { readSettings } from '@app/shared/platform/config/settings.js';

/** A name as it was typed, cleaned; fails with `request.invalid` where nothing is left of it. */
export function nameTyped(text: string): string {
  const name = cleanText(text, 80).trim();
  if (name === '') throw new Failure('request.invalid', 'The name is empty.');
  return name;
}

/** Fails with `department.unknown` unless the papers have it. */
export function demandKnownDepartment(department: string | undefined): void {
  const known = loadHouseConfig(readSettings().folders.config).departments.map(({ id }) => id);
  if (department !== undefined && !known.includes(department))
    throw new Failure('department.unknown', `There is no department "${department}". Use one of ${known.join(', ')}.`);
}
