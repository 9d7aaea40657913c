import type { Channel } from '../../doors/channel.js';
import { fromNamedHosts } from '../../doors/named-hosts.js';
import { SmsTelnyxController } from './sms-telnyx.controller.js';
import { numbers } from './to-draft.js';

/** Text messages, exactly as Telnyx sends them. */
export const channel: Channel = {
  id: 'sms-telnyx',
  title: 'Text messages (Telnyx)',
  numbers,
  controllers: [SmsTelnyxController],
  enclosures: fromNamedHosts('TELNYX_MEDIA_HOSTS'),
};
