import type { Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for Bird. */
export const settings: readonly Setting[] = [
  { name: 'BIRD_SIGNING_KEY', says: 'Signing key of the webhook subscription at Bird: proves what comes in from Bird.', secret: true },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['BIRD_SIGNING_KEY']] as const;
