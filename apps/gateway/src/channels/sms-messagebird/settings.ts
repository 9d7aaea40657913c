import type { Setting } from '@app/shared/platform/config/setting.js';

export const settings: readonly Setting[] = [
  {
    name: 'MESSAGEBIRD_SIGNING_KEY',
    says: 'Signing key of the MessageBird account (Dashboard, Developer settings): proves what comes in from MessageBird.',
    secret: true,
  },
];

export const needs = [['MESSAGEBIRD_SIGNING_KEY']] as const;
