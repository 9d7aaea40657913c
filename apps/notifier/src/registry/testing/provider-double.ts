import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Outgoing, ReceiptRequest } from '../provider.js';

/** How a double answers the next message. Those `…-after-accept` put it into the ledger and then lose the answer. */
export type DoubleMode =
  | 'ok'
  | 'error-before'
  | 'error-after-accept'
  | 'hang-after-accept'
  | 'reset-before'
  | 'reset-after-accept'
  | 'busy'
  | 'refuse-recipient';

/** What a provider can do, and what cannot happen to it: known before it is started, so that no test passes by not running. */
export interface Traits {
  readonly never: readonly DoubleMode[];
  readonly can: readonly ('lookup' | 'status' | 'receipts' | 'list')[];
  /** Whether the double counts what was taken. */
  readonly ledger: boolean;
}

/** A stand-in for a provider, for the contract suite. `testing/double.ts` of its folder. */
export interface ProviderDouble {
  /** Settings that open the provider on this double. */
  readonly env: Readonly<Record<string, string>>;
  /** A setting without which it is half configured. */
  readonly half: readonly string[];
  readonly recipient: string;
  mode: DoubleMode;
  /** What it took: attempt (or notice) and what a person would read. */
  readonly ledger: readonly { readonly recipient: string; readonly text: string }[];
  /** Makes asking fail, or work again. */
  deaf?: boolean;
  /** A call of the receipt door about a message that was taken, as the provider makes it. */
  receipt?(message: Outgoing, providerId: string, state: 'delivered' | 'undelivered'): ReceiptRequest;
  /** The same, not proved. */
  forged?(message: Outgoing, providerId: string): ReceiptRequest;
  close(): Promise<void>;
}

/** What a provider's own HTTP form says. */
export interface HttpForm<Taken> {
  /** A message that comes in, or undefined when this request is none. */
  readonly take: (request: IncomingMessage, body: string, url: URL) => Taken | undefined;
  readonly accepted: (taken: Taken) => { readonly status?: number; readonly body: unknown };
  readonly refused: () => { readonly status?: number; readonly body: unknown };
  readonly busy: () => { readonly status?: number; readonly body: unknown };
  /** Everything else: look-ups and lists. */
  readonly ask: (request: IncomingMessage, url: URL, ledger: readonly Taken[]) => { readonly status?: number; readonly body: unknown };
}

/** An HTTP server that takes messages in a provider's form and has its failures. */
export async function httpDouble<Taken>(form: HttpForm<Taken>) {
  const sockets = new Set<Socket>();
  const ledger: Taken[] = [];
  const state = { mode: 'ok' as DoubleMode, deaf: false };
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://double');
      const taken = form.take(request, body, url);
      if (taken === undefined) {
        if (state.deaf) return json(response, { status: 500, body: {} });
        return json(response, form.ask(request, url, ledger));
      }
      const { mode } = state;
      if (mode === 'error-before') return json(response, { status: 500, body: {} });
      if (mode === 'reset-before') return void request.socket.resetAndDestroy();
      if (mode === 'busy') return json(response, form.busy());
      if (mode === 'refuse-recipient') return json(response, form.refused());
      ledger.push(taken);
      if (mode === 'error-after-accept') return json(response, { status: 500, body: {} });
      if (mode === 'reset-after-accept') return void request.socket.resetAndDestroy();
      if (mode === 'hang-after-accept') return undefined;
      return json(response, form.accepted(taken));
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ledger,
    state,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function json(response: ServerResponse, { status = 200, body }: { status?: number; body: unknown }): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export const asRequest = (url: string, body: string, headers: Readonly<Record<string, string>> = {}, method = 'POST'): ReceiptRequest => ({
  method,
  url,
  headers,
  raw: Buffer.from(body),
});
