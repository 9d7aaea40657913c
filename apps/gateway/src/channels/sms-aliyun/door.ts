import { judgeAddress, secretAddress } from '../../doors/secret-address.js';
import type { Webhook } from '../../doors/webhook.js';
import { complaintOrSealed } from '../../drafting/text-message.js';
import { hashOf } from '../../http/same-text.js';
import { readMessages } from './messages.js';
import { ofWreck, toDraft } from './to-draft.js';

/** Pushes of Aliyun: each message of the list is an arrival of its own, and the answer stands for all of them. */
export const door: Webhook = {
  channel: 'sms-aliyun',
  summary: 'Replies to text messages from Aliyun (SmsUp)',
  description: 'A list of messages. Aliyun signs nothing: the last part of the address is the proof.',
  consumes: ['application/json'],
  most: 100_000,
  secret: ['ALIYUN_SMS_SECRET'],
  ways: secretAddress('secret'),
  // What Aliyun takes for "taken": a number, not a text.
  answer: { says: '`{"code": 0, "msg": "成功"}`: all of them are taken', body: () => ({ code: 0, msg: '成功' }) },
  judge: judgeAddress,
  arrival({ raw, ip, house }) {
    const messages = readMessages(raw);
    if (!messages) return { sourceId: hashOf(raw), draft: ofWreck(raw, house) };
    const said = messages.map((message) =>
      message.report ? { silent: 'A report about a message that we sent.' } : complaintOrSealed(toDraft(message, house)),
    );
    // The first one keeps the push as it came, unless that holds what is kept nowhere; of the others their own part is enough.
    const isWhole = !messages.some(({ unreported }) => unreported) && !said.some((one) => 'sealed' in one);
    return messages.flatMap((message, index) =>
      message.unreported
        ? []
        : {
            ...(index === 0 && isWhole ? {} : { raw: Buffer.from(message.json), envelope: { ip, partOf: hashOf(raw), index } }),
            sourceId: message.id ? (message.report ? `report:${message.id}` : message.id) : `${hashOf(raw)}/${index}`,
            sameness: message.sameness,
            ...said[index],
          },
    );
  },
};
