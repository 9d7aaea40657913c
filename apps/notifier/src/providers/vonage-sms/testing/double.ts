import { createHmac } from 'node:crypto';
import { asRequest, httpDouble, type ProviderDouble, type Traits } from '../../../registry/testing/provider-double.js';

const signatureSecret = 'vonage-signs-with-this';

interface Taken {
  readonly to: string;
  readonly text: string;
  readonly ref: string;
  readonly id: string;
  readonly at: Date;
}

const sign = (parameters: Readonly<Record<string, string>>, secret: string) =>
  createHmac('sha256', secret)
    .update(
      Object.keys(parameters)
        .sort()
        .map((name) => `&${name}=${parameters[name]?.replace(/[&=]/g, '_')}`)
        .join(''),
    )
    .digest('hex')
    .toUpperCase();

export const traits: Traits = { never: [], can: ['lookup', 'status', 'receipts', 'list'], ledger: true };

export async function startDouble(): Promise<ProviderDouble> {
  let number = 0;
  const double = await httpDouble<Taken>({
    take: (request, body, url) => {
      if (request.method !== 'POST' || url.pathname !== '/sms/json') return undefined;
      const sent = JSON.parse(body) as Record<string, string>;
      return { to: sent['to'] ?? '', text: sent['text'] ?? '', ref: sent['client-ref'] ?? '', id: `0C0000000${++number}`, at: new Date() };
    },
    accepted: (taken) => ({ body: { 'message-count': '1', messages: [{ to: taken.to, 'message-id': taken.id, status: '0' }] } }),
    refused: () => ({ body: { 'message-count': '1', messages: [{ status: '6', 'error-text': 'Unroutable' }] } }),
    busy: () => ({ body: { 'message-count': '1', messages: [{ status: '1', 'error-text': 'Throttled' }] } }),
    ask: (request, url, ledger) => {
      const query = url.searchParams;
      if (!request.headers.authorization?.startsWith('Basic ')) return { status: 401, body: {} };
      const [from, to] = [new Date(query.get('date_start') ?? 0), new Date(query.get('date_end') ?? '2999-01-01')];
      if (query.has('date_start') && to.getTime() - from.getTime() > 86_400_000 + 120_000) return { status: 422, body: {} };
      const found = ledger.filter(
        (one) =>
          (!query.has('to') || one.to === query.get('to')) &&
          (!query.has('id') || one.id === query.get('id')) &&
          one.at >= from &&
          one.at <= to,
      );
      return {
        body: {
          items_count: found.length,
          records: found.map((one) => ({
            account_id: query.get('account_id'),
            message_id: one.id,
            client_ref: one.ref,
            direction: 'outbound',
            to: one.to,
            message_body: one.text,
            status: 'submitted',
            date_received: one.at.toISOString(),
          })),
        },
      };
    },
  });
  const call = (url: string, providerId: string, status: string, secret: string) => {
    const parameters = {
      messageId: providerId,
      msisdn: '8613900010001',
      status,
      'err-code': status === 'delivered' ? '0' : '3',
      timestamp: '1',
      nonce: 'n&=1',
    };
    return asRequest(url, new URLSearchParams({ ...parameters, sig: sign(parameters, secret) }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });
  };
  return {
    env: {
      VONAGE_API_KEY: 'abcd1234',
      VONAGE_API_SECRET: 'double',
      VONAGE_FROM: 'Redress',
      VONAGE_SIGNATURE_SECRET: signatureSecret,
      VONAGE_SIGNATURE_METHOD: 'sha256',
      VONAGE_API_URL: double.url,
    },
    half: ['VONAGE_API_SECRET', 'VONAGE_SIGNATURE_SECRET', 'VONAGE_FROM'],
    recipient: '+8613900010001',
    get mode() {
      return double.state.mode;
    },
    set mode(mode) {
      double.state.mode = mode;
    },
    get ledger() {
      return double.ledger.map(({ to, text }) => ({ recipient: `+${to}`, text }));
    },
    set deaf(deaf: boolean) {
      double.state.deaf = deaf;
    },
    receipt: (message, providerId, state) =>
      call(message.receiptUrl as string as string, providerId, state === 'delivered' ? 'delivered' : 'failed', signatureSecret),
    forged: (message, providerId) => call(message.receiptUrl as string as string, providerId, 'delivered', 'guessed'),
    close: double.close,
  };
}
