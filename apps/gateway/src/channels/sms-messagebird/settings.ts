import type { Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for MessageBird. */
export const settings: readonly Setting[] = [
  {
    name: 'MESSAGEBIRD_SIGNING_KEY',
    says: 'Signing key of the MessageBird account (Dashboard, Developer settings): proves what comes in from MessageBird.',
    secret: true,
  },
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['MESSAGEBIRD_SIGNING_KEY']] as const;
