import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import { withDefaults } from '@app/shared/platform/config/setting.js';
import type { ProviderPlugin } from '../../registry/provider.js';
import { PostmarkProvider } from './postmark-provider.js';
import { begunBy, medium, settings } from './settings.js';

/** Mail through Postmark, by HTTP. */
export const provider: ProviderPlugin = {
  id: 'postmark',
  medium,
  reports: 'delivered',
  callLimitSeconds: 20,
  settings,
  open(env) {
    const { POSTMARK_SERVER_TOKEN: token, POSTMARK_FROM: from, POSTMARK_WEBHOOK_SECRET: webhookSecret } = env;
    const { POSTMARK_MESSAGE_STREAM: stream = '', POSTMARK_API_URL: apiUrl = '' } = withDefaults(settings, env);
    if (!begunBy.some((name) => env[name])) return null;
    const problems: FieldProblem[] = [];
    if (!token) problems.push({ path: 'POSTMARK_SERVER_TOKEN', message: 'Set the token of the server.' });
    if (!from || !/@[^\s@>]+>?$/.test(from)) {
      problems.push({ path: 'POSTMARK_FROM', message: 'Set it to an address that Postmark has confirmed, as complaints@bank.example.' });
    }
    if (!webhookSecret || webhookSecret.length < 16 || !/^[\w-]+$/.test(webhookSecret)) {
      const message =
        'Set at least 16 letters and digits at random, and give Postmark the address <RECEIPTS_URL>/receipts/postmark/<them>.';
      problems.push({ path: 'POSTMARK_WEBHOOK_SECRET', message });
    }
    if (problems.length > 0 || !token || !from || !webhookSecret) {
      throw new Failure('config.invalid', 'Postmark is half configured.', { fields: problems });
    }
    return new PostmarkProvider({ token, from, stream, webhookSecret, apiUrl: apiUrl.replace(/\/+$/, '') });
  },
};
