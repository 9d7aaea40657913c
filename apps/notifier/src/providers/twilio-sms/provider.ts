import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import type { ProviderPlugin } from '../../sending/provider.js';
import { TwilioSmsProvider } from './twilio-sms-provider.js';

/**
 * Text messages through Twilio. `TWILIO_AUTH_TOKEN` alone is no half configuration: the SMS door proves arrivals with it.
 * Source: Twilio, "Messages resource", read 2026-03.
 */
export const provider: ProviderPlugin = {
  id: 'twilio-sms',
  medium: 'sms',
  reports: 'delivered',
  callLimitSeconds: 20,
  settings: [
    { name: 'TWILIO_ACCOUNT_SID', says: 'Twilio account.' },
    { name: 'TWILIO_AUTH_TOKEN', says: 'Twilio token: sends, and proves receipts.' },
    { name: 'TWILIO_FROM', says: 'Number that text messages are sent from (E.164).' },
    { name: 'TWILIO_MESSAGING_SERVICE_SID', says: 'Twilio messaging service to send through, instead of TWILIO_FROM.' },
    { name: 'TWILIO_API_URL', says: 'Another base URL of the Twilio API, without version path.' },
  ],
  open(env) {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL: apiUrl } = env;
    const { TWILIO_FROM: from, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid } = env;
    if (!accountSid && !from && !messagingServiceSid) return null;
    const problems: FieldProblem[] = [];
    if (!accountSid?.startsWith('AC'))
      problems.push({ path: 'TWILIO_ACCOUNT_SID', message: 'Set the account to send from; it begins with AC.' });
    if (!authToken) problems.push({ path: 'TWILIO_AUTH_TOKEN', message: 'Set the token of the account.' });
    if (!from && !messagingServiceSid) problems.push({ path: 'TWILIO_FROM', message: 'Set it, or TWILIO_MESSAGING_SERVICE_SID.' });
    if (problems.length > 0 || !accountSid || !authToken) {
      throw new Failure('config.invalid', 'Twilio is half configured.', { fields: problems });
    }
    const sender = messagingServiceSid ? { messagingServiceSid } : { from: from as string };
    return new TwilioSmsProvider({ accountSid, authToken, sender, ...(apiUrl ? { apiUrl } : {}) });
  },
};
