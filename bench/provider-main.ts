import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMailSink, startTwilioDouble } from '../test/support/provider-double.js';

/**
 * The doubles of Twilio and of a mail server as a process of its own, for all builds of a bench. `TWILIO_DOUBLE_CALLBACKS` are the words that
 * it reports for each text message that names where (`queued,sent,delivered`). It prints one JSON line with its addresses; a GET of
 * `TALLY_URL?texts=<n>&mails=<n>` gives what was taken after so many (`Tally`).
 */
const words = (process.env['TWILIO_DOUBLE_CALLBACKS'] ?? '').split(',').filter((word) => word !== '');
const twilio = await startTwilioDouble({ callbacks: words });
const mail = await startMailSink();

const tally = createServer((request, response) => {
  const query = new URL(request.url ?? '/', 'http://provider').searchParams;
  const texts = twilio.ledger.slice(Number(query.get('texts') ?? 0));
  const mails = mail.ledger.slice(Number(query.get('mails') ?? 0));
  response.end(
    JSON.stringify({
      texts: texts.map(({ to, dateCreated }) => [to, dateCreated.getTime()]),
      mails: mails.map(({ to, at }) => [to[0], at.getTime()]),
      receiptsTaken: twilio.answers.filter((status) => status >= 200 && status < 300).length,
      receiptsRefused: twilio.answers.filter((status) => status < 200 || status >= 300).length,
    }),
  );
});
await new Promise<void>((done) => tally.listen(0, '127.0.0.1', done));

process.stdout.write(
  `${JSON.stringify({
    TWILIO_API_URL: twilio.url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: '+8610690000',
    MAIL_URL: mail.url,
    TALLY_URL: `http://127.0.0.1:${(tally.address() as AddressInfo).port}`,
  })}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
// The bench is gone: nobody needs it.
process.stdin.on('end', () => process.exit(0)).resume();
