import type { Channel } from '../../intake/channel.js';
import { SmsTelnyxController } from './sms-telnyx.controller.js';
import { TelnyxMedia } from './telnyx-media.js';

/** Text messages, exactly as Telnyx sends them. */
export const channel: Channel = {
  id: 'sms-telnyx',
  title: 'Text messages (Telnyx)',
  controllers: [SmsTelnyxController],
  enclosures: TelnyxMedia,
};
