import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { withDefaults } from '@app/shared/platform/config/setting.js';
import type { ProviderPlugin } from '../../registry/provider.js';
import { begunBy, medium, settings } from './settings.js';
import { type SignatureMethod, signatureMethods } from './signature.js';
import { VonageSmsProvider } from './vonage-sms-provider.js';

/** Text messages through Vonage (Nexmo). */
export const provider: ProviderPlugin = {
  id: 'vonage-sms',
  medium,
  reports: 'delivered',
  callLimitSeconds: 20,
  settings,
  open(env) {
    const { VONAGE_API_KEY: apiKey, VONAGE_API_SECRET: apiSecret, VONAGE_FROM: from, VONAGE_API_URL: url } = env;
    const { VONAGE_SIGNATURE_SECRET: secret, VONAGE_SIGNATURE_METHOD: method } = withDefaults(settings, env);
    if (!begunBy.some((name) => env[name])) return null;
    const problems: FieldProblem[] = [];
    if (!apiKey) problems.push({ path: 'VONAGE_API_KEY', message: 'Set the key of the account.' });
    if (!apiSecret) problems.push({ path: 'VONAGE_API_SECRET', message: 'Set the secret of the account.' });
    if (!from) problems.push({ path: 'VONAGE_FROM', message: 'Set the number or name to send from.' });
    if (!secret)
      problems.push({
        path: 'VONAGE_SIGNATURE_SECRET',
        message: 'Set it and switch signed webhooks on at Vonage: unsigned receipts are not believed.',
      });
    if (!signatureMethods.includes(method as SignatureMethod)) {
      problems.push({ path: 'VONAGE_SIGNATURE_METHOD', message: `Use one of ${signatureMethods.join(', ')}.` });
    }
    if (problems.length > 0 || !apiKey || !apiSecret || !from || !secret) {
      throw new Failure('config.invalid', 'Vonage is half configured.', { fields: problems });
    }
    const base = url?.replace(/\/+$/, '');
    const proof = { secret, method: method as SignatureMethod };
    return new VonageSmsProvider({
      apiKey,
      apiSecret,
      from,
      proof,
      restUrl: base ?? 'https://rest.nexmo.com',
      apiUrl: base ?? 'https://api.nexmo.com',
    });
  },
};
