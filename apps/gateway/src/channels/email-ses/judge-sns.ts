import { createVerify, X509Certificate } from 'node:crypto';
import type { Doubted } from '../../doors/channel.js';
import { isSnsCertificate, type SnsMessage, signedText } from './sns-message.js';

const wrong = (sentence: string): Doubted => ({ reason: 'signature-wrong', sentence });

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
  if (message === undefined) return { reason: 'signature-absent', sentence: 'It is no signed message of Amazon SNS.' };
  if (!topics.includes(message.TopicArn)) return wrong('Its topic is none of SES_TOPIC_ARNS.');
  if (!isSnsCertificate(message.SigningCertURL)) return wrong('Its certificate does not lie at Amazon SNS.');
  const algorithm = { '1': 'sha1', '2': 'sha256' }[message.SignatureVersion];
  if (algorithm === undefined) return wrong('Its signature has a version that is not known.');
  const pem = await certificate(message.SigningCertURL);
  try {
    const key = new X509Certificate(pem).publicKey;
    const believed = createVerify(algorithm).update(signedText(message), 'utf8').verify(key, message.Signature, 'base64');
    return believed ? undefined : wrong('Its signature does not fit its fields.');
  } catch {
    return wrong('Its certificate cannot be read.');
  }
}
