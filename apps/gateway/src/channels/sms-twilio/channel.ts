import type { Channel } from '../../intake/channel.js';
import { SmsTwilioController } from './sms-twilio.controller.js';

/** Text messages, exactly as Twilio sends them. */
export const channel: Channel = { id: 'sms-twilio', title: 'Text messages (Twilio)', controllers: [SmsTwilioController] };
