import { createVerify, X509Certificate } from 'node:crypto';
import type { Doubted, Finding } from '../../doors/arrival.js';
import { unfit } from '../../doors/doubts.js';
import { isSnsCertificate, type SnsMessage, signedText } from './sns-message.js';

const wrong = (is: Finding['is'], sentence: string): Doubted => ({ reason: 'signature-wrong', sentence, finding: { is } });

/**
 * Whether Amazon SNS signed this for one of our topics. Undefined: believed. Anybody with an account at Amazon can have SNS sign messages, so
 * the topic counts as much as the signature. `certificate` gets the PEM of an address of SNS, empty where there is none; what it fails with is
 * our fault, not the sender's.
 * Amazon's own package gets certificates by itself, without a limit of time; it is a peer in the tests.
 * Source: AWS, "Verifying the signatures of Amazon SNS messages", read 2026-03.
 */
export async function judgeSns(
  message: SnsMessage | undefined,
  topics: readonly string[],
  certificate: (address: string) => Promise<string>,
): Promise<Doubted | undefined> {
  if (message === undefined)
    return { reason: 'signature-absent', sentence: 'It is not a signed message from Amazon SNS.', finding: { is: 'no-sns-message' } };
  if (!topics.includes(message.TopicArn)) return wrong('topic-not-ours', 'Its topic is not one of ours (SES_TOPIC_ARNS).');
  if (!isSnsCertificate(message.SigningCertURL)) return wrong('certificate-elsewhere', 'Its certificate is not kept at Amazon SNS.');
  const algorithm = { '1': 'sha1', '2': 'sha256' }[message.SignatureVersion];
  if (algorithm === undefined) return wrong('signature-version', 'Its signature has a version that is not known.');
  const pem = await certificate(message.SigningCertURL);
  try {
    const key = new X509Certificate(pem).publicKey;
    const believed = createVerify(algorithm).update(signedText(message), 'utf8').verify(key, message.Signature, 'base64');
    return believed ? undefined : unfit('Signature', 'fields', 'key');
  } catch {
    return wrong('certificate-unreadable', 'Its certificate cannot be read.');
  }
}
