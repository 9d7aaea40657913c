import type { Channel } from '../../intake/channel.js';
import { SmsTelnyxController } from './sms-telnyx.controller.js';
import { TelnyxMedia } from './telnyx-media.js';
import { numbers } from './to-draft.js';

/** Text messages, exactly as Telnyx sends them. */
export const channel: Channel = {
  id: 'sms-telnyx',
  title: 'Text messages (Telnyx)',
  numbers,
  controllers: [SmsTelnyxController],
  enclosures: TelnyxMedia,
};
