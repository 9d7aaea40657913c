import { Failure } from '@app/shared/domain/failure/failure.js';
import { refreshCalendars } from '@app/shared/obligations/added-calendars.js';
import { databaseUrl, readSettings } from '@app/shared/platform/config/settings.js';
import { loadRules, type RuleRegistry } from '@app/shared/rules/rule-registry.js';
import { tell } from '../command.js';
import { withHouse } from './with-house.js';

/** Rules and calendars that ship, the institution's own, and the calendars that were added to the house. Fails with `store.unavailable`. */
export async function rulesOfHouse(): Promise<RuleRegistry> {
  const registry = ownRules();
  await withHouse((unitOfWork) => refreshCalendars(unitOfWork, registry));
  return registry;
}

/** The same as far as it can be known: where a house is set up and cannot be reached, that is said. */
export async function rulesInForce(): Promise<RuleRegistry> {
  const isSetUp = await databaseUrl(readSettings()).then(
    () => true,
    () => false,
  );
  if (!isSetUp) return ownRules();
  try {
    return await rulesOfHouse();
  } catch (failure) {
    if (!(failure instanceof Failure) || failure.code !== 'store.unavailable') throw failure;
    tell(`${failure.message} Calendars that were added to it are not known here.`);
    return ownRules();
  }
}

const ownRules = (): RuleRegistry => loadRules(readSettings().folders.config);
