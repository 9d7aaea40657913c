import { type Agent, request as httpRequest } from 'node:http';
import type { DoorRequest } from '../../apps/gateway/src/intake/testing/channel-peer.js';

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends a request byte for byte: `fetch` would tidy up addresses and headers. */
export function sendRequest(port: number, { method, path, headers, body }: DoorRequest, agent?: Agent): Promise<RawAnswer> {
  return new Promise((done, failed) => {
    const own = { ...headers, ...(method === 'POST' ? { 'content-length': body.length } : {}) };
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: own, ...(agent ? { agent } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        done({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        }),
      );
      response.on('error', failed);
    });
    request.on('error', failed);
    request.end(method === 'POST' ? body : undefined);
  });
}
