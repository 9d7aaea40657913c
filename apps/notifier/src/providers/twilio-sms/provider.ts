import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import type { ProviderPlugin } from '../../registry/provider.js';
import { begunBy, medium, settings } from './settings.js';

/**
 * Text messages through Twilio. `TWILIO_AUTH_TOKEN` alone is no half configuration: the SMS door proves arrivals with it.
 * Source: Twilio, "Messages resource", read 2026-03.
 */
export const provider: ProviderPlugin = {
  id: 'twilio-sms',
  medium,
  reports: 'delivered',
  callLimitSeconds: 20,
  settings,
  open(env) {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: apiUrl } = env;
    const { TWILIO_FROM: from, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = env;
    if (!begunBy.some((name) => env[name])) return null;
    const problems: FieldProblem[] = [];
    if (!accountSid?.startsWith('AC'))
      problems.push({ path: 'TWILIO_ACCOUNT_SID', message: 'Set the account to send from; it begins with AC.' });
    if (!authToken) problems.push({ path: 'TWILIO_AUTH_TOKEN', message: 'Set the token of the account.' });
    if (!from && !messagingServiceSid) problems.push({ path: 'TWILIO_FROM', message: 'Set it, or TWILIO_MESSAGING_SERVICE_SID.' });
    if (problems.length > 0 || !accountSid || !authToken) {
      throw new Failure('config.invalid', 'Twilio is half configured.', { fields: problems });
    }
    const sender = messagingServiceSid ? { messagingServiceSid } : { from: from as string };
    const account = { accountSid, authToken, sender, ...(apiUrl ? { apiUrl } : {}) };
    // Its package weighs ten megabytes; a house that sends elsewhere never reads it.
    return import('./twilio-sms-provider.js').then(({ TwilioSmsProvider }) => new TwilioSmsProvider(account));
  },
};
