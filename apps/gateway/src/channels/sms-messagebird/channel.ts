import type { Channel } from '../../doors/channel.js';
import { SmsMessagebirdController } from './sms-messagebird.controller.js';
import { numbers } from './to-draft.js';

/** Text messages, exactly as MessageBird's classic platform sends them. */
export const channel: Channel = {
  id: 'sms-messagebird',
  title: 'Text messages (MessageBird)',
  numbers,
  controllers: [SmsMessagebirdController],
};
