import type { Channel } from '../../doors/channel.js';
import { SmsAliyunController } from './sms-aliyun.controller.js';
import { numbers } from './to-draft.js';

/** Replies to text messages, exactly as Aliyun pushes them. */
export const channel: Channel = { id: 'sms-aliyun', title: 'Text messages (Aliyun)', numbers, controllers: [SmsAliyunController] };
