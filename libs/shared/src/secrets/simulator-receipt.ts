import { createHmac, timingSafeEqual } from 'node:crypto';
import { newestOf, rightByAny, type SecretRing } from './secret-ring.js';

/** The proof of a receipt of the simulator, over the address it is sent to and its body, as hex. */
export function simulatorSignature(secret: SecretRing, url: string, body: Uint8Array | string): string {
  return createHmac('sha256', newestOf(secret)).update(`simulator:${url}:`).update(body).digest('hex');
}

/** Whether a proof is ours, by any value of the secret. */
export function isSimulatorSignature(secret: SecretRing, given: string, url: string, body: Uint8Array): boolean {
  const bytes = Buffer.from(given, 'hex');
  if (bytes.length !== 32) return false;
  return rightByAny(secret, (value) => timingSafeEqual(bytes, Buffer.from(simulatorSignature(value, url, body), 'hex')));
}

/** Reports a state as the simulator does, through the real receipt door. Gives the door's status; 0 when it could not be reached. */
export async function reportAsSimulator(secret: SecretRing, url: string, providerId: string, state: string): Promise<number> {
  const body = new URLSearchParams({ id: providerId, state }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-simulator-signature': simulatorSignature(secret, url, body),
  };
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return answer?.status ?? 0;
}
