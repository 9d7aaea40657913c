import type { TemplateRegistry } from '@app/shared/notices/template-registry.js';
import type { Department, Institution } from '@app/shared/platform/config/institution.js';
import type { HouseDeadlines } from '@app/shared/rules/house-deadlines.js';
import type { RuleRegistry } from '@app/shared/rules/rule-registry.js';
import type { SendingRecord } from './freeze/sending-record.js';
import type { ProviderRegistry } from './registry/provider-registry.js';
import type { ResolvingContext } from './sending/resolve-unknown.js';
import { sendingSettings } from './sending/sending-settings.js';

/** What a notifier is made of. */
export interface NotifierParts {
  readonly institution: Institution;
  readonly departments: readonly Department[];
  readonly rules: RuleRegistry;
  readonly deadlines: HouseDeadlines;
  readonly templates: TemplateRegistry;
  readonly providers: ProviderRegistry;
  /** Access codes are derived from it: the same in every process. */
  readonly codeSecret: string;
  /** How people reach the pages, and providers the receipt door; without a slash at the end. */
  readonly publicUrl: string;
  readonly receiptsUrl: string;
  readonly now: () => Date;
  /** Keeps what left outside the database. */
  readonly record?: SendingRecord;
}

/** What every use case of the notifier is given, wherever it runs: the app, the simulation, the rooms of the tests. */
export function notifierContext(parts: NotifierParts): ResolvingContext {
  const { institution, departments, publicUrl, providers, codeSecret, ...given } = parts;
  return {
    ...given,
    providers,
    publicUrl,
    codeSecret,
    house: { institution, departments, publicUrl },
    mayHoldCode: (medium, language) => providers.mayHoldCode(medium, language),
    mailbox: institution.addresses[0] as string,
    ...sendingSettings(institution, codeSecret),
  };
}
