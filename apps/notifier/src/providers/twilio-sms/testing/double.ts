import { startTwilioDouble, type TwilioMode, twilioSignature } from '../../../../../../test/support/provider-double.js';
import { asRequest, type DoubleMode, type ProviderDouble, type Traits } from '../../../registry/testing/provider-double.js';

const modes: Partial<Record<DoubleMode, TwilioMode>> = { busy: '429', 'refuse-recipient': 'refuse-21211' };

export const traits: Traits = { never: [], can: ['lookup', 'status', 'receipts', 'list'], ledger: true };

export async function startDouble(): Promise<ProviderDouble> {
  const twilio = await startTwilioDouble();
  let mode: DoubleMode = 'ok';
  const call = (url: string, parameters: Record<string, string>, token: string) =>
    asRequest(url, new URLSearchParams(parameters).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(token, url, parameters),
    });
  return {
    env: {
      TWILIO_API_URL: twilio.url,
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_FROM: '+15005550006',
    },
    half: ['TWILIO_AUTH_TOKEN'],
    recipient: '+8613900010001',
    get mode() {
      return mode;
    },
    set mode(wanted: DoubleMode) {
      mode = wanted;
      twilio.modes = [modes[wanted] ?? (wanted as TwilioMode)];
    },
    get ledger() {
      return twilio.ledger.map(({ to, body }) => ({ recipient: to, text: body }));
    },
    set deaf(deaf: boolean) {
      twilio.listsFail = deaf;
    },
    receipt: (message, providerId, state) =>
      call(
        message.receiptUrl as string,
        { MessageSid: providerId, MessageStatus: state, ...(state === 'undelivered' ? { ErrorCode: '30005' } : {}) },
        twilio.authToken,
      ),
    forged: (message, providerId) =>
      call(message.receiptUrl as string as string, { MessageSid: providerId, MessageStatus: 'delivered' }, 'guessed'),
    close: () => twilio.close(),
  };
}
