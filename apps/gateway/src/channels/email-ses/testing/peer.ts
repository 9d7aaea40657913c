import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DoorRequest, type HttpPeer, postSpecimens, withBody } from '../../../intake/testing/channel-peer.js';
import { readSnsMessage, type SnsMessage, signedText } from '../sns-message.js';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const topic = 'arn:aws:sns:eu-west-1:123456789012:complaints';
const certificate = '/SimpleNotificationService-0123456789abcdef.pem';

/** Signs what is a message of SNS; anything else cannot be signed. */
function sign(request: DoorRequest, version: '1' | '2' = '2'): DoorRequest {
  const draft = readSnsMessage(request.body);
  if (!draft) return request;
  const message: SnsMessage = { ...draft, SignatureVersion: version };
  const signature = createSign(version === '1' ? 'sha1' : 'sha256')
    .update(signedText(message), 'utf8')
    .sign(file('double-key.pem'), 'base64');
  return withBody(request, JSON.stringify({ ...message, Signature: signature }));
}

const changed = (signed: DoorRequest, over: object) => withBody(signed, JSON.stringify({ ...JSON.parse(signed.body.toString()), ...over }));

/** Amazon SNS: signs with a certificate that a server of its own gives out, and notes what it is asked for. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { SES_TOPIC_ARNS: `arn:aws:sns:us-east-1:123456789012:other, ${topic}` },
  open: async () => {
    const server = createServer((request, response) => {
      const found =
        request.url === certificate
          ? file('double-certificate.pem')
          : request.url?.includes('Action=ConfirmSubscription')
            ? '<ok/>'
            : undefined;
      response.writeHead(found === undefined ? 404 : 200).end(found ?? 'nothing here');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return {
      env: { SES_SNS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      close: async () => {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      },
    };
  },
  most: 35 * 1024 * 1024,
  taken: 200,
  manners: 'provider',
  opening: 'received',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/email-ses',
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
  })),
  sign: (request) => sign(request, request.body.includes('"SignatureVersion": "1"') ? '1' : '2'),
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => changed(signed, { Signature: undefined }) },
    { name: 'another message', reason: 'signature-wrong', forge: (signed) => changed(signed, { Message: '{}' }) },
    { name: 'another time', reason: 'signature-wrong', forge: (signed) => changed(signed, { Timestamp: '2026-03-11T00:00:00.000Z' }) },
    {
      name: 'the topic of somebody else',
      reason: 'signature-wrong',
      forge: (signed) => sign(changed(signed, { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:complaints' })),
    },
    {
      name: 'a certificate elsewhere',
      reason: 'signature-wrong',
      forge: (signed) => sign(changed(signed, { SigningCertURL: `https://sns.evil.example${certificate}` })),
    },
    {
      name: 'a certificate at a name that only looks so',
      reason: 'signature-wrong',
      forge: (signed) => sign(changed(signed, { SigningCertURL: `https://sns.eu-west-1.amazonaws.com.evil.example${certificate}` })),
    },
    {
      name: 'a certificate without encryption',
      reason: 'signature-wrong',
      forge: (signed) => sign(changed(signed, { SigningCertURL: `http://sns.eu-west-1.amazonaws.com${certificate}` })),
    },
    {
      name: 'a certificate that is not there',
      reason: 'signature-wrong',
      forge: (signed) => sign(changed(signed, { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/gone.pem' })),
    },
    { name: 'a version nobody knows', reason: 'signature-wrong', forge: (signed) => changed(signed, { SignatureVersion: '3' }) },
    {
      name: 'a confirmation for another topic',
      reason: 'signature-wrong',
      forge: (signed) =>
        sign(
          changed(signed, {
            Type: 'SubscriptionConfirmation',
            Token: 't',
            SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription',
            TopicArn: 'arn:aws:sns:eu-west-1:999999999999:complaints',
          }),
        ),
    },
  ],
};
