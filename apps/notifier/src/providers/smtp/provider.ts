import { Failure } from '@app/shared/domain/failure/failure.js';
import type { ProviderPlugin } from '../../sending/provider.js';
import { SmtpProvider } from './smtp-provider.js';

/** Mail by SMTP, best to a relay of one's own. `MAIL_FROM` falls back to the institution's first address (the registry fills it in). */
export const provider: ProviderPlugin = {
  id: 'smtp',
  medium: 'email',
  callLimitSeconds: 60,
  settings: [
    { name: 'MAIL_URL', says: 'Mail server for outgoing mail, a nodemailer URL (smtp:// or smtps://).' },
    { name: 'MAIL_FROM', says: 'Sender of outgoing mail.' },
  ],
  open(env) {
    const { MAIL_URL: url, MAIL_FROM: from } = env;
    if (!url) return null;
    if (!from || !/@[^\s@>]+>?$/.test(from)) {
      const message = 'MAIL_URL is set, so a sender is needed: set it to an address as complaints@bank.example.';
      throw new Failure('config.invalid', undefined, { fields: [{ path: 'MAIL_FROM', message }] });
    }
    return new SmtpProvider(url, from);
  },
};
