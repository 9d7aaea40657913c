import { createHash, randomBytes, webcrypto } from 'node:crypto';
import { Integer, Null, OctetString } from 'asn1js';
import {
  AlgorithmIdentifier,
  type Certificate,
  ContentInfo,
  CryptoEngine,
  MessageImprint,
  PKIStatus,
  SignedData,
  setEngine,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { Failure } from '../../domain/failure/failure.js';
import { readLimited } from '../../platform/network/read-limited.js';

setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as never }));

const sha256 = '2.16.840.1.101.3.4.2.1';
/** `id-ct-TSTInfo`, RFC 3161 section 2.4.2. */
const timeStampInfo = '1.2.840.113549.1.9.16.1.4';
/** An authority answers in milliseconds; what is larger or later is none. */
const timeoutMilliseconds = 15_000;
const mostBytes = 100_000;

/** A time stamp that was asked for: the token as it is kept, and the time that it states. */
export interface TimeStamp {
  readonly token: Buffer;
  readonly at: Date;
}

/** A token that was read: whether it is over these bytes and its signature holds, when it says that was, and who signed (SHA-256 of the certificate, hex). */
export interface ReadTimeStamp {
  readonly holds: boolean;
  readonly at: Date | null;
  readonly signer: string | null;
}

/**
 * Asks a time-stamping authority to put its time under these bytes; only their SHA-256 leaves the house. The answer is checked before it is believed: granted, over this
 * hash, with our nonce, its signature whole. Fails with `anchor.refused` where it is none of that, and with `anchor.unreachable`.
 * Source: RFC 3161, sections 2.4.1, 2.4.2 and 3.4 (https).
 */
export async function askTimeStamp(url: string, bytes: Uint8Array): Promise<TimeStamp> {
  const nonce = randomBytes(8);
  // Positive, so that it reads the same on the way back.
  nonce[0] = (nonce[0]! & 0x7f) | 1;
  const answer = await post(url, requestFor(bytes, nonce));
  const response = parsed(() => TimeStampResp.fromBER(asArrayBuffer(answer)));
  const granted = response?.status.status === PKIStatus.granted || response?.status.status === PKIStatus.grantedWithMods;
  if (!response?.timeStampToken || !granted) throw new Failure('anchor.refused', `${url} did not grant a time stamp.`);
  const token = Buffer.from(response.timeStampToken.toSchema().toBER());
  const info = infoOf(token);
  const ours = info?.nonce !== undefined && Buffer.from(info.nonce.valueBlock.valueHexView).equals(nonce);
  const { holds, at } = await readTimeStamp(token, bytes);
  if (!ours || !holds || at === null)
    throw new Failure('anchor.refused', `${url} answered with a time stamp that is not over what was asked.`);
  return { token, at };
}

/** Reads a token: whether its signature holds and is over these bytes. Whether its signer is to be trusted is for whoever knows their certificate. */
export async function readTimeStamp(token: Uint8Array, bytes: Uint8Array): Promise<ReadTimeStamp> {
  const info = infoOf(token);
  const signed = signedIn(token);
  // Without this type the signature would be over the content alone, and nothing would have compared the content with these bytes.
  if (!info || signed?.encapContentInfo.eContentType !== timeStampInfo) return { holds: false, at: null, signer: null };
  const seen = await signed.verify({ signer: 0, data: asArrayBuffer(bytes), checkChain: false, extendedMode: true }).catch(() => undefined);
  return {
    holds: seen?.signatureVerified === true,
    at: info.genTime,
    signer: seen?.signerCertificate ? hashOf(seen.signerCertificate) : null,
  };
}

/** Of the certificate that the signature was checked with: a token may hold others, in any order. */
const hashOf = (certificate: Certificate): string => createHash('sha256').update(Buffer.from(certificate.toSchema().toBER())).digest('hex');

function requestFor(bytes: Uint8Array, nonce: Buffer): Buffer {
  const hash = createHash('sha256').update(bytes).digest();
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: asArrayBuffer(hash) }),
    }),
    nonce: new Integer({ valueHex: asArrayBuffer(nonce) }),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

async function post(url: string, body: Buffer): Promise<Buffer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: new Uint8Array(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch((cause: unknown) => {
    throw new Failure('anchor.unreachable', `${url} does not answer.`, { cause });
  });
  if (!answer.ok) throw new Failure('anchor.unreachable', `${url} answers ${answer.status}.`);
  const bytes = await readLimited(answer, mostBytes).catch((cause: unknown) => {
    throw new Failure('anchor.unreachable', `${url} broke off its answer.`, { cause });
  });
  if (bytes === null) throw new Failure('anchor.refused', `${url} answers with more than a time stamp.`);
  return bytes;
}

function signedIn(token: Uint8Array): SignedData | undefined {
  return parsed(() => new SignedData({ schema: ContentInfo.fromBER(asArrayBuffer(token)).content }));
}

function infoOf(token: Uint8Array): TSTInfo | undefined {
  const content = signedIn(token)?.encapContentInfo.eContent;
  return content && parsed(() => TSTInfo.fromBER(content.getValue()));
}

/** What a stranger sent is read or it is nothing. */
function parsed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const asArrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
