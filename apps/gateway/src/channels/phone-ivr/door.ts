import { apart, beside } from '@app/shared/platform/threads/apart.js';
import { TooMuch } from '@app/shared/platform/threads/too-much.js';
import type { Doubted } from '../../doors/arrival.js';
import { mayFetch } from '../../doors/named-hosts.js';
import type { Webhook, WebhookRequest } from '../../doors/webhook.js';
import { judgeSignature } from './judge-signature.js';
import { type ReadCall, readCall, unread } from './read-call.js';

/** A larger transcript is read in a thread of its own: 5 MB of the smallest turns would hold everybody up. */
const inlineBytes = 256_000;
const proofOf = ({ header }: WebhookRequest) => ({ timestamp: header('x-redress-timestamp'), signature: header('x-redress-signature') });

/**
 * Transcripts of the hotline. What is signed but not in the documented form becomes a case for reading by hand; what is not signed is
 * doubted. Both are answered 202 with a reference and its access code, once committed: a caller without a name, or whom no message reaches, writes
 * them down.
 */
export const door: Webhook = {
  channel: 'phone-ivr',
  summary: 'Transcripts of a hotline',
  description: 'Partial, late and repeated pieces of one `callId` make one complaint. Signed with `X-Redress-Signature`.',
  consumes: ['application/json'],
  most: 5_000_000,
  secret: ['IVR_SECRET'],
  answer: {
    status: 202,
    says: '`{reference, code}`, once stored: both may be read out to the caller. For the integrity desk `{sealed, code, says}`: `says` is read out, and has the code',
    // What is not believed hears the same: a code of its own reference, which opens nothing until a person lets it in.
    body: ({ reference, code, sealed }) =>
      sealed === undefined ? { reference, code } : { sealed: true, code: sealed.code ?? '', says: sealed.says },
  },
  judge: (came) => judgeSignature({ secret: came.secret, ...proofOf(came), raw: came.raw, nowSeconds: Math.floor(Date.now() / 1000) }),
  async arrival(came, doubt) {
    const { timestamp = null, signature = null } = proofOf(came);
    return { ...(await read(came, doubt)), envelope: { ip: came.ip, timestamp, signature } };
  },
};

async function read({ raw, house: institution, settings }: WebhookRequest, doubt: Doubted | undefined): Promise<ReadCall> {
  const { defaultLanguage, defaultCountry, defaultArea, addresses, ownDomains, waysToComplain } = institution;
  // Plain data: it is handed to a thread.
  const house = { defaultLanguage, defaultCountry, defaultArea, addresses, ownDomains, ...(waysToComplain ? { waysToComplain } : {}) };
  const call =
    raw.length <= inlineBytes
      ? readCall(raw, house)
      : doubt
        ? unread(raw, house, 'A large transcript whose origin was not proved.')
        : await readApart(raw, house);
  if (!('piece' in call) || call.piece.recordingUrl === undefined) return call;
  // A recording that may not be fetched stays an address among the facts.
  const { recordingUrl, ...piece } = call.piece;
  return mayFetch(settings, 'IVR_RECORDING_HOSTS', recordingUrl) ? call : { ...call, piece };
}

async function readApart(raw: Buffer, house: Parameters<typeof readCall>[1]): Promise<ReadCall> {
  try {
    return await apart<ReadCall>(beside(import.meta.url, './read-call'), 'readCall', raw, house);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return unread(raw, house, `The transcript is too much to be read. ${error.message}`);
  }
}
