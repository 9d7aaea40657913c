import type { Channel } from '../../intake/channel.js';
import { SmsAliyunController } from './sms-aliyun.controller.js';

/** Replies to text messages, exactly as Aliyun pushes them. */
export const channel: Channel = { id: 'sms-aliyun', title: 'Text messages (Aliyun)', controllers: [SmsAliyunController] };
