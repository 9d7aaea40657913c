import { Failure } from '@app/shared/domain/failure/failure.js';
import { type FailureCode, failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import { readSettings } from '@app/shared/platform/config/settings.js';
import { houseAddress } from '../prepare/house-address.js';

/** Longer than any action of the desk takes. */
const timeoutMilliseconds = 60_000;

/**
 * Asks the house that runs, as whoever's token stands in `REDRESS_TOKEN`: rights, sight and second persons are judged there. Fails with what it
 * answers, with `auth.missing` without a token, and with `store.unavailable` where no house answers.
 */
export async function askHouse<Answer = unknown>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
  return (await (await call(method, path, body)).json().catch(() => ({}))) as Answer;
}

/** The bytes that the house answers, such as an archive. Fails like `askHouse`. */
export async function fetchFromHouse(path: string): Promise<Buffer> {
  return Buffer.from(await (await call('GET', path)).arrayBuffer());
}

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const token = process.env['REDRESS_TOKEN']?.trim();
  if (!token) throw new Failure('auth.missing', 'Set REDRESS_TOKEN to your token: what is done here is done as you.');
  const address = houseAddress(readSettings());
  const answer = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch((cause: unknown) => {
    throw new Failure('store.unavailable', `No house answers at ${address}. Start it, or set PUBLIC_URL.`, { cause });
  });
  if (answer.ok) return answer;
  const said = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string; fields?: { path: string; message: string }[] };
  const code = said.code !== undefined && said.code in failureCodes ? (said.code as FailureCode) : 'store.unavailable';
  throw new Failure(code, said.detail, { fields: said.fields ?? [] });
}
