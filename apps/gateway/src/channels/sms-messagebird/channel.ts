import type { Channel } from '../../intake/channel.js';
import { SmsMessagebirdController } from './sms-messagebird.controller.js';

/** Text messages, exactly as MessageBird's classic platform sends them. */
export const channel: Channel = {
  id: 'sms-messagebird',
  title: 'Text messages (MessageBird)',
  controllers: [SmsMessagebirdController],
};
