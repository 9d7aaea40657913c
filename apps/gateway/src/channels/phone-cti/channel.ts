import type { Channel } from '../../doors/channel.js';
import { numbers } from './call-event.js';
import { joinCall } from './join-call.js';
import { PhoneCtiController } from './phone-cti.controller.js';

/** Calls, as a telephone system tells of them over the Zammad CTI interface. */
export const channel: Channel = {
  id: 'phone-cti',
  title: 'Calls (CTI events)',
  numbers,
  controllers: [PhoneCtiController],
  join: joinCall,
};
