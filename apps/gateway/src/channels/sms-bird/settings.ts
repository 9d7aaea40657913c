import type { Setting } from '@app/shared/platform/config/setting.js';

export const settings: readonly Setting[] = [
  { name: 'BIRD_SIGNING_KEY', says: 'Signing key of the webhook subscription at Bird: proves what comes in from Bird.', secret: true },
];

export const needs = [['BIRD_SIGNING_KEY']] as const;
