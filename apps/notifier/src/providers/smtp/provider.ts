import { Failure, type FieldProblem } from '@app/shared/domain/failure/failure.js';
import type { ProviderPlugin } from '../../registry/provider.js';
import { medium, settings } from './settings.js';

/** Mail by SMTP, best to a relay of one's own. `MAIL_FROM` falls back to the institution's first address (`house`). */
export const provider: ProviderPlugin = {
  id: 'smtp',
  medium,
  callLimitSeconds: 60,
  settings,
  open(env, _secrets, house) {
    const { MAIL_URL: url, MAIL_FROM: from = house?.address, MAIL_BOUNCES: bounces, MAIL_LOG: log } = env;
    if (!url) return null;
    const problems: FieldProblem[] = [];
    if (!from || !/@[^\s@>]+>?$/.test(from)) {
      problems.push({
        path: 'MAIL_FROM',
        message: 'MAIL_URL is set, so a sender is needed: set it to an address as complaints@bank.example.',
      });
    }
    if (bounces && !/^[^\s@+<>]+@[^\s@<>]+$/.test(bounces)) {
      problems.push({
        path: 'MAIL_BOUNCES',
        message: 'Write a bare address as bounces@bank.example, without a plus sign; mail for bounces+…@ it must arrive here.',
      });
    }
    if (problems.length > 0 || !from) throw new Failure('config.invalid', undefined, { fields: problems });
    return import('./smtp-provider.js').then(({ SmtpProvider }) => new SmtpProvider({ url, from, bounces, log }));
  },
};
