import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import {
  type DoorRequest,
  form,
  type HttpPeer,
  postSpecimens,
  type SigningPlace,
  withBody,
  withHeaders,
} from '../../../intake/testing/channel-peer.js';
import { readFields } from '../../../vendors/twilio/fields.js';

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';

function sign(request: DoorRequest, { publicUrl }: SigningPlace): DoorRequest {
  const fields = readFields(request.body, request.headers['content-type'] ?? form);
  return withHeaders(request, { 'x-twilio-signature': getExpectedTwilioSignature(token, publicUrl + request.path, fields) });
}

/** Twilio, with its own package. */
export const peer: HttpPeer = {
  kind: 'http',
  env: { TWILIO_AUTH_TOKEN: token },
  most: 100_000,
  taken: 200,
  manners: 'provider',
  opening: 'transcribed',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), () => ({
    path: '/channels/phone-twilio',
    headers: { 'content-type': form },
  })),
  sign,
  forgeries: [
    { name: 'no signature', reason: 'signature-absent', forge: (signed) => withHeaders(signed, { 'x-twilio-signature': undefined }) },
    { name: 'another body', reason: 'signature-wrong', forge: (signed) => withBody(signed, `${signed.body}x`) },
    {
      name: 'the address of the door for messages',
      reason: 'signature-wrong',
      forge: (signed, at) =>
        withHeaders(signed, { 'x-twilio-signature': sign({ ...signed, path: '/channels/sms-twilio' }, at).headers['x-twilio-signature'] }),
    },
  ],
};
