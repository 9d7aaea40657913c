import { vonageSignatureMethod } from '@app/shared/platform/config/both-ways-settings.js';
import type { Setting } from '@app/shared/platform/config/setting.js';

/** What the institution sets for texts that Vonage brings. */
export const settings: readonly Setting[] = [
  { name: 'VONAGE_SIGNATURE_SECRET', says: 'Signature secret of the Vonage account: proves what comes in from Vonage.', secret: true },
  vonageSignatureMethod,
];

/** Without one of each of these groups the door is shut and answers 503. */
export const needs = [['VONAGE_SIGNATURE_SECRET']] as const;
