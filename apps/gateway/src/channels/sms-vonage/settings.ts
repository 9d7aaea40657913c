import { vonageSignatureMethod } from '@app/shared/platform/config/both-ways-settings.js';
import type { Setting } from '@app/shared/platform/config/setting.js';

export const settings: readonly Setting[] = [
  { name: 'VONAGE_SIGNATURE_SECRET', says: 'Signature secret of the Vonage account: proves what comes in from Vonage.', secret: true },
  vonageSignatureMethod,
];

export const needs = [['VONAGE_SIGNATURE_SECRET']] as const;
