import { asRequest, httpDouble, type ProviderDouble, type Traits } from '../../../registry/testing/provider-double.js';

const webhookSecret = 'only-postmark-knows-this';

interface Taken {
  readonly To: string;
  readonly TextBody: string;
  readonly Metadata: { readonly attempt: string };
  readonly id: string;
}

export const traits: Traits = { never: [], can: ['lookup', 'status', 'receipts'], ledger: true };

export async function startDouble(): Promise<ProviderDouble> {
  let number = 0;
  const form = (one: Taken) => ({
    MessageID: one.id,
    Status: 'Queued',
    To: [{ Email: one.To }],
    Metadata: one.Metadata,
    MessageEvents: [],
  });
  const double = await httpDouble<Taken>({
    take: (request, body, url) => {
      if (request.method !== 'POST' || url.pathname !== '/email' || !request.headers['x-postmark-server-token']) return undefined;
      return { ...(JSON.parse(body) as Omit<Taken, 'id'>), id: `b7bc2f4a-e38e-4336-af7d-${String(++number).padStart(12, '0')}` };
    },
    accepted: (taken) => ({
      body: { ErrorCode: 0, Message: 'OK', MessageID: taken.id, SubmittedAt: new Date().toISOString(), To: taken.To },
    }),
    refused: () => ({ status: 422, body: { ErrorCode: 406, Message: 'Inactive recipient' } }),
    busy: () => ({ status: 429, body: { ErrorCode: 429, Message: 'Rate limit' } }),
    ask: (_request, url, ledger) => {
      const details = /^\/messages\/outbound\/([^/]+)\/details$/.exec(url.pathname)?.[1];
      if (details) {
        const one = ledger.find((taken) => taken.id === details);
        return one ? { body: form(one) } : { status: 422, body: { ErrorCode: 701, Message: 'not found' } };
      }
      const attempt = url.searchParams.get('metadata_attempt');
      const found = ledger.filter((one) => one.Metadata.attempt === attempt && one.To === url.searchParams.get('recipient'));
      return { body: { TotalCount: found.length, Messages: found.map(form) } };
    },
  });
  const hook = (attempt: string, providerId: string, state: string, secret: string) =>
    asRequest(
      `https://bank.example/receipts/postmark/${secret}`,
      JSON.stringify(
        state === 'delivered'
          ? { RecordType: 'Delivery', MessageID: providerId, Recipient: 'x', DeliveredAt: '2026-03-10T10:00:00Z', Metadata: { attempt } }
          : { RecordType: 'Bounce', ID: 1, Type: 'HardBounce', TypeCode: 1, MessageID: providerId, Metadata: { attempt } },
      ),
      { 'content-type': 'application/json' },
    );
  return {
    env: {
      POSTMARK_SERVER_TOKEN: 'double-token',
      POSTMARK_FROM: 'tousu@bank.example',
      POSTMARK_WEBHOOK_SECRET: webhookSecret,
      POSTMARK_API_URL: double.url,
    },
    half: ['POSTMARK_FROM', 'POSTMARK_WEBHOOK_SECRET', 'POSTMARK_SERVER_TOKEN'],
    recipient: 'li.si@mail.example',
    get mode() {
      return double.state.mode;
    },
    set mode(mode) {
      double.state.mode = mode;
    },
    get ledger() {
      return double.ledger.map(({ To, TextBody }) => ({ recipient: To, text: TextBody }));
    },
    set deaf(deaf: boolean) {
      double.state.deaf = deaf;
    },
    receipt: (message, providerId, state) => hook(message.attemptId, providerId, state, webhookSecret),
    forged: (message, providerId) => hook(message.attemptId, providerId, 'delivered', 'guessed-secret-part'),
    close: double.close,
  };
}
