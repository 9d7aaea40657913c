import { startMailSink, startTwilioDouble, type TwilioMode } from './provider-double.js';

/**
 * The doubles as a process of their own, for the bench and by hand: `npx tsx test/support/provider-double-main.ts`, with
 * `TWILIO_DOUBLE_PORT`, `MAIL_SINK_PORT`, `TWILIO_DOUBLE_MODE` and `TWILIO_DOUBLE_CALLBACKS` (`sent,delivered`). It prints one JSON line
 * with the settings that a house needs; `GET <TWILIO_API_URL>/ledger` gives what was taken.
 */
const callbacks = process.env['TWILIO_DOUBLE_CALLBACKS']?.split(',');
const twilio = await startTwilioDouble({
  port: Number(process.env['TWILIO_DOUBLE_PORT'] ?? 0),
  modes: [(process.env['TWILIO_DOUBLE_MODE'] as TwilioMode | undefined) ?? 'ok'],
  ...(callbacks ? { callbacks } : {}),
});
const mail = await startMailSink({ port: Number(process.env['MAIL_SINK_PORT'] ?? 0) });
process.stdout.write(
  `${JSON.stringify({
    TWILIO_API_URL: twilio.url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: '+15005550006',
    MAIL_URL: mail.url,
  })}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void Promise.all([twilio.close(), mail.close()]).then(() => process.exit(0)));
}
